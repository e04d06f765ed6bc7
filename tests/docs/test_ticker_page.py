"""The tables of the ticker's page say what the code does."""

from __future__ import annotations

import re
from dataclasses import fields
from inspect import signature
from typing import get_args

import pytest

from kite_core.errors import ValidationError
from kite_core.services.snapshots import TickerEvent
from kite_core.services.ticker import Streaming
from kite_core.ticker.columns import tick_columns
from kite_core.ticker.event_queue import CAPACITY, Policy, QueueFigures
from kite_core.ticker.layouts import HEARTBEAT
from kite_core.ticker.shards import MOST_SOCKETS, MOST_TOKENS
from kite_core.ticker.stream_settings import StreamSettings
from kite_core.ticker.ticks import FullTick, IndexFullTick, IndexQuoteTick, LtpTick, QuoteTick, Tick
from tests.docs.pages import ROOT

TEXT = (ROOT / "docs" / "reference" / "ticker.md").read_text(encoding="utf-8")
KINDS: dict[str, type[Tick]] = {
    "ltp": LtpTick,
    "quote": QuoteTick,
    "full": FullTick,
    "index quote": IndexQuoteTick,
    "index full": IndexFullTick,
}


def table_under(heading: str) -> list[list[str]]:
    """The cells of the rows of the first table after a text."""
    lines = TEXT[TEXT.index(heading) :].splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("|---"))
    rows: list[list[str]] = []
    for line in lines[start + 1 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def names_in(cell: str) -> list[str]:
    return re.findall(r"`([\w.]+)`", cell)


def test_every_event_is_listed() -> None:
    listed = [name for row in table_under("## Events") for name in names_in(row[0])]

    assert sorted(listed) == sorted(kind.__name__ for kind in get_args(TickerEvent))


def test_every_kind_of_tick_is_listed_with_its_mode() -> None:
    listed = {row[0].strip("`"): row[1].strip("`") for row in table_under("## Ticks")}

    assert listed == {kind.__name__: str(kind.mode) for kind in KINDS.values()}


def test_every_field_of_a_tick_is_listed_with_the_kinds_that_have_it() -> None:
    every = set(KINDS)
    meant = {
        "all": every,
        "all but ltp": every - {"ltp"},
        "index": {"index quote", "index full"},
    }
    listed: dict[str, set[str]] = {}
    for names, kinds, _ in table_under("| field |"):
        for name in names_in(names):
            listed[name] = meant.get(kinds) or set(kinds.split(", "))

    shown = {"levels", "last_trade_second", "exchange_second", "to_dict"}
    for word, kind in KINDS.items():
        said = {name for name in dir(kind) if not name.startswith("_")} - shown
        assert {name for name, kinds in listed.items() if word in kinds} == said


def test_every_policy_is_listed() -> None:
    assert [row[0].strip("`") for row in table_under("## Policies")] == [*Policy]


def test_every_figure_is_listed() -> None:
    listed = [name for row in table_under("| figure |") for name in names_in(row[0])]

    assert ["name", *listed] == [each.name for each in fields(QueueFigures)]


def test_every_setting_is_listed_with_its_default() -> None:
    listed = {row[0].strip("`"): float(row[1]) for row in table_under("## Settings")}

    defaults = StreamSettings()
    assert listed == {each.name: getattr(defaults, each.name) for each in fields(StreamSettings)}


def test_all_that_a_stream_is_opened_with_is_listed() -> None:
    rows = {row[0].strip("`"): row[2] for row in table_under("# Ticker")}

    parameters = signature(Streaming.open).parameters
    assert list(rows) == [name for name in parameters if name != "self"]
    assert rows["capacity"] == f"{CAPACITY:,}"
    assert rows["policy"] == f'`"{parameters["policy"].default}"`'


def test_the_limits_are_those_of_the_code() -> None:
    numbers = [row[1] for row in table_under("## Limits")]

    assert numbers == [f"{MOST_TOKENS:,}", str(MOST_SOCKETS), f"{MOST_TOKENS * MOST_SOCKETS:,}"]


def test_every_column_is_listed_with_its_type() -> None:
    with pytest.raises(ValidationError) as caught:
        tick_columns(HEARTBEAT)
    known = caught.value.faults[0].fix.removeprefix("Give some of: ").rstrip(".").split(", ")

    listed = {
        name: (kind.split(" ")[0].rstrip(","), "five columns wide" in kind)
        for names, kind in table_under("| column |")
        for name in names_in(names)
    }

    columns = {name: tick_columns(HEARTBEAT, name)[name] for name in known}
    assert listed == {
        name: (str(column.dtype), column.ndim == 2) for name, column in columns.items()
    }
