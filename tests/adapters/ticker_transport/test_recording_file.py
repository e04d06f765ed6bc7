from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from kite_adapters.ticker_transport.recording_file import RecordingFile, mapped
from kite_core.errors import ConfigurationError
from kite_core.ticker.recording import HEADER


def test_it_grows_from_a_header_on(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "ticks.rec"

    for part in (b"one", b"two"):
        file = RecordingFile(path)
        file.append(part)
        file.close()

    assert path.read_bytes() == HEADER + b"one" + HEADER + b"two"


@pytest.mark.skipif(os.name != "posix", reason="modes are of POSIX")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    path = tmp_path / "ticks.rec"

    RecordingFile(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ticks.rec"
    first = RecordingFile(path)

    with pytest.raises(ConfigurationError, match=r"Another stream records to .*of its own"):
        RecordingFile(path)
    first.close()

    RecordingFile(path).close()


@pytest.mark.parametrize("content", [b"date,open\n", HEADER[:-1] + b"\x63", b"\0"])
def test_what_is_no_recording_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(content)

    with pytest.raises(ConfigurationError, match=r"is no recording.*another path"):
        RecordingFile(path)

    assert path.read_bytes() == content


def test_a_recording_whose_header_was_cut_off_is_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "ticks.rec"
    path.write_bytes(HEADER[:5])

    RecordingFile(path).close()

    assert path.read_bytes() == HEADER


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Cannot record to"):
        RecordingFile(tmp_path)


def test_the_bytes_of_a_file_are_mapped(tmp_path: Path) -> None:
    path = tmp_path / "ticks.rec"
    path.write_bytes(b"some bytes")

    with mapped(path) as recorded:
        assert recorded[5:] == b"bytes"
        assert recorded.find(b"bytes", 0) == 5


def test_an_empty_file_has_no_bytes(tmp_path: Path) -> None:
    path = tmp_path / "ticks.rec"
    path.touch()

    with mapped(path) as recorded:
        assert len(recorded) == 0
