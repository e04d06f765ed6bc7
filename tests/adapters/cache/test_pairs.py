from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kite_adapters.cache.pairs import Label, key_of, map_pair, write_pair
from kite_core.ist import IST
from kite_core.kept import Kept

THEN = datetime(2026, 11, 20, 8, 45, 30, 123456, tzinfo=IST)


@given(st.binary(min_size=1, max_size=20_000), st.binary(max_size=500), st.text(max_size=50))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_every_body_comes_back_as_it_was(
    tmp_path: Path, body: bytes, index: bytes, key: str
) -> None:
    write_pair(tmp_path, "a", Kept.of(body, kept_at=THEN, index=index), key=key)

    kept = map_pair(tmp_path, "a", key=key)

    assert kept is not None
    assert (kept.body(), kept.kept_at, bytes(kept.index or b"")) == (body, THEN, index)
    assert key_of(tmp_path, "a") == key


@given(st.text(max_size=300))
def test_every_label_is_one_line_that_ends_where_numbers_may_begin(key: str) -> None:
    label = Label.of(Kept.of(b"a body", kept_at=THEN), key=key)

    line = label.to_line()

    assert line.count(b"\n") == 1
    assert len(line) % 64 == 0
    assert Label.from_line(line) == label


def test_an_empty_body_counts_as_missing(tmp_path: Path) -> None:
    write_pair(tmp_path, "a", Kept.of(b"", kept_at=THEN), key="a")

    assert map_pair(tmp_path, "a", key="a") is None


def test_what_is_not_there_has_no_key(tmp_path: Path) -> None:
    assert key_of(tmp_path, "a") is None


def test_a_change_in_either_end_is_noticed(tmp_path: Path) -> None:
    body = b"a" * 20_000
    write_pair(tmp_path, "a", Kept.of(body, kept_at=THEN), key="a")

    for place in (0, len(body) - 1):
        (tmp_path / "a.csv").write_bytes(body[:place] + b"b" + body[place + 1 :])
        assert map_pair(tmp_path, "a", key="a") is None


def test_a_pair_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.kept").mkdir()

    with pytest.raises(OSError, match=r"a\.kept"):
        write_pair(tmp_path, "a", Kept.of(b"a body", kept_at=THEN), key="a")

    assert [path.name for path in tmp_path.iterdir()] == ["a.kept"]
