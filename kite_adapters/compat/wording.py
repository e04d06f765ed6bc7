"""The caller's own words on the wire, as pykiteconnect writes them, whatever we think of them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeAlias, cast

from kite_core.call import Call, Sender, Sent
from kite_core.decoding import Untouched
from kite_core.errors import KiteError
from kite_core.json_model import JsonModel
from kite_core.messages import Pairs, Request

Fields: TypeAlias = Mapping[str, object]
_UNTOUCHED = Untouched()

_OURS = ("is_dry_run",)
"""What our receipts tell beyond the broker's answer."""


def fields_of(given: Fields) -> Pairs:
    """The fields of a form or a query: none for None, several for a list."""
    return tuple((name, _text(each)) for name, value in given.items() for each in _each(value))


def json_of(given: object) -> bytes:
    """The JSON body. Raises ValueError for what no broker could read, such as NaN."""
    return json.dumps(given, allow_nan=False).encode()


def keys_of(instruments: Iterable[object]) -> list[str]:
    """The keys to ask for: as many arguments, or one list, of texts or tokens."""
    return [_text(key) for group in instruments for key in _each(group)]


def whole(value: object) -> object:
    """A whole number that came as text or as a float, as one; anything else as it is."""
    try:
        number = float(value) if isinstance(value, str) else value
        return int(number) if isinstance(number, float) and number.is_integer() else value
    except ValueError:
        return value


def plainly(call: Call[Any], *, fields: Pairs | None = None) -> Call[Any]:
    """The same call, answered with plain values, and saying it with these fields.

    What settles a doubt about it settles it here, too.
    """
    request = call.request if fields is None else replace(call.request, form=fields)
    return Call(request, _UNTOUCHED, call.aftermath, _plain_settle(call), call.likeness)


def as_given(sound: Callable[[], Call[Any]], request: Request) -> Call[Any]:
    """This request in the caller's words; a doubt about it is settled if our checks accept it.

    What they do not accept is for the broker to judge, as it is with pykiteconnect. It goes out
    once, and a lost answer stays lost.
    """
    try:
        call = sound()
    except (ValueError, TypeError):  # reason: a ValidationError is a ValueError
        return Call(request, _UNTOUCHED)
    return plainly(call, fields=request.form)


def _plain_settle(
    call: Call[Any],
) -> Callable[[Sender, Sent, KiteError], Awaitable[object]] | None:
    settle = call.settle
    if settle is None:
        return None

    async def settled(sender: Sender, sent: Sent, error: KiteError) -> object:
        return plain(await settle(sender, sent, error))

    return settled


def plain(answer: object) -> object:
    """A model as a dict of what is known of it."""
    if not isinstance(answer, JsonModel):
        return answer
    told = answer.to_dict().items()
    return {name: value for name, value in told if value is not None and name not in _OURS}


def _each(value: object) -> Iterable[object]:
    if value is None:
        return ()
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        return (value,)
    return cast("Iterable[object]", value)


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
