"""What users hand over, as rows of one model: answers come in several shapes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from kite_adapters.frames.column import Column, Kind
from kite_core.errors import Fault, ValidationError
from kite_core.instrument_book import InstrumentBook, OptionChain, OptionPair
from kite_core.json_model import JsonModel
from kite_core.models.candles import Candle
from kite_core.models.history import History
from kite_core.models.instruments import Instrument
from kite_core.models.portfolio import Position, Positions
from kite_core.models.user import AccountMargins, SegmentMargins


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Rows of one model, None if nobody knows of which; `keys` are those of a keyed answer."""

    rows: Sequence[Any]
    model: type | None = None
    keys: Column | None = None

    def model_of(self, wish: type | None) -> type:
        """The model of all rows. Raises ValidationError when there is none, or not just one."""
        kinds = list(dict.fromkeys(map(type, self.rows)))
        known = wish or self.model or (kinds[0] if len(kinds) == 1 else None)
        if known is None:
            raise _unknown(kinds)
        if not issubclass(known, JsonModel | OptionPair):
            raise refused(f"a {known.__name__} is no model of the broker")
        strange = [kind.__name__ for kind in kinds if not issubclass(kind, known)]
        if strange:
            raise refused(f"there is a {strange[0]} among them, which is no {known.__name__}")
        return known


def given_of(rows: object) -> Given:
    """The rows of an answer. Raises ValidationError for what has none."""
    readings = () if isinstance(rows, str | bytes) else _READINGS
    for kind, read in readings:
        if isinstance(rows, kind):
            return read(rows)
    raise refused(f"a {type(rows).__name__} has no rows")


def refused(problem: str) -> ValidationError:
    """The refusal of what can be no frame."""
    fix = "Give an answer of the client: orders, holdings, candles, instruments, quotes."
    return ValidationError("to_frame", [Fault("rows", problem, fix)])


def _unknown(kinds: Sequence[type]) -> ValidationError:
    if kinds:
        return refused(f"they are not of one kind: {', '.join(kind.__name__ for kind in kinds)}")
    fix = "Say what it would hold: to_frame(rows, backend=..., of=Order)."
    return ValidationError("to_frame", [Fault("of", "the list is empty", fix)])


def _history(answer: History) -> Given:
    return Given(rows=answer.candles, model=Candle)


def _instruments(answer: InstrumentBook) -> Given:
    return Given(rows=tuple(answer), model=Instrument)


def _option_pairs(answer: OptionChain) -> Given:
    return Given(rows=answer.pairs, model=OptionPair)


def _net_positions(answer: Positions) -> Given:
    return Given(rows=answer.net, model=Position)


def _margins(answer: AccountMargins) -> Given:
    keys = _keys("segment", ["equity", "commodity"])
    return Given(rows=[answer.equity, answer.commodity], model=SegmentMargins, keys=keys)


def _keyed(answer: Mapping[Any, Any]) -> Given:
    keys = _keys("key", list(map(str, answer)))
    return Given(rows=list(answer.values()), model=getattr(answer, "model", None), keys=keys)


def _rows(answer: Iterable[Any]) -> Given:
    return Given(rows=list(answer), model=getattr(answer, "model", None))


def _keys(name: str, values: Sequence[str]) -> Column:
    return Column(name=name, kind=Kind.TEXT, values=values)


_Read: TypeAlias = Callable[[Any], Given]
_READINGS: tuple[tuple[type, _Read], ...] = (
    (History, _history),
    (InstrumentBook, _instruments),
    (OptionChain, _option_pairs),
    (Positions, _net_positions),
    (AccountMargins, _margins),
    (Mapping, _keyed),
    (Iterable, _rows),
)
