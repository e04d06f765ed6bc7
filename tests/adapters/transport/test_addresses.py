import ssl

import pytest

from kite_adapters.transport.addresses import Origin, Proxy, tls_context
from kite_core.errors import ConfigurationError


@pytest.mark.parametrize(
    ("url", "root", "prefix"),
    [
        ("https://api.kite.trade", "https://api.kite.trade", ""),
        ("https://api.kite.trade/", "https://api.kite.trade", ""),
        ("http://127.0.0.1:8080/kite/", "http://127.0.0.1:8080", "/kite"),
        ("http://[::1]:8080", "http://[::1]:8080", ""),
    ],
)
def test_base_url_is_taken_apart(url: str, root: str, prefix: str) -> None:
    origin = Origin.of(url)

    assert (origin.root, origin.prefix) == (root, prefix)
    assert origin.is_tls == url.startswith("https")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.kite.trade",
        "ftp://api.kite.trade",
        "https://",
        "https://api.kite.trade:none",
        "https://api.kite.trade:99999",
        "https://[::1",
        "https://api.kite.trade/\n",
        "https://api.kite.trade/a b",
        "https://user:word@api.kite.trade",
        "https://api.kite.trade?a=1",
        "https://api.kite.trade#a",
    ],
)
def test_unusable_base_url_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        Origin.of(url)


def test_proxy_password_leaves_the_address_for_a_header_that_hides_it() -> None:
    proxy = Proxy.of("http://someone:s3cr%40t@127.0.0.1:3128")

    assert proxy.url == "http://127.0.0.1:3128"
    assert proxy.authorization == "Basic c29tZW9uZTpzM2NyQHQ="
    assert "c29tZW9uZ" not in repr(proxy)


def test_proxy_without_a_user_needs_no_header() -> None:
    assert Proxy.of("http://127.0.0.1:3128").authorization is None


def test_unusable_proxy_is_refused_without_quoting_its_password() -> None:
    with pytest.raises(ConfigurationError, match="proxy_url") as caught:
        Proxy.of("socks5://someone:s3cret@127.0.0.1:3128")

    assert "s3cret" not in str(caught.value)


def test_certificates_are_checked_by_default() -> None:
    context = tls_context(verify_tls=True)

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_checking_certificates_can_be_switched_off() -> None:
    context = tls_context(verify_tls=False)

    assert context.verify_mode is ssl.CERT_NONE


def test_own_tls_rules_are_used_as_they_are() -> None:
    own = ssl.create_default_context()

    assert tls_context(own) is own
