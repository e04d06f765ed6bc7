from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from kite_core.instrument_book.dump import (
    cells_by_column,
    cells_of,
    lines_of,
    opened,
    places_of,
    require_text,
    spans_lines,
    text_of,
)
from kite_core.rows import MisfitError

NEEDED = frozenset({"a", "b"})
LONG = b"a,b,c\n" + b"".join(b"%d,%s,\n" % (number, b"x" * number) for number in range(900))


def test_a_dump_knows_its_columns_and_where_its_rows_begin() -> None:
    dump = opened(b"b,a\n1,2\n", needed=NEEDED)

    assert dump.columns == ("b", "a")
    assert dump.line(dump.start) == "1,2"


def test_a_byte_order_mark_quotes_and_returns_in_the_header_do_not_matter() -> None:
    dump = opened(b'\xef\xbb\xbf"a","b"\r\n1,2\r\n', needed=NEEDED)

    assert dump.columns == ("a", "b")
    assert dump.line(dump.start) == "1,2"


def test_a_gzipped_dump_is_inflated() -> None:
    assert opened(gzip.compress(LONG), needed=NEEDED).view == LONG


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "no header line"),
        (b"a,c\n1,2\n", "no header line"),
        (b"\xff\xfe\n", "damaged"),
        (b"x" * 200_000, "damaged"),
        (gzip.compress(LONG)[:-9], "damaged"),
        (b"\x1f\x8b and so on", "damaged"),
    ],
)
def test_what_is_no_dump_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(MisfitError, match=reason):
        opened(body, needed=NEEDED)


def test_bytes_that_are_no_text_are_refused() -> None:
    require_text("a,b\né,2\n".encode())

    with pytest.raises(MisfitError, match="damaged"):
        require_text(b"a,b\n\xe9,2\n")


def test_a_header_may_be_all_there_is() -> None:
    assert list(opened(b"a,b", needed=NEEDED).blocks()) == []
    assert list(opened(b"a,b\n", needed=NEEDED).blocks()) == []


def test_blocks_hold_whole_lines_and_all_of_them() -> None:
    body = LONG + b"1,%s,\n" % (b"y" * 150_000) + LONG[6:]
    dump = opened(body, needed=NEEDED)

    blocks = list(dump.blocks())

    assert len(blocks) > 10
    assert b"".join(block for _, block in blocks) == body[6:]
    assert all(block.endswith(b"\n") for _, block in blocks)
    assert all(dump.view[place : place + len(block)] == block for place, block in blocks)


def test_the_last_line_may_lack_its_end() -> None:
    dump = opened(LONG[:-1], needed=NEEDED)
    place = LONG.rindex(b"\n", 0, -1) + 1

    assert dump.line(place) == f"899,{'x' * 899},"
    assert b"".join(block for _, block in dump.blocks()).endswith(b"x,")


def test_places_are_those_of_the_lines() -> None:
    body = "a,b\n1,é\n\n2,x\r\n\r\n3,y".encode()
    dump = replace(opened(body, needed=NEEDED), columns=())
    ((place, block),) = dump.blocks()

    lines = lines_of(text_of(block))

    assert lines == ["1,é", "2,x", "3,y"]
    assert [dump.line(each) for each in places_of(place, block)] == lines


def test_cells_come_by_column() -> None:
    assert cells_by_column("1,2\n3,4", width=2) == [["1", "3"], ["2", "4"]]
    assert cells_by_column("1,2", width=2) == [["1"], ["2"]]


def test_quotes_around_whole_cells_are_taken_off() -> None:
    assert cells_by_column('1,"A B"\n"",""\n3,x', width=2) == [["1", "", "3"], ["A B", "", "x"]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1,2,3",
        "1,2\n3",
        "1,2\n3,4,5",
        "1\n2,3,4",
        "1,2\n\n3,4",
        '"1,2"',
        '1,"A, B"',
        '1,"A ""B"""',
        '1,A"B',
        '1,"',
        '1, "A"',
        '1,"A" ',
    ],
)
def test_cells_that_only_a_parser_understands_are_left_to_it(text: str) -> None:
    with pytest.raises(MisfitError):
        cells_by_column(text, width=2)


def test_the_cells_of_one_line_may_guard_commas_and_quotes() -> None:
    assert cells_of('1,"A, ""B"""', width=2) == ["1", 'A, "B"']
    assert cells_of("1,2", width=2) == ["1", "2"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [("1", "not as many"), ("1,2,3", "not as many"), ('1,"' + "x" * 200_000, "damaged")],
)
def test_a_line_of_another_width_is_refused(line: str, reason: str) -> None:
    with pytest.raises(MisfitError, match=reason):
        cells_of(line, width=2)


@pytest.mark.parametrize(
    ("body", "spans"),
    [(b'1,"A"\n2,3\n', False), (b"1,2\n", False), (b'1,"A\nB"\n', True), (b'1,A"B\n', True)],
)
def test_a_cell_with_the_end_of_a_line_is_noticed(body: bytes, spans: bool) -> None:
    assert spans_lines(body) is spans
