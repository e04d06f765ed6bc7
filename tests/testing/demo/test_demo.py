"""The first thing that a newcomer sees."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from termios import tcsetwinsize

import pytest

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
KITE = Path(sys.executable).parent / "kite"
CHAPTERS = (
    "1. Log in",
    "2. Find instruments",
    "3. Quotes and depth",
    "4. Place orders",
    "5. Follow them",
    "6. Change and cancel",
    "7. Errors say what to do",
    "8. When the answer is lost",
    "9. Where it stands",
    "10. Candles",
    "11. Live ticks",
    "12. A feed that falls silent",
)
CHART = CHAPTERS[9]
SILENCE = CHAPTERS[11]
OFFLINE = """
import socket, sys
def refuse(*_):
    raise AssertionError("The demo wants to talk to somebody.")
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.getaddrinfo = refuse
from kite_adapters.cli import main
main()
"""


def piped(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the demo as a pipe would."""
    variables = {**os.environ, "COLUMNS": "200", **environment}
    return subprocess.run(
        [str(KITE), "demo", *arguments], capture_output=True, text=True, env=variables
    )


def in_terminal(*, columns: int, **environment: str) -> str:
    """Run the demo in a terminal of that width; what it shows, colours and all."""
    master, terminal = pty.openpty()
    tcsetwinsize(terminal, (24, columns))
    usual = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    variables = {**usual, "TERM": "xterm-256color", **environment}
    with subprocess.Popen([str(KITE), "demo"], stdout=terminal, env=variables) as running:
        os.close(terminal)
        seen = _read_all(master)
    assert running.returncode == 0
    return seen.decode().replace("\r\n", "\n")


def chapter(number: int, shown: str) -> str:
    """One chapter of what was shown."""
    return shown.partition(f"\n{CHAPTERS[number - 1]}\n")[2].partition(f"\n{number + 1}. ")[0]


def without_times(shown: str) -> str:
    """Text without clock times and seconds: over a socket a silence is a real one."""
    return re.sub(r"\d\d:\d\d:\d\d|[\d.]+ s\b", "?", shown)


def without_chart(shown: str) -> str:
    """All but the chart of candles, which is as wide as the screen."""
    before, _, rest = shown.partition(CHART)
    return before + rest.partition(f"\n{CHAPTERS[10]}\n")[2]


@pytest.fixture(scope="module")
def narrow() -> str:
    return ESCAPES.sub("", in_terminal(columns=80, PYTHONIOENCODING="utf-8"))


@pytest.fixture(scope="module")
def blocking() -> subprocess.CompletedProcess[str]:
    return piped()


@pytest.fixture(scope="module")
def awaited() -> subprocess.CompletedProcess[str]:
    return piped("--async")


@pytest.mark.parametrize("mode", ["blocking", "awaited"])
def test_it_tells_the_whole_story(mode: str, request: pytest.FixtureRequest) -> None:
    done: subprocess.CompletedProcess[str] = request.getfixturevalue(mode)

    assert (done.returncode, done.stderr) == (0, "")
    places = [done.stdout.index(chapter) for chapter in CHAPTERS]
    assert places == sorted(places)


def test_orders_go_through_real_states_to_their_end(
    blocking: subprocess.CompletedProcess[str],
) -> None:
    assert "PUT ORDER REQ RECEIVED → VALIDATION PENDING → OPEN PENDING → OPEN → COMPLETE" in (
        blocking.stdout
    )
    assert "MODIFIED → OPEN → CANCEL PENDING → CANCELLED" in blocking.stdout


def test_a_pipe_gets_no_escape_codes(blocking: subprocess.CompletedProcess[str]) -> None:
    assert "\x1b" not in blocking.stdout
    assert "…" not in blocking.stdout


def test_both_clients_tell_the_same(
    blocking: subprocess.CompletedProcess[str], awaited: subprocess.CompletedProcess[str]
) -> None:
    assert awaited.stdout == blocking.stdout.replace("through Kite.", "through AsyncKite.")


@pytest.mark.parametrize(
    ("options", "client"),
    [
        (["--transport", "fake"], "Kite."),
        (["--transport", "urllib3"], "Kite over urllib3."),
        (["--transport", "aiohttp"], "AsyncKite over aiohttp."),
        (["--transport", "aiohttp", "--async"], "AsyncKite over aiohttp."),
    ],
)
def test_every_transport_tells_the_same(
    blocking: subprocess.CompletedProcess[str], options: list[str], client: str
) -> None:
    done = piped(*options)

    assert (done.returncode, done.stderr) == (0, "")
    expected = blocking.stdout.replace("through Kite.", f"through {client}")
    told, _, silence = done.stdout.partition(SILENCE)
    expected_told, _, expected_silence = expected.partition(SILENCE)
    assert told == expected_told
    assert without_times(silence) == without_times(expected_silence)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--transport", "pigeon"], "no transport named 'pigeon'"),
        (["--transport", "urllib3", "--async"], "is for blocking code"),
    ],
)
def test_a_transport_that_does_not_fit_is_refused(options: list[str], reason: str) -> None:
    done = piped(*options)

    assert (done.returncode, done.stdout) == (2, "")
    assert reason in done.stderr


def test_the_same_seed_tells_the_same_and_another_seed_another_story(
    blocking: subprocess.CompletedProcess[str],
) -> None:
    assert piped(PYTHONHASHSEED="99").stdout == blocking.stdout
    assert piped("--seed", "8").stdout != blocking.stdout


@pytest.mark.parametrize("mode", [[], ["--async"]])
def test_it_needs_no_network(mode: list[str]) -> None:
    command = [sys.executable, "-c", OFFLINE, "demo", *mode]

    done = subprocess.run(command, capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_terminal_gets_colours() -> None:
    shown = in_terminal(columns=100)

    assert "\x1b[32m" in shown
    assert "10. Candles" in shown


def test_everything_fits_a_terminal_of_eighty_columns(narrow: str) -> None:
    lines = narrow.splitlines()

    assert max(len(line) for line in lines) <= 80
    assert "…" not in narrow


def test_nothing_is_cut_in_eighty_columns(
    narrow: str, blocking: subprocess.CompletedProcess[str]
) -> None:
    assert without_chart(narrow).split() == without_chart(blocking.stdout).split()


def test_ids_and_tags_are_whole_in_eighty_columns(narrow: str) -> None:
    placed = re.findall(r"order (\d{19}), tag (\w{12,20})$", chapter(4, narrow), re.MULTILINE)

    listed = re.findall(r"^(\d{19}) ", chapter(6, narrow), re.MULTILINE)

    assert [order_id for order_id, _ in placed] == listed
    assert len({tag for _, tag in placed}) == len(listed) == 3


def test_the_chart_reaches_the_edge_with_the_newest_candle(narrow: str) -> None:
    wide = piped(COLUMNS="200").stdout

    newest = {
        max(len(line) for line in chapter(10, shown).splitlines() if re.match(r" +[\d,.]+ ", line))
        for shown in (narrow, piped(COLUMNS="80").stdout)
    }

    assert newest == {80}
    assert re.findall(r"to (.+) IST", chapter(10, narrow)) == re.findall(
        r"to (.+) IST", chapter(10, wide)
    )


def test_a_pipe_is_as_wide_as_columns_says(narrow: str) -> None:
    assert piped(COLUMNS="80").stdout == narrow


@pytest.mark.parametrize("columns", ["", "wide"])
def test_a_pipe_that_says_nothing_is_a_hundred_wide(columns: str) -> None:
    assert piped(COLUMNS=columns).stdout == piped(COLUMNS="100").stdout


def test_no_line_ends_in_blanks(blocking: subprocess.CompletedProcess[str]) -> None:
    assert [line for line in blocking.stdout.splitlines() if line != line.rstrip()] == []


def test_figures_of_the_depth_stand_right(narrow: str) -> None:
    head, _, *levels = chapter(3, narrow).partition("\nOrders ")[2].splitlines()[:7]

    assert head.endswith("Orders")
    assert {len(re.split(r"(?<=\d)  ", level)[0]) for level in levels} == {len("Orders")}


def test_trades_of_two_exchanges_are_told_apart(narrow: str) -> None:
    trades = re.findall(r"\((\w+ trade \d+)\)", chapter(5, narrow))

    assert len(set(trades)) == len(trades) == 2


def test_live_prices_are_drawn_for_each_instrument(narrow: str) -> None:
    drawn = re.findall(r"^(\w+:\S+(?: 50)?) .* ([▁▂▃▄▅▆▇█]+)$", chapter(11, narrow), re.MULTILINE)

    assert [key for key, _ in drawn][:2] == ["NSE:NIFTY 50", "NSE:INFY"]
    assert {len(prices) for _, prices in drawn} == {21}
    assert all({"▁", "█"} <= set(prices) for _, prices in drawn)


def test_an_order_update_arrives_over_the_stream(narrow: str) -> None:
    shown = chapter(11, narrow)

    assert re.search(r"OrderUpdate: BUY 1 INFY is COMPLETE at [\d,.]+$", shown, re.MULTILINE)


def test_a_silent_feed_is_noticed_and_its_gap_is_told_and_bridged(narrow: str) -> None:
    events = dict(re.findall(r"^   (\w+): (.+)$", narrow.partition(SILENCE)[2], re.MULTILINE))

    assert list(events) == ["Disconnected", "Connected", "Gap", "Snapshot", "Next"]
    assert events["Disconnected"].startswith("nothing came for 5 s; ")
    assert re.search(r", 5\.\d s, of 3 instruments and all orders$", events["Gap"])


def test_orders_whose_answers_are_lost_are_found_or_unknown_and_never_sent_twice(
    narrow: str,
) -> None:
    shown = chapter(8, narrow)

    line = r"Placement: (\d{19}), found in the book within ([\d.]+) s$"
    found = re.findall(line, shown, re.MULTILINE)
    assert len({order_id for order_id, _ in found}) == 2
    assert [float(seconds) > 20 for _, seconds in found] == [False, True]
    assert re.search(r"OrderOutcomeUnknownError:.* tag\s+demo\w{12}", shown, re.DOTALL)
    assert "Three orders were sent 3 times; 2 of them are in the book." in shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_poor_encoding_gets_a_chart_of_plain_characters(encoding: str) -> None:
    done = piped(PYTHONIOENCODING=encoding, COLUMNS="80")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.isascii()
    assert "?" not in chapter(10, done.stdout) + chapter(11, done.stdout)
    assert re.search(r"^NSE:INFY .* [_.'-]{21}$", chapter(11, done.stdout), re.MULTILINE)
    assert re.search(r" IST, # up, : down$", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_poor_encoding_gets_plain_arrows_and_rupees(encoding: str) -> None:
    shown = piped(PYTHONIOENCODING=encoding, COLUMNS="80").stdout

    assert "OPEN -> COMPLETE" in " ".join(chapter(5, shown).split())
    assert re.search(r"Funds \(equity\): Rs[\d,.]+ available", shown)
    assert max(len(line) for line in shown.splitlines()) <= 80


def _read_all(master: int) -> bytes:
    seen = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # what Linux says when the other side is closed
            break
        if not chunk:
            break
        seen += chunk
    os.close(master)
    return seen
