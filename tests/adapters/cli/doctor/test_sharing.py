from __future__ import annotations

from pathlib import Path

import pytest

from kite_adapters.cli.doctor.finding import fine, problem
from kite_adapters.cli.doctor.sharing import masked, shared


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("8.8.4.4, seen by api.ipify.org", "8.x.x.x, seen by api.ipify.org"),
        ("No connection to 192.168.0.7:443.", "No connection to 192.x.x.x:443."),
        ("It was 2001:4860:4860::8844.", "It was 2001:x:x:x."),
        ("Port 8000 at 127.0.0.1 and ::1 is open.", "Port 8000 at 127.0.0.1 and ::1 is open."),
        ("The token ends Sat 21 Nov 06:00 IST.", "The token ends Sat 21 Nov 06:00 IST."),
        ("since 2026-11-20T10:00:00+05:30.", "since 2026-11-20T10:00:00+05:30."),
        ("token=abcdef0123456789 was refused", "token=*** was refused"),
        ("access_token=short&x=1", "access_token=***&x=1"),
        ("kiteport 0.1.0, Python 3.12.1, x86_64", "kiteport 0.1.0, Python 3.12.1, x86_64"),
    ],
)
def test_addresses_and_what_looks_like_a_token_are_hidden(text: str, safe: str) -> None:
    assert masked(text, []) == safe


def test_known_secrets_are_hidden_whatever_their_case() -> None:
    assert masked("user ab1234 (AB1234)", ["AB1234"]) == "user *** (***)"


def test_a_short_secret_is_hidden_as_a_word_a_long_one_anywhere() -> None:
    assert masked("me and some", ["me"]) == "*** and some"
    assert masked("xLongSecretx", ["longsecret"]) == "x***x"


def test_a_home_folder_is_hidden() -> None:
    assert masked(f"The file {Path.home()}/kite.json", []) == "The file ~/kite.json"


def test_texts_and_fixes_are_hidden_alike_and_the_longest_secret_first() -> None:
    findings = [
        fine("one", "key made_up"),
        problem("two", "key made_up_key", fix="Drop made_up_key."),
    ]

    one, two = shared(findings, secrets=["made_up", "", "made_up_key"])

    assert (one.text, two.text, two.fix) == ("key ***", "key ***", "Drop ***.")
    assert (two.name, two.state) == ("two", "problem")
