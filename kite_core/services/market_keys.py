"""Keys to ask for: which can be, and how many go into one request."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TypeVar, cast
from urllib.parse import quote_plus

from kite_core.errors import KiteError
from kite_core.faults import Faults
from kite_core.messages import Pairs
from kite_core.models.words import Exchange
from kite_core.rows import Keyed, SkippedRow

T = TypeVar("T")

# The broker states a number of keys only, and lets the length of the URL bite first. RFC 9110,
# section 4.1, asks everybody to support 8000 octets; 200 are left for scheme, host and path.
LONGEST_QUERY = 7_800
"""Bytes of keys in one request."""
_FIX = 'Give keys as "EXCHANGE:TRADINGSYMBOL", such as ["NSE:INFY"].'
_MOST_SHOWN = 3


def asked(keys: Iterable[str], *, most: int) -> tuple[str, ...]:
    """The keys of one request, each once, in the order given. Raises ValidationError."""
    distinct = distinct_keys(keys)
    faults = Faults()
    faults.expect(bool(distinct), "keys", "there are none", "Give at least one key.")
    problem = f"{len(distinct)} are too many for one request"
    fix = f"Split the keys into lists of at most {most}, or use quotes_of, ohlc_of or ltp_of."
    faults.expect(len(distinct) <= most, "keys", problem, fix)
    faults.raise_for("market")
    return distinct


def distinct_keys(keys: Iterable[str]) -> tuple[str, ...]:
    """Each key once, in the order given. Raises ValidationError for what is no key."""
    faults = Faults()
    if isinstance(keys, str):
        faults.expect(False, "keys", f'"{keys}" is one text', f'Give a list: ["{keys}"].')
        faults.raise_for("market")
    if not _is_iterable(keys):
        faults.expect(False, "keys", f"{keys!r} is no list of keys", _FIX)
        faults.raise_for("market")
    distinct = tuple(dict.fromkeys(map(_plain, keys)))
    odd = [key for key in distinct if not _is_key(key)]
    shown = ", ".join(repr(key) for key in odd[:_MOST_SHOWN])
    faults.expect(not odd, "keys", f"{shown} cannot be asked for", _FIX)
    faults.raise_for("market")
    _require_exchanges(distinct)
    return distinct


def _is_iterable(keys: object) -> bool:
    return isinstance(keys, Iterable)


def _plain(key: object) -> str:
    """A text of its own kind, such as one of numpy's, as a plain one."""
    return str.__str__(key) if isinstance(key, str) else cast("str", key)


def _require_exchanges(keys: Iterable[str]) -> None:
    """Refuse exchanges that nobody knows: their keys would only come back as missing.

    One that is new in the broker's list is known from when the list was read.
    """
    faults = Faults()
    # The keys of one exchange share a fault.
    first = {key.partition(":")[0]: key for key in keys if ":" in key}
    for exchange, key in first.items():
        if exchange in Exchange._value2member_map_:
            continue
        near = get_close_matches(exchange.strip().upper(), list(Exchange), n=1)
        symbol = key.partition(":")[2].upper()
        meant = f'Did you mean "{near[0]}:{symbol}"?' if near else _FIX
        faults.expect(False, "keys", f"{key!r} is on no exchange that is known", meant)
    faults.raise_for("market")


def by_key(keys: Iterable[str]) -> Pairs:
    """The query that asks for these keys."""
    return tuple(("i", key) for key in keys)


def batches(keys: Iterable[str], *, most: int) -> Iterator[list[str]]:
    """The keys in as few lists as requests can take: at most so many, and no URL too long."""
    batch: list[str] = []
    length = 0
    for key in keys:
        added = len(quote_plus(key)) + len("i=&")
        if batch and (len(batch) == most or length + added > LONGEST_QUERY):
            yield batch
            batch, length = [], 0
        batch.append(key)
        length += added
    if batch:
        yield batch


async def ask_in_batches(
    ask: Callable[[Sequence[str]], Awaitable[Keyed[T]]], keys: Iterable[str], *, most: int
) -> Keyed[T]:
    """Ask for any number of keys, and join the answers in the order of the keys.

    One request after the other, because the broker takes one in a second. The first error is
    raised, with the answers before it as its `partial`.
    """
    wanted = distinct_keys(keys)
    answers: list[Keyed[T]] = []
    try:
        for batch in batches(wanted, most=most):
            answers.append(await ask(batch))  # noqa: PERF401  # reason: an error must not lose the others
    except KiteError as error:
        error.partial = _joined(answers, wanted) if answers else None
        raise
    return _joined(answers, wanted)


def _joined(answers: Sequence[Keyed[T]], wanted: Iterable[str]) -> Keyed[T]:
    entries: dict[str, T] = {}
    missing: list[str] = []
    skipped: dict[str, SkippedRow] = {}
    for answer in answers:
        entries |= answer
        missing += answer.missing
        skipped |= answer.skipped
    in_order = {key: entries[key] for key in wanted if key in entries}
    model = answers[0].model if answers else None
    return Keyed({**in_order, **entries}, missing, skipped, model=model)


def _is_key(key: object) -> bool:
    """A token as text is a key too (older documentation pages); the answer comes under it."""
    if not isinstance(key, str):
        return False
    exchange, colon, symbol = key.partition(":")
    return bool(colon and exchange.strip() and symbol.strip()) or key.isdecimal()
