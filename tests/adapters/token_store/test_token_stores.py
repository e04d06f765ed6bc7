from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kite_adapters.token_store import EnvironmentTokenStore, FileTokenStore, MemoryTokenStore
from kite_core.errors import ConfigurationError
from kite_core.models.session import AccessToken
from kite_core.ports import TokenStore
from kite_core.run_now import run_now

FIRST = AccessToken(token="first_made_up")
SECOND = AccessToken(token="second_made_up")
Maker = Callable[[Path], TokenStore]
MAKERS: list[Maker] = [
    lambda _: MemoryTokenStore(),
    lambda _: EnvironmentTokenStore(environ={}),
    lambda folder: FileTokenStore(folder / "kite" / "token.json"),
]
every_store = pytest.mark.parametrize("make", MAKERS, ids=["memory", "environment", "file"])


@every_store
def test_a_new_store_is_empty(make: Maker, tmp_path: Path) -> None:
    assert run_now(make(tmp_path).load()) is None


@every_store
def test_the_newest_token_is_kept(make: Maker, tmp_path: Path) -> None:
    store = make(tmp_path)

    run_now(store.save(FIRST))
    run_now(store.save(SECOND))

    assert run_now(store.load()) == SECOND


@every_store
def test_a_cleared_store_is_empty_however_often_it_is_cleared(make: Maker, tmp_path: Path) -> None:
    store = make(tmp_path)
    run_now(store.save(FIRST))

    run_now(store.clear())
    run_now(store.clear())

    assert run_now(store.load()) is None


@every_store
def test_no_repr_shows_a_token(make: Maker, tmp_path: Path) -> None:
    store = make(tmp_path)
    run_now(store.save(FIRST))

    assert "first_made_up" not in f"{store!r} {run_now(store.load())!r}"


def test_processes_share_a_file(tmp_path: Path) -> None:
    mine, theirs = FileTokenStore(tmp_path / "token"), FileTokenStore(tmp_path / "token")
    run_now(mine.save(FIRST))
    assert run_now(theirs.load()) == FIRST

    run_now(mine.save(SECOND))

    assert run_now(theirs.load()) == SECOND


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "token"

    run_now(FileTokenStore(path).save(FIRST))

    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["token"]


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_a_file_that_others_may_read_is_refused_with_the_fix(tmp_path: Path) -> None:
    path = tmp_path / "token"
    run_now(FileTokenStore(path).save(FIRST))
    path.chmod(0o644)

    with pytest.raises(ConfigurationError, match="chmod 600"):
        run_now(FileTokenStore(path).load())


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_a_file_that_others_may_read_from_now_on_is_refused_although_it_was_read_before(
    tmp_path: Path,
) -> None:
    path = tmp_path / "token"
    store = FileTokenStore(path)
    run_now(store.save(FIRST))
    run_now(store.load())

    path.chmod(0o644)

    with pytest.raises(ConfigurationError, match="chmod 600"):
        run_now(store.load())


def test_a_file_rewritten_within_its_time_and_size_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "token"
    store = FileTokenStore(path)
    run_now(store.save(FIRST))
    run_now(store.load())
    facts = path.stat()

    path.write_bytes(path.read_bytes().replace(b"first", b"fifth"))
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))

    assert run_now(store.load()) == AccessToken(token="fifth_made_up")


def test_a_file_that_cannot_be_replaced_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.mkdir()

    with pytest.raises(OSError, match="token"):
        run_now(FileTokenStore(path).save(FIRST))

    assert list(tmp_path.iterdir()) == [path]


def test_the_file_of_another_app_is_refused_with_both_fixes(tmp_path: Path) -> None:
    path = tmp_path / "token"
    run_now(FileTokenStore(path, api_key="my_app").save(FIRST))

    with pytest.raises(ConfigurationError, match="for the app my_app, not for other") as caught:
        run_now(FileTokenStore(path, api_key="other_app").load())

    assert "a file of its own, or remove this one and log in again" in str(caught.value)
    assert FIRST.token not in str(caught.value)


@pytest.mark.parametrize(
    ("writer", "reader"), [("my_app", "my_app"), (None, "my_app"), ("my_app", None)]
)
def test_a_file_is_read_unless_it_names_another_app(
    tmp_path: Path, writer: str | None, reader: str | None
) -> None:
    path = tmp_path / "token"
    run_now(FileTokenStore(path, api_key=writer).save(FIRST))

    assert run_now(FileTokenStore(path, api_key=reader).load()) == FIRST


def test_a_damaged_file_is_refused_without_showing_it(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text('{"token": made_up_secret', encoding="utf-8")
    path.chmod(0o600)

    with pytest.raises(ConfigurationError) as caught:
        run_now(FileTokenStore(path).load())

    assert "made_up_secret" not in str(caught.value)
    assert caught.value.__context__ is None


def test_the_environment_counts_as_soon_as_it_changes() -> None:
    environ = {"KITE_ACCESS_TOKEN": " first_made_up "}
    store = EnvironmentTokenStore(environ=environ)
    assert run_now(store.load()) == FIRST

    environ["KITE_ACCESS_TOKEN"] = "second_made_up"

    assert run_now(store.load()) == SECOND
