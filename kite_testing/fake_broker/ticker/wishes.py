"""What a client asks of its ticker connection: the text frames, read tolerantly."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from kite_core.ticker.layouts import MODES

SUBSCRIBE = "subscribe"
UNSUBSCRIBE = "unsubscribe"
MODE = "mode"
_LONGEST_TOKEN = 20
"""So many digits are no token of any exchange, and int() has nothing to chew on."""


class MalformedWishError(Exception):
    """A text that asks for nothing that there is; its message goes to the client."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One request: `action` is subscribe, unsubscribe or mode; only the last has a mode."""

    action: str
    tokens: tuple[int, ...]
    mode: str = ""


def read_wish(text: str) -> Wish:
    """The request in a text frame. Raises MalformedWishError with what is wrong with it."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise MalformedWishError("The message is no JSON.") from None
    if not isinstance(message, dict):
        raise MalformedWishError("The message is no JSON object.")
    members = cast("dict[str, Any]", message)
    action, value = members.get("a"), members.get("v")
    if action in (SUBSCRIBE, UNSUBSCRIBE):
        return Wish(action=action, tokens=_tokens(value))
    if action == MODE:
        return _mode_wish(value)
    raise MalformedWishError("Unknown action. Use subscribe, unsubscribe or mode.")


def _mode_wish(value: object) -> Wish:
    if not isinstance(value, list) or len(cast("list[object]", value)) != 2:
        raise MalformedWishError("A mode is sent as [mode, [tokens]].")
    mode, tokens = cast("list[object]", value)
    if not isinstance(mode, str) or mode not in MODES:
        raise MalformedWishError(f"Unknown mode. Use one of {', '.join(MODES)}.")
    return Wish(action=MODE, tokens=_tokens(tokens), mode=mode)


def _tokens(value: object) -> tuple[int, ...]:
    if not isinstance(value, list):
        raise MalformedWishError("Instrument tokens are sent as a list.")
    return tuple(_token(row) for row in cast("list[object]", value))


def _token(value: object) -> int:
    """A token as a number, or as the text that the JavaScript client lets through."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isdecimal() and len(value) <= _LONGEST_TOKEN:
        return int(value)
    raise MalformedWishError("An instrument token is a whole number.")
