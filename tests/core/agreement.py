"""Compares what an answer says with what the models made of it, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, TypeGuard, get_type_hints

from kite_core.ist import parse_day, parse_time
from kite_core.json_model import JsonModel
from kite_core.models.candles import NAMES, Candle

NEVER = ("", None, "0001-01-01 00:00:00", "1970-01-01 00:00:00")


def disagreements(raw: Any, model: Any, path: str = "") -> Iterator[str]:
    """Every place where the model forgot a field of the answer, or shows another value."""
    raw = _by_name(raw, model)
    if _is_object(raw) and isinstance(model, JsonModel):
        yield from _in_fields(raw, model, path)
    elif _is_list(raw) and _is_list(model):
        yield from _in_rows(raw, model, path)
    elif _is_object(raw) and _is_object(model):
        yield from _in_entries(raw, model, path)
    elif not _is_same(raw, model):
        yield f"{path} is {model!r} instead of {raw!r}"


def rows_of(raw: Any, model: Any) -> Iterator[tuple[dict[str, Any], JsonModel]]:
    """Each model of an answer with the plain values that it was made of."""
    raw = _by_name(raw, model)
    if _is_object(raw) and isinstance(model, JsonModel):
        yield raw, model
    elif _is_list(raw) and _is_list(model):
        for row, part in zip(raw, model, strict=True):
            yield from rows_of(row, part)
    elif _is_object(raw) and _is_object(model):
        for key, part in model.items():
            yield from rows_of(raw[key], part)


def _in_fields(raw: dict[str, Any], model: JsonModel, path: str) -> Iterator[str]:
    known = get_type_hints(type(model))
    for name, value in raw.items():
        if name not in known:
            yield f"{type(model).__name__}.{name} is forgotten"
            continue
        yield from disagreements(value, getattr(model, name), f"{path}.{name}")


def _in_rows(raw: list[Any], model: list[Any], path: str) -> Iterator[str]:
    if len(raw) != len(model):
        yield f"{path} has {len(model)} rows instead of {len(raw)}"
    for index, (row, part) in enumerate(zip(raw, model, strict=False)):
        yield from disagreements(row, part, f"{path}[{index}]")


def _in_entries(raw: dict[str, Any], model: dict[str, Any], path: str) -> Iterator[str]:
    if raw.keys() != model.keys():
        yield f"{path} has the keys {sorted(model)} instead of {sorted(raw)}"
    for key in raw.keys() & model.keys():
        yield from disagreements(raw[key], model[key], f"{path}[{key!r}]")


def _by_name(raw: Any, model: Any) -> Any:
    """Candles arrive as arrays below a key of their own."""
    if _is_object(raw) and _is_list(model) and "candles" in raw:
        return raw["candles"]
    if _is_list(raw) and isinstance(model, Candle):
        return dict(zip(NAMES, raw, strict=False))
    return raw


def _is_same(raw: Any, model: Any) -> bool:
    """Whether a plain value is shown as it is; numbers arrive as texts in CSV dumps."""
    if isinstance(model, datetime):
        return isinstance(raw, str) and parse_time(raw) == model
    if isinstance(model, date):
        return isinstance(raw, str) and parse_day(raw) == model
    if model is None:
        return raw in NEVER
    if isinstance(raw, str) and not isinstance(model, str):
        return float(raw) == float(model)
    return raw == model and isinstance(raw, bool) == isinstance(model, bool)


def _is_object(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_list(value: Any) -> TypeGuard[list[Any]]:
    return isinstance(value, list)
