from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from kite_adapters.compat.environment import proxy_of, verification

ROOT = "https://api.kite.trade"
VARIABLES = ("https_proxy", "http_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*VARIABLES, *map(str.upper, VARIABLES), "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


PROXIES: list[tuple[dict[str, str], str | None]] = [
    ({}, None),
    ({"https": "http://one"}, "http://one"),
    ({"http": "http://one"}, None),
    ({"all": "http://one"}, "http://one"),
    ({"all": "http://one", "https": "http://two"}, "http://two"),
    ({"https": "http://one", "https://api.kite.trade": "http://two"}, "http://two"),
    ({"all": "http://one", "all://api.kite.trade": "http://two"}, "http://two"),
    ({"https": ""}, None),
]


@pytest.mark.parametrize(("proxies", "chosen"), PROXIES)
def test_the_proxy_with_the_nearest_key_is_taken(
    proxies: dict[str, str], chosen: str | None
) -> None:
    requests_utils: Any = pytest.importorskip("requests.utils")

    assert proxy_of(ROOT, proxies) == chosen
    assert (requests_utils.select_proxy(ROOT, proxies) or None) == chosen


@pytest.mark.parametrize("name", ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"])
def test_without_one_the_environments_is_taken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://one")

    assert proxy_of(ROOT, {}) == "http://one"


@pytest.mark.parametrize(
    ("excepted", "counts"),
    [
        ("api.kite.trade", False),
        ("kite.trade", False),
        (".kite.trade", False),
        ("localhost, kite.trade:443", False),
        ("*", False),
        ("ite.trade", True),
        ("localhost", True),
        ("", True),
    ],
)
def test_hosts_that_the_environment_excepts_have_no_proxy(
    excepted: str, counts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://one")
    monkeypatch.setenv("NO_PROXY", excepted)

    assert (proxy_of(ROOT, {}) is not None) is counts


def test_certificates_are_checked_unless_that_is_off() -> None:
    assert verification(is_off=False) is True
    assert verification(is_off=True) is False


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_certificates_that_requests_would_take_are_taken(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = tmp_path / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv(name, str(bundle))

    context = verification(is_off=False)

    assert isinstance(context, ssl.SSLContext)
    assert len(context.get_ca_certs()) == 1


def test_a_folder_of_certificates_is_taken_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path))

    assert isinstance(verification(is_off=False), ssl.SSLContext)
