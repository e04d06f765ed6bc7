from __future__ import annotations

from pathlib import Path

import pytest

from kite_adapters.cache.folders import folder_of, user_cache_folder

HOME = Path.home()


@pytest.mark.parametrize(
    ("platform", "environ", "folder"),
    [
        ("linux", {}, HOME / ".cache/kiteport"),
        ("linux", {"XDG_CACHE_HOME": "/var/caches/me"}, Path("/var/caches/me/kiteport")),
        ("linux", {"XDG_CACHE_HOME": "not/absolute"}, HOME / ".cache/kiteport"),
        ("linux", {"XDG_CACHE_HOME": ""}, HOME / ".cache/kiteport"),
        ("freebsd14", {"LOCALAPPDATA": "/elsewhere"}, HOME / ".cache/kiteport"),
        ("darwin", {"XDG_CACHE_HOME": "/elsewhere"}, HOME / "Library/Caches/kiteport"),
        ("win32", {"LOCALAPPDATA": "/users/me/local"}, Path("/users/me/local/kiteport")),
        ("win32", {}, HOME / "AppData/Local/kiteport"),
    ],
)
def test_every_system_has_its_place_for_caches(
    platform: str, environ: dict[str, str], folder: Path
) -> None:
    assert user_cache_folder(platform=platform, environ=environ) == folder


def test_the_environment_of_the_process_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert user_cache_folder(platform="linux") == tmp_path / "kiteport"


def test_a_user_without_a_home_has_no_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)

    assert user_cache_folder(platform="linux", environ={}) is None


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("https://api.kite.trade", "api.kite.trade"),
        ("http://127.0.0.1:8000", "127.0.0.1_8000"),
        ("http://[::1]:8000", "_1_8000"),
        ("https://gateway.example/kite/v3", "gateway.example_kite_v3"),
    ],
)
def test_every_api_has_a_folder_of_its_own(base_url: str, name: str) -> None:
    assert folder_of(base_url, within=Path("/caches")) == Path("/caches") / name
