"""The lines for clients in other languages reach a served broker, where the language is at hand.

Those in Go are shown only.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from kite_testing import FakeBroker, FakeServer
from tests.docs.pages import ROOT, blocks_of

PAGE = ROOT / "docs" / "how-to" / "serve-the-fake-broker.md"
PATIENCE_SECONDS = 60


@pytest.fixture
def server() -> Iterator[FakeServer]:
    """A served broker whose time follows real time, as the command's does."""
    with FakeServer(FakeBroker(has_limits=False), pace=1.0) as server:
        yield server


def shown(language: str, server: FakeServer) -> list[str]:
    """What the page shows in a language, with the addresses and the token of a server."""
    known = server.credentials
    stands_for = {
        "http://127.0.0.1:8787": known.root,
        "ws://127.0.0.1:8787": known.ticker,
        "fake_api_key": known.api_key,
        "ACCESS_TOKEN": known.access_token,
    }
    codes = [block.code for block in blocks_of(PAGE) if block.language == language]
    for words, value in stands_for.items():
        codes = [code.replace(words, value) for code in codes]
    return codes


def printed(command: Sequence[str]) -> str:
    """What a program prints."""
    ran = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def needs(*command: str) -> None:
    """Skip where a language, or a package of it, is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed.")
    if command[1:] and subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip(f"{' '.join(command)} does not work here.")


def answers_in(text: str) -> list[Any]:
    """The JSON values that stand one after the other in a text."""
    decoder, place = json.JSONDecoder(), 0
    values: list[Any] = []
    while place < len(text.rstrip()):
        value, place = decoder.raw_decode(text, place)
        values.append(value)
    return values


def test_curl_reads_prices(server: FakeServer) -> None:
    needs("curl")
    quotes, _ = shown("sh", server)

    [answer] = answers_in(printed(["sh", "-c", quotes]))

    assert sorted(answer["data"]) == ["NSE:INFY", "NSE:SBIN"]


def test_curl_places_an_order_and_moves_the_price(server: FakeServer) -> None:
    needs("curl")
    _, order = shown("sh", server)

    placed, moved, book = answers_in(printed(["sh", "-c", order]))

    [row] = book["data"]
    assert "data" in moved
    assert (row["order_id"], row["status"]) == (placed["data"]["order_id"], "COMPLETE")


def test_the_official_client_in_javascript_reads_and_streams(server: FakeServer) -> None:
    needs("node", "-e", "require('kiteconnect')")
    [program] = shown("js", server)

    lines = printed(["node", "-e", program]).split("\n")

    assert lines[:2] == ["Asha Example", "408065"]


def test_java_reads_the_profile(server: FakeServer, tmp_path: Path) -> None:
    needs("java", "--version")
    [program] = shown("java", server)
    file = tmp_path / "Profile.java"
    file.write_text(program, encoding="utf-8")

    line = printed(["java", str(file)])

    assert line.startswith('200 {"status":"success"')
