"""All models, and ways to make any of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Literal, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from kite_core.ist import IST
from kite_core.json_model import DayMarker, JsonModel, TimeMarker
from kite_core.models import (
    alert_params,
    alerts,
    candles,
    costs,
    gtt,
    gtt_params,
    instruments,
    margins,
    market,
    market_status,
    mf_params,
    mutual_funds,
    order_modification,
    order_params,
    orders,
    performance,
    portfolio,
    portfolio_params,
    session,
    trade_pnl,
    user,
)
from kite_core.open_words import OpenWords

_MODULES = (
    alert_params,
    alerts,
    candles,
    costs,
    gtt,
    gtt_params,
    instruments,
    margins,
    market,
    market_status,
    mf_params,
    mutual_funds,
    order_modification,
    order_params,
    orders,
    performance,
    portfolio,
    portfolio_params,
    session,
    trade_pnl,
    user,
)
_NEW_WORDS = ("A NEW WORD", "another-new-word", "")


def _defined() -> Iterator[type[JsonModel]]:
    for module in _MODULES:
        for kind in vars(module).values():
            if not isinstance(kind, type) or kind.__module__ != module.__name__:
                continue
            if issubclass(kind, JsonModel) and hasattr(kind, "__dataclass_fields__"):
                yield kind


EVERY_MODEL = tuple(_defined())
# Parameters check themselves, so not every combination of field values can be made.
PARAMETERS = tuple(
    model
    for model in EVERY_MODEL
    if hasattr(model, "__post_init__") or model.__module__.endswith("_params")
)
ANSWERS = tuple(model for model in EVERY_MODEL if model not in PARAMETERS)


def instances_of(model: type[JsonModel]) -> st.SearchStrategy[Any]:
    """Any values that the types of the fields allow."""
    types = get_type_hints(model)
    names = [name for name in types if name != "dataclass_json_config"]
    return st.builds(model, **{name: values_of(types[name]) for name in names})


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Any values of a field's type."""
    if get_args(kind):
        return _values_of_parts(get_origin(kind), get_args(kind))
    if kind in _PLAIN:
        return _PLAIN[kind]
    if issubclass(kind, OpenWords):
        return st.sampled_from([*kind, *(kind(word) for word in _NEW_WORDS)])
    return instances_of(kind)


def _values_of_parts(origin: Any, parts: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    if origin is Literal:
        return st.sampled_from(parts)
    if origin is list:
        return st.lists(values_of(parts[0]), max_size=2)
    if origin is dict:
        return st.dictionaries(st.text(max_size=5), values_of(parts[1]), max_size=2)
    return st.one_of(*(values_of(part) for part in parts))


_PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    Any: st.one_of(st.none(), st.text(max_size=5), st.dictionaries(st.text(), st.integers())),
    type(None): st.none(),
    bool: st.booleans(),
    int: st.integers(min_value=-(2**63), max_value=2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    str: st.text(max_size=20),
    TimeMarker: st.datetimes(
        min_value=datetime(1995, 1, 1),  # noqa: DTZ001  # reason: the zone is the next argument
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001  # reason: the zone is the next argument
        timezones=st.just(IST),
    ).map(lambda moment: moment.replace(microsecond=0)),
    DayMarker: st.dates(min_value=date(1995, 1, 1), max_value=date(2100, 1, 1)),
}
