"""What a user wants from the ticker: instruments and modes, checked where they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from operator import index
from typing import SupportsIndex, TypeAlias, cast

from kite_core.errors import Fault, ValidationError
from kite_core.ticker.ticks import Mode

Tokens: TypeAlias = "Iterable[SupportsIndex] | SupportsIndex"
"""One instrument token or many: ints, numpy's integers, any iterable of them."""
_MOST_SHOWN = 60
_LARGEST_TOKEN = 0xFFFF_FFFF
_MOST_TOKENS = 1_000_000
"""Far more than all instruments there are; whatever gives more never ends."""
_MOST_FAULTS = 100


def checked_tokens(tokens: Tokens) -> tuple[int, ...]:
    """The tokens as plain ints, each once, in their order.

    Raises ValidationError, naming those that are no tokens, up to a hundred of them.
    """
    given = list(islice(_each(tokens), _MOST_TOKENS + 1))
    if len(given) > _MOST_TOKENS:
        problem = f"there are more than {_MOST_TOKENS:,}"
        raise ValidationError(
            "ticker", [Fault("tokens", problem, "Give the tokens that you want.")]
        )
    numbers = [_whole(token) for token in given]
    if None in numbers:
        wrong = [token for token, number in zip(given, numbers, strict=True) if number is None]
        raise ValidationError("ticker", [_fault(token) for token in wrong[:_MOST_FAULTS]])
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def checked_mode(mode: str) -> Mode:
    """The mode of this name. Raises ValidationError for an unknown one."""
    try:
        return Mode(mode)
    except ValueError:
        fix = f"Use one of {', '.join(Mode)}."
        raise ValidationError(
            "ticker", [Fault("mode", f"there is no mode {mode!r}", fix)]
        ) from None


def by_mode(wanted: Mapping[int, Mode]) -> dict[Mode, list[int]]:
    """The tokens of each mode, in their order."""
    groups: dict[Mode, list[int]] = {}
    for token, mode in wanted.items():
        groups.setdefault(mode, []).append(token)
    return groups


def _each(tokens: object) -> Iterable[object]:
    """The tokens one by one, whatever was given; a text is one wrong token, not many."""
    if isinstance(tokens, str | bytes):
        return (tokens,)
    try:
        return iter(cast("Iterable[object]", tokens))
    except TypeError:  # an array of numpy's without dimensions says only then that it is one number
        return (tokens,)


def _whole(token: object) -> int | None:
    """A token as a plain int; None for what is none."""
    if isinstance(token, bool):
        return None
    try:
        number = index(cast("SupportsIndex", token))
    except TypeError:
        return None
    return number if 0 < number <= _LARGEST_TOKEN else None


def _fault(token: object) -> Fault:
    fix = "Give instrument tokens, which are whole numbers: market.instruments() knows them."
    if isinstance(token, str) and token.isdecimal():
        fix = f"Give it as a number: int({token!r})."
    elif hasattr(token, "instrument_token"):
        fix = "Give its `instrument_token`."
    shown = repr(token)
    shown = shown if len(shown) <= _MOST_SHOWN else f"a {type(token).__name__}"
    return Fault("tokens", f"{shown} is no instrument token", fix)
