from __future__ import annotations

import logging
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kite_adapters.cache import DiskCache
from kite_adapters.cache.names import mark_of
from kite_core.ist import IST
from kite_core.kept import Kept
from kite_core.run_now import run_now

THEN = datetime(2026, 11, 20, 8, 45, tzinfo=IST)
BODY = b"tradingsymbol\n" + b"INFY\n" * 4000
HARMS: dict[str, Callable[[bytes], bytes | None]] = {
    "gone": lambda _: None,
    "empty": lambda _: b"",
    "cut": lambda content: content[:-1],
    "longer": lambda content: content + b"x",
    "zeros": lambda content: bytes(len(content)),
    "other start": lambda content: b"x" + content[1:],
}
posix_only = pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")


def save(
    folder: Path, body: bytes = BODY, *, key: str = "/instruments", kept_at: datetime = THEN
) -> Kept:
    return run_now(DiskCache(folder).save(key, body, kept_at=kept_at, index=lambda _: b"index"))


def load(folder: Path, *, key: str = "/instruments") -> bytes | None:
    kept = run_now(DiskCache(folder).load(key))
    return None if kept is None else kept.body()


def files(folder: Path, suffix: str = "") -> list[Path]:
    return [path for path in folder.iterdir() if path.name.endswith(suffix)]


@contextmanager
def largest_file(count: int) -> Generator[None]:
    """Let files grow to so many bytes and no further, as a full disk would."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (count, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_raw_list_lies_in_a_file_that_other_programs_can_read(tmp_path: Path) -> None:
    save(tmp_path)

    [raw] = files(tmp_path, ".csv")
    assert raw.read_bytes() == BODY
    assert raw.name.startswith("instruments.")


@posix_only
def test_only_the_owner_may_look_into_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "kiteport"

    save(folder)

    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in files(folder)} == {0o600}


def test_times_of_the_file_system_do_not_matter(tmp_path: Path) -> None:
    save(tmp_path)

    for path in files(tmp_path):
        os.utime(path, (0, 0))

    kept = run_now(DiskCache(tmp_path).load("/instruments"))
    assert kept is not None
    assert kept.kept_at == THEN


@pytest.mark.parametrize("suffix", [".csv", ".kept"])
@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_damaged_pair_is_not_there(
    tmp_path: Path, suffix: str, harm: Callable[[bytes], bytes | None]
) -> None:
    save(tmp_path)
    [file] = files(tmp_path, suffix)
    harmed = harm(file.read_bytes())

    file.unlink()
    if harmed is not None:
        file.write_bytes(harmed)

    assert load(tmp_path) is None


@pytest.mark.parametrize(
    "label",
    [b"[]", b"7", b"{}", b'{"form": "kiteport 2"}', b"\xff", b"no newline " * 1000],
)
def test_a_sidecar_that_says_something_else_is_not_there(tmp_path: Path, label: bytes) -> None:
    save(tmp_path)
    [sidecar] = files(tmp_path, ".kept")

    sidecar.write_bytes(label + b"\nindex")

    assert load(tmp_path) is None


def test_a_sidecar_of_a_later_form_is_not_there(tmp_path: Path) -> None:
    save(tmp_path)
    [sidecar] = files(tmp_path, ".kept")

    sidecar.write_bytes(sidecar.read_bytes().replace(b"kiteport 1", b"kiteport 2"))

    assert load(tmp_path) is None


def test_an_older_whole_pair_stands_in_for_a_damaged_newer_one(tmp_path: Path) -> None:
    elsewhere = tmp_path / "other"
    save(elsewhere, b"newer", kept_at=THEN + timedelta(days=1))
    save(tmp_path, b"older")
    for path in files(elsewhere):
        path.replace(tmp_path / path.name)
    assert load(tmp_path) == b"newer"

    max(files(tmp_path, ".csv")).write_bytes(b"")

    assert load(tmp_path) == b"older"


def test_a_pair_is_not_taken_for_that_of_another_key(tmp_path: Path) -> None:
    save(tmp_path)

    for path in files(tmp_path):
        other = path.name.replace(mark_of("/instruments"), mark_of("/mf/instruments"))
        path.replace(tmp_path / other)

    assert load(tmp_path, key="/mf/instruments") is None


def test_an_index_begins_where_numbers_may_lie(tmp_path: Path) -> None:
    save(tmp_path)

    [sidecar] = files(tmp_path, ".kept")
    content = sidecar.read_bytes()
    assert content.endswith(b"\nindex")
    assert (len(content) - len(b"index")) % 64 == 0


def test_files_of_other_days_are_removed(tmp_path: Path) -> None:
    save(tmp_path, b"older")
    save(tmp_path, b"funds", key="/mf/instruments", kept_at=THEN - timedelta(days=8))

    save(tmp_path, b"newer", kept_at=THEN + timedelta(days=1))

    assert [path.read_bytes() for path in files(tmp_path, ".csv")] == [b"newer"]
    assert len(files(tmp_path)) == 2


def test_other_lists_of_the_last_days_stay(tmp_path: Path) -> None:
    save(tmp_path, b"funds", key="/mf/instruments")

    save(tmp_path, kept_at=THEN + timedelta(days=3))

    assert load(tmp_path, key="/mf/instruments") == b"funds"


def test_what_a_wrong_clock_kept_in_the_future_is_replaced(tmp_path: Path) -> None:
    save(tmp_path, b"wrong", kept_at=THEN + timedelta(days=300))

    save(tmp_path, b"right")

    assert load(tmp_path) == b"right"
    assert len(files(tmp_path)) == 2


def test_processes_that_write_at_the_same_time_leave_the_newest(tmp_path: Path) -> None:
    save(tmp_path, b"theirs", kept_at=THEN + timedelta(seconds=1))

    mine = save(tmp_path, b"mine")

    assert mine.body() == b"mine"
    assert load(tmp_path) == b"theirs"


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    names = ["notes.txt", "instruments.csv", f"a.{'0' * 12}.99999999T999999999999.1.csv"]
    for name in names:
        (tmp_path / name).touch()

    save(tmp_path)
    run_now(DiskCache(tmp_path).forget())

    assert sorted(path.name for path in files(tmp_path)) == sorted(names)


def test_drafts_are_left_to_their_writer_for_a_day(tmp_path: Path) -> None:
    save(tmp_path)
    [body] = files(tmp_path, ".csv")
    draft = tmp_path / f"{body.name}.x1y2z3"
    draft.touch()

    save(tmp_path, kept_at=THEN + timedelta(hours=23))
    assert draft.exists()

    save(tmp_path, kept_at=THEN + timedelta(hours=25))
    assert not draft.exists()


def test_damaged_pairs_are_forgotten_with_all_others(tmp_path: Path) -> None:
    save(tmp_path)
    [sidecar] = files(tmp_path, ".kept")
    sidecar.write_bytes(b"")

    run_now(DiskCache(tmp_path).forget("/instruments"))
    assert len(files(tmp_path)) == 2

    run_now(DiskCache(tmp_path).forget())
    assert not files(tmp_path)


@posix_only
def test_a_reader_keeps_its_list_when_the_files_are_gone(tmp_path: Path) -> None:
    save(tmp_path)
    kept = run_now(DiskCache(tmp_path).load("/instruments"))

    for path in files(tmp_path):
        path.unlink()

    assert kept is not None
    assert kept.body() == BODY


def test_a_saved_list_lets_go_of_its_memory(tmp_path: Path) -> None:
    kept = save(tmp_path)

    assert not isinstance(kept.view.obj, bytes)
    assert kept.body() == BODY


def test_a_folder_that_cannot_be_used_is_logged_once_and_harms_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()
    cache = DiskCache(blocked)

    with caplog.at_level(logging.WARNING, "kiteport"):
        missing = run_now(cache.load("/instruments"))
        kept = run_now(cache.save("/instruments", BODY, kept_at=THEN, index=lambda _: b"index"))
        run_now(cache.forget())

    assert missing is None
    assert (kept.body(), bytes(kept.index or b"")) == (BODY, b"index")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert str(blocked) in caplog.text


@posix_only
@pytest.mark.parametrize("index_bytes", [0, 9000], ids=["in the body", "in the index"])
def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path: Path, index_bytes: int) -> None:
    body = BODY if index_bytes == 0 else b"short"
    cache = DiskCache(tmp_path)

    with largest_file(5000):
        kept = run_now(
            cache.save("/instruments", body, kept_at=THEN, index=lambda _: b"i" * index_bytes)
        )

    assert (kept.body(), len(kept.index or b"")) == (body, index_bytes)
    assert not files(tmp_path)


def test_the_repr_names_the_folder(tmp_path: Path) -> None:
    assert repr(DiskCache(tmp_path)) == f"DiskCache({str(tmp_path)!r})"
