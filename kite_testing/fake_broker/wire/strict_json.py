"""Reads JSON as the broker takes it."""

from __future__ import annotations

import json
from typing import Any


def strict_json(text: str | bytes) -> Any:
    """The plain JSON value, without NaN, infinities and depths that no client means.

    Raises ValueError for anything else.
    """
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("The JSON is nested too deeply.") from None


def _refuse_constant(name: str) -> object:
    """NaN and infinities, which JSON does not have."""
    raise ValueError(name)
