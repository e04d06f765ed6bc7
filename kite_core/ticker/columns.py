"""Reads frames into columns, for whoever calculates with whole arrays. Needs numpy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from kite_core.errors import Fault, ValidationError
from kite_core.ticker.layouts import COUNT, DEPTH_LEVELS, LAYOUTS, PacketLayout
from kite_core.ticker.parsing import check_frame, packets_of, uniform_length
from kite_core.ticker.segments import DIVISORS

try:
    import numpy as np
except ImportError:
    raise ImportError(
        'tick_columns needs numpy. Install it with: pip install "kiteport[columns]"'
    ) from None

Columns: TypeAlias = "dict[str, np.ndarray[Any, Any]]"
_Read: TypeAlias = "Callable[[Any], np.ndarray[Any, Any]]"

_np: Any = np  # its stubs leave it open what these functions return
_DIVISORS = np.array(DIVISORS, dtype=np.float64)
_LEVEL = np.dtype(
    {
        "names": ["quantities", "prices", "orders"],
        "formats": [">u4", ">u4", ">u2"],
        "offsets": [0, 4, 8],
        "itemsize": 12,
    }
)
_NEVER = np.iinfo(np.int64).min
"""What numpy takes for no time."""
_TIMES = ("last_trade_time", "exchange_timestamp")
_SIDES = ("buy", "sell")


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """How packets of one kind, each behind its length, become columns."""

    dtype: np.dtype[Any]
    columns: tuple[tuple[str, _Read], ...]

    def read(self, packets: bytes, start: int = 0) -> Columns:
        rows = _np.frombuffer(packets, self.dtype, offset=start)
        return {name: read(rows) for name, read in self.columns}


def tick_columns(frame: bytes, *names: str) -> Columns:
    """Some fields of all ticks of a frame, each as an array with one row for each tick.

    The names are those of the ticks: prices are float64 in rupees, counts uint32, times
    datetime64[s] in UTC, since numpy knows no zones; NaT is never. `buy_prices`, `buy_quantities`,
    `buy_orders` and the same for `sell` are the book, five columns wide. A tick that has not all of
    the fields is left out; give `instrument_token` along to see which are there.

    Raises ValidationError for a name that no tick has, and FrameError for a frame that was cut off.
    """
    plan = _plan(uniform_length(frame), names)
    return _of_mixed(frame, names) if plan is None else plan.read(frame, COUNT.size)


def _of_mixed(frame: bytes, names: tuple[str, ...]) -> Columns:
    """Packets of several kinds: those of each kind by themselves, put together in their order."""
    check_frame(frame)
    places: dict[_Plan, list[int]] = {}
    bodies: dict[_Plan, list[bytes]] = {}
    for place, packet in enumerate(packets_of(frame)):
        if (plan := _plan(len(packet), names)) is not None:
            places.setdefault(plan, []).append(place)
            bodies.setdefault(plan, []).append(COUNT.pack(len(packet)) + packet)
    if not places:
        return _of_none(names)
    parts = [plan.read(b"".join(packets)) for plan, packets in bodies.items()]
    order = _np.argsort(_np.concatenate([np.array(each) for each in places.values()]))
    return {name: _np.concatenate([part[name] for part in parts])[order] for name in names}


def _of_none(names: tuple[str, ...]) -> Columns:
    """Columns without rows, of the types that they would have."""
    empty: Columns = {}
    for name in names:
        plan = next(found for each in LAYOUTS if (found := _plan(each, (name,))) is not None)
        empty |= plan.read(b"")
    return empty


@lru_cache(maxsize=256)
def _plan(length: int, names: tuple[str, ...]) -> _Plan | None:
    """How to read these fields of packets of a length; None where it has not all of them."""
    _check(names)
    layout = LAYOUTS.get(length)
    known = {} if layout is None else _reads(layout)
    if layout is None or not all(name in known for name in names):
        return None
    return _Plan(_dtype(layout), tuple((name, known[name]) for name in names))


def _check(names: tuple[str, ...]) -> None:
    known = {name: None for layout in LAYOUTS.values() for name in _reads(layout)}
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        problem = f"there is no column {unknown[0]!r}" if unknown else "no column is named"
        fix = f"Give some of: {', '.join(known)}."
        raise ValidationError("tick_columns", [Fault("names", problem, fix)])


def _reads(layout: PacketLayout) -> dict[str, _Read]:
    """How to read each field of a packet."""
    reads: dict[str, _Read] = {}
    for column in layout.columns:
        name = column.name
        if name in _TIMES:
            reads[name] = _time(name)
        elif column.code == "i":
            reads["points"] = _price(name)
        else:
            reads[name] = _price(name) if column.is_price else _count(name)
    if "close" in reads:
        reads["change"] = _change(reads["last_price"], reads["close"])
    if layout.has_depth:
        for side in _SIDES:
            reads |= _book(side)
    return reads


def _book(side: str) -> dict[str, _Read]:
    return {
        f"{side}_prices": lambda rows: rows[side]["prices"] / _DIVISORS[rows["segment"]][:, None],
        f"{side}_quantities": lambda rows: rows[side]["quantities"].astype(np.uint32),
        f"{side}_orders": lambda rows: rows[side]["orders"].astype(np.uint16),
    }


def _price(name: str) -> _Read:
    return lambda rows: rows[name] / _DIVISORS[rows["segment"]]


def _change(last_price: _Read, close: _Read) -> _Read:
    """By how many per cent the last price is above the previous close; 0 without one."""

    def read(rows: Any) -> np.ndarray[Any, Any]:
        before = close(rows)
        change = np.zeros_like(before)
        np.divide((last_price(rows) - before) * 100, before, out=change, where=before != 0)
        return change

    return read


def _count(name: str) -> _Read:
    return lambda rows: rows[name].astype(np.uint32)


def _time(name: str) -> _Read:
    def read(rows: Any) -> np.ndarray[Any, Any]:
        seconds = rows[name].astype(np.int64)
        times: np.ndarray[Any, Any] = _np.where(seconds == 0, _NEVER, seconds)
        return times.view("datetime64[s]")

    return read


def _dtype(layout: PacketLayout) -> np.dtype[Any]:
    """The packet behind its length as a record of numpy's."""
    names = [column.name for column in layout.columns]
    formats: list[Any] = [f">{column.code}4".replace("I", "u") for column in layout.columns]
    offsets = [COUNT.size + 4 * place for place in range(len(names))]
    if layout.has_depth:
        start = offsets[-1] + 4
        names += _SIDES
        formats += [(_LEVEL, DEPTH_LEVELS)] * 2
        offsets += [start, start + DEPTH_LEVELS * _LEVEL.itemsize]
    return np.dtype(
        {
            "names": [*names, "segment"],
            "formats": [*formats, "u1"],
            "offsets": [*offsets, COUNT.size + 3],
            "itemsize": COUNT.size + layout.length,
        }
    )
