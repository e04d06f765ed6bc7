"""Dumps for tests: of a few rows, and of any rows that a broker might send."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Literal

from hypothesis import strategies as st

from tests.core.samples import fixture

DUMP = fixture("market/instruments.csv").body
FUNDS = fixture("mutual_funds/instruments.csv").body
HEADER = DUMP.partition(b"\n")[0].decode()
COLUMNS = tuple(HEADER.split(","))

_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=8)
_WORDS = st.sampled_from(["A", "AB", "NIFTY", "NIFTY 50", "M&M", "ACC, LTD", 'X"Y', "É", ""])
_CELLS: dict[str, st.SearchStrategy[str]] = {
    "instrument_token": st.one_of(st.integers(0, 40).map(str), st.sampled_from(["x", "407.0", ""])),
    "exchange_token": st.integers(0, 9).map(str),
    "tradingsymbol": _WORDS,
    "name": st.one_of(_WORDS, _TEXT),
    "last_price": st.sampled_from(["0.0", "12.5", "0", "", "one"]),
    "expiry": st.sampled_from(["", "2026-11-24", "2026-12-29", "soon"]),
    "strike": st.sampled_from(["0.0", "100.0", "100.5", ""]),
    "tick_size": st.sampled_from(["0.05", "0.1"]),
    "lot_size": st.sampled_from(["1", "75", "1.0"]),
    "instrument_type": st.sampled_from(["EQ", "FUT", "CE", "PE", "NEW"]),
    "segment": st.sampled_from(["NSE", "NFO-OPT"]),
    "exchange": st.sampled_from(["NSE", "NFO", "BFO", "NEWEX"]),
    "isin": st.sampled_from(["", "INE000A01010"]),
}


@st.composite
def any_dump(draw: st.DrawFn) -> bytes:
    """A dump with columns in any order, quoted or not, with some rows that cannot be read."""
    columns = draw(st.permutations(draw(st.sampled_from([COLUMNS, (*COLUMNS, "isin")]))))
    quoting: Literal[0, 1] = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
    text = StringIO()
    writer = csv.writer(text, lineterminator=draw(st.sampled_from(["\n", "\r\n"])), quoting=quoting)
    writer.writerow(columns)
    for _ in range(draw(st.integers(0, 12))):
        cells = [draw(_CELLS[name]) for name in columns]
        writer.writerow(cells[: draw(st.sampled_from([20, 20, 20, 20, 5]))])
    return text.getvalue().encode()
