from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kite_adapters.ticker_transport.recording_file import RecordingFile
from kite_core.errors import AnswerLostError, ConfigurationError, NotSentError
from kite_core.ist import IST
from kite_core.ticker.recording import EntryKind
from kite_testing.manual_clock import ManualClock
from tests.adapters.ticker_transport.tapes import Studio, brief, found_in
from tests.ports import API_KEY, TOKEN

OPENED, FRAME, TEXT, SENT, CLOSED = EntryKind
FULL_DISK = Path("/dev/full")
HERE = b"it was closed on this side"


def fill_disk_under(studio: Studio) -> None:
    """Let every write to the file fail from now on, as it does on a full disk."""
    tape = studio.transport._tape  # pyright: ignore[reportPrivateUsage]  # reason: it is broken here
    file = tape._file  # pyright: ignore[reportPrivateUsage]  # reason: as above
    assert file is not None
    device = os.open(FULL_DISK, os.O_WRONLY)
    os.dup2(device, file._file)  # pyright: ignore[reportPrivateUsage]  # reason: as above
    os.close(device)


async def test_all_that_comes_and_goes_is_recorded_at_its_time(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "ticks.rec")
    connection = await studio.connect()
    studio.ticker.newest.bring(b"\0", "text")

    await connection.send('{"a":"subscribe","v":[408065]}')
    studio.clock.advance(1.5)
    heard = [await connection.receive(), await connection.receive()]
    await connection.close()

    assert heard == [b"\0", "text"]
    found = found_in(studio.path)
    assert brief(found) == [
        (OPENED, 0, b""),
        (SENT, 0, b'{"a":"subscribe","v":[408065]}'),
        (FRAME, 0, b"\0"),
        (TEXT, 0, b"text"),
        (CLOSED, 0, HERE),
    ]
    assert found[2].at - found[0].at == timedelta(seconds=1.5)


async def test_an_end_is_recorded_once_and_passed_on(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "ticks.rec")
    connection = await studio.connect()
    studio.ticker.newest.end(AnswerLostError("gone (code 1006), access_token=verysecret"))

    with pytest.raises(AnswerLostError):
        await connection.receive()
    await connection.close()

    ends = [each for each in found_in(studio.path) if each.kind is CLOSED]
    assert len(ends) == 1
    assert b"1006" in ends[0].data
    assert b"verysecret" not in ends[0].data


async def test_no_credential_is_written(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "ticks.rec")

    await studio.record(b"\0")

    written = b"".join(each.data for each in found_in(studio.path))
    assert API_KEY.encode() not in written
    assert TOKEN.encode() not in written


async def test_connections_have_the_lowest_free_number(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "ticks.rec")
    first, second = await studio.connect(), await studio.connect()
    await first.close()
    third = await studio.connect()

    await third.close()
    await second.close()

    openings = [each.socket for each in found_in(studio.path) if each.kind is OPENED]
    assert openings == [0, 1, 0]


async def test_what_came_is_in_the_file_within_a_second(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "ticks.rec")
    connection = await studio.connect()
    studio.ticker.newest.bring(b"\1", b"\2", b"\3")

    await connection.receive()
    at_once = len(found_in(studio.path))
    studio.clock.advance(1)
    await connection.receive()
    later = len(found_in(studio.path))
    await connection.close()

    assert (at_once, later) == (0, 3)


async def test_what_came_is_written_early_when_it_is_much(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "ticks.rec")
    connection = await studio.connect()
    studio.ticker.newest.bring(b"x" * 2_000_000)

    await connection.receive()
    written = len(found_in(studio.path))
    await connection.close()

    assert written == 2


async def test_a_recording_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "ticks.rec"

    await Studio(path).record(b"\1")
    await Studio(path).record(b"\2")

    frames = [each.data for each in found_in(path) if each.kind is FRAME]
    assert frames == [b"\1", b"\2"]


async def test_each_day_has_a_file_of_its_own_that_stands_alone(tmp_path: Path) -> None:
    clock = ManualClock(datetime(2026, 11, 20, 23, 59, 59, tzinfo=IST))
    studio = Studio(str(tmp_path / "ticks-{day}.rec"), clock)
    connection = await studio.connect()
    await connection.send("[1]")
    studio.ticker.newest.bring(b"\1", b"\2")

    await connection.receive()
    clock.advance(2)
    await connection.receive()
    await connection.close()

    assert brief(found_in(tmp_path / "ticks-2026-11-20.rec")) == [
        (OPENED, 0, b""),
        (SENT, 0, b"[1]"),
        (FRAME, 0, b"\1"),
    ]
    assert brief(found_in(tmp_path / "ticks-2026-11-21.rec")) == [
        (OPENED, 0, b""),
        (SENT, 0, b"[1]"),
        (FRAME, 0, b"\2"),
        (CLOSED, 0, HERE),
    ]


async def test_a_path_that_cannot_be_written_is_told_before_anything_is_sent(
    tmp_path: Path,
) -> None:
    (tmp_path / "file").write_text("")
    studio = Studio(tmp_path / "file" / "ticks.rec")

    with pytest.raises(ConfigurationError, match="Cannot record to"):
        await studio.connect()

    assert studio.ticker.connections == []


async def test_a_connection_that_does_not_come_about_keeps_no_file_open(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "ticks.rec")
    studio.ticker.troubles.append(NotSentError("nobody is there"))

    with pytest.raises(NotSentError):
        await studio.connect()

    RecordingFile(tmp_path / "ticks.rec").close()


@pytest.mark.skipif(not FULL_DISK.exists(), reason="there is no device that is always full")
async def test_when_the_disk_is_full_the_stream_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    studio = Studio(tmp_path / "ticks.rec")
    connection = await studio.connect()
    studio.ticker.newest.bring(b"\1", b"\2", b"\3")
    heard = [await connection.receive()]
    fill_disk_under(studio)

    for _ in range(2):
        studio.clock.advance(2)
        heard.append(await connection.receive())
    await connection.close()

    assert heard == [b"\1", b"\2", b"\3"]
    assert caplog.text.count("not recorded any more") == 1
    assert "No space left" in caplog.text


async def test_when_the_file_of_another_day_cannot_be_opened_the_stream_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock = ManualClock(datetime(2026, 11, 20, 23, 59, 59, tzinfo=IST))
    studio = Studio(str(tmp_path / "{day}.rec"), clock)
    (tmp_path / "2026-11-21.rec").mkdir()
    connection = await studio.connect()
    studio.ticker.newest.bring(b"\1", b"\2")

    heard = [await connection.receive()]
    clock.advance(2)
    heard.append(await connection.receive())
    await connection.close()

    assert heard == [b"\1", b"\2"]
    assert "Cannot record to" in caplog.text


async def test_what_is_sent_after_the_end_is_no_entry(tmp_path: Path) -> None:
    studio = Studio(tmp_path / "ticks.rec")
    connection = await studio.connect()
    await connection.close()

    await connection.send("[1]")

    assert [each.kind for each in found_in(studio.path)] == [OPENED, CLOSED]
