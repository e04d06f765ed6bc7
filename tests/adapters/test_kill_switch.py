"""The kill switch: who may pull it, and what counts as pulled."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from kite_adapters import KillSwitch
from kite_core.errors import ConfigurationError, ValidationError


def test_a_switch_in_memory_is_pulled_and_reset() -> None:
    switch = KillSwitch()
    states = [switch.is_pulled]

    switch.pull("lunch\nand more")
    states.append(switch.is_pulled)
    reason = switch.reason
    switch.reset()

    assert [*states, switch.is_pulled] == [False, True, False]
    assert reason == "lunch"
    assert repr(switch) == "<KillSwitch in memory, armed>"


def test_pulling_writes_the_file_so_that_others_stop_too(tmp_path: Path) -> None:
    mine, theirs = KillSwitch(file=tmp_path / "stop"), KillSwitch(file=str(tmp_path / "stop"))

    mine.pull()
    reason = theirs.reason
    theirs.reset()

    assert reason == "it was pulled by the program"
    assert not theirs.is_pulled
    assert mine.is_pulled  # what a program pulled itself, it resets itself


def test_a_switch_that_cannot_write_its_file_is_pulled_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    switch = KillSwitch(file=folder / "stop")
    folder.rmdir()

    with pytest.raises(ConfigurationError, match="pulled for this program alone") as caught:
        switch.pull("now")

    assert "(No such file or directory)" in caught.value.message
    assert caught.value.hint == f"Make sure that {folder / 'stop'} can be written, and pull again."
    assert switch.reason == "now"


def test_a_path_that_is_none_is_said_when_it_is_pulled() -> None:
    switch = KillSwitch(file="a\0b")

    with pytest.raises(ConfigurationError, match="null"):
        switch.pull("now")

    assert switch.is_pulled


def test_a_switch_whose_file_cannot_be_removed_stays_pulled(tmp_path: Path) -> None:
    (tmp_path / "stop").mkdir()
    switch = KillSwitch(file=tmp_path / "stop")

    with pytest.raises(ConfigurationError, match="The switch stays pulled") as caught:
        switch.reset()

    assert "and reset again" in str(caught.value.hint)
    assert switch.is_pulled


def test_whatever_is_given_as_a_reason_pulls_it() -> None:
    switch = KillSwitch()

    switch.pull(ValueError("five rupees"))

    assert switch.reason == "five rupees"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"stop it\nnow", "stop it"),
        (b"", "exists"),
        (b"\n\nbelow", "exists"),
        (b"\xff\x1b[2J", "\ufffd [2J"),
        (b"x" * 1000, "x" * 300),
    ],
)
def test_the_first_line_is_the_reason(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "stop"
    file.write_bytes(content)

    found = KillSwitch(file=file).reason

    assert found is not None
    assert found.endswith(reason)


def test_without_its_folder_it_counts_as_pulled(tmp_path: Path) -> None:
    switch = KillSwitch(file=tmp_path / "typing_error" / "stop")

    assert "typing_error does not exist" in str(switch.reason)
    assert repr(switch).endswith("stop, pulled>")


@pytest.mark.parametrize("kind", ["folder", "link to nothing", "pipe"])
def test_whatever_has_its_name_pulls_it(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "stop"
    if kind == "folder":
        file.mkdir()
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to(tmp_path / "nothing")

    assert KillSwitch(file=file).reason == f"{file} exists"


def test_a_path_that_cannot_be_looked_at_counts_as_pulled(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    inside_a_file = KillSwitch(file=tmp_path / "file" / "stop")
    no_path = KillSwitch(file="a\0b")

    assert "cannot be looked at (NotADirectoryError)" in str(inside_a_file.reason)
    assert "cannot be looked at (ValueError)" in str(no_path.reason)


def test_a_reason_that_cannot_be_read_is_none(tmp_path: Path, monkeypatch: Any) -> None:
    file = tmp_path / "stop"
    file.write_text("secret")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refused)

    assert KillSwitch(file=file).reason == f"{file} exists"


@pytest.mark.parametrize("file", ["", 7])
def test_what_is_no_path_is_refused(file: Any) -> None:
    with pytest.raises(ValidationError, match=r"file: .* is no path"):
        KillSwitch(file=file)
