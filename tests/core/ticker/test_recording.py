from __future__ import annotations

import mmap
import struct
from datetime import timedelta
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.ticker.recording import (
    HEADER,
    Damage,
    Entry,
    EntryKind,
    RecordingError,
    encode_entry,
    read_entries,
)
from tests.core.ticker.candle_ticks import at

entries = st.builds(
    Entry,
    kind=st.sampled_from(EntryKind),
    at=st.integers(0, 10**15).map(lambda micros: at("09:15:00") + timedelta(microseconds=micros)),
    socket=st.integers(0, 255),
    data=st.binary(max_size=60).filter(lambda data: HEADER not in data),
)


def encoded(entry: Entry) -> bytes:
    return encode_entry(entry.kind, entry.at, entry.socket, entry.data)


def recording_of(rows: list[Entry]) -> bytes:
    return HEADER + b"".join(map(encoded, rows))


@given(st.lists(entries))
def test_what_is_written_is_read(rows: list[Entry]) -> None:
    assert list(read_entries(recording_of(rows))) == rows


@given(st.lists(entries), st.lists(entries))
def test_a_recording_that_was_gone_on_with_is_read_as_one(
    before: list[Entry], after: list[Entry]
) -> None:
    recorded = recording_of(before) + recording_of(after)

    assert list(read_entries(recorded)) == [*before, *after]


@given(st.lists(entries, min_size=1), st.lists(entries), st.data())
def test_what_a_crash_cut_off_is_found_and_the_rest_is_read(
    before: list[Entry], after: list[Entry], data: st.DataObject
) -> None:
    whole = recording_of(before)
    cut = data.draw(st.integers(1, len(encoded(before[-1])) - 1))

    found = list(read_entries(whole[:-cut] + recording_of(after)))

    start = len(recording_of(before[:-1]))
    assert found == [*before[:-1], Damage(start=start, end=len(whole) - cut), *after]


@given(st.lists(entries, min_size=1), st.data())
def test_no_bit_can_change_unnoticed(rows: list[Entry], data: st.DataObject) -> None:
    recorded = bytearray(recording_of(rows))
    place = data.draw(st.integers(len(HEADER), len(recorded) - 1))
    recorded[place] ^= 1 << data.draw(st.integers(0, 7))

    found = list(read_entries(bytes(recorded)))

    kept = [each for each in found if isinstance(each, Entry)]
    assert kept == rows[: len(kept)]
    assert isinstance(found[-1], Damage)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    for each in read_entries(HEADER + content):
        assert isinstance(each, Entry | Damage)


def test_a_file_that_is_mapped_reads_as_bytes_do(tmp_path: Path) -> None:
    rows = [Entry(kind=EntryKind.FRAME, at=at("09:15:00"), socket=1, data=b"frame")]
    path = tmp_path / "ticks.rec"
    path.write_bytes(recording_of(rows))

    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        found = list(read_entries(mapped))

    assert found == rows


@pytest.mark.parametrize("cut", range(len(HEADER)))
def test_a_header_that_was_cut_off_is_a_recording_of_nothing(cut: int) -> None:
    assert list(read_entries(HEADER[:cut])) == []


@pytest.mark.parametrize("other", [b"date,open,high\n", HEADER[:-1] + b"\x02", b"\x00" * 40])
def test_what_is_no_recording_is_refused(other: bytes) -> None:
    with pytest.raises(RecordingError, match="no recording of ticks"):
        list(read_entries(other))


@pytest.mark.parametrize("head", [(2**28 + 1, 0, 0, 1), (0, 0, 0, 99), (0, 2**64 - 1, 0, 1)])
def test_what_no_recorder_writes_is_damage(head: tuple[int, int, int, int]) -> None:
    packed = struct.pack(">IQBB", *head)
    entry = struct.pack(">I", crc32(packed)) + packed

    assert list(read_entries(HEADER + entry)) == [Damage(start=16, end=16 + len(entry))]
