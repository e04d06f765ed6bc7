"""All faults by their ids, and what is said about one that does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from kite_testing.fake_broker.faults.kinds import FaultKind
from kite_testing.fake_broker.faults.market_data import MARKET_DATA
from kite_testing.fake_broker.faults.market_events import MARKET_EVENTS
from kite_testing.fake_broker.faults.order_path import ORDER_PATH
from kite_testing.fake_broker.faults.session_and_http import SESSION_AND_HTTP
from kite_testing.fake_broker.faults.updates import UPDATES

CATALOGUE: Mapping[str, FaultKind] = {
    kind.name: kind
    for kind in (*ORDER_PATH, *SESSION_AND_HTTP, *MARKET_DATA, *UPDATES, *MARKET_EVENTS)
}
"""Every fault, by its id."""


ALL_IN_CATALOGUE = "GET /fake/catalogue, and in the docs: reference/fake-broker-faults.md"
_NEAR = 0.55
_FEW = 16


def kind_of(name: object) -> FaultKind:
    """The fault of this id, which may come from anybody's JSON.

    Raises ValueError for what is no text, and KeyError, with ids that are close, for one that is
    not there.
    """
    if not isinstance(name, str):
        raise ValueError(f"A fault is {name!r}: give its id, such as O1.")
    if (kind := CATALOGUE.get(name)) is not None:
        return kind
    raise KeyError(f"There is no fault {name!r}.{did_you_mean(name, CATALOGUE)}")


def did_you_mean(
    word: str, words: Iterable[str], *, below: str = "", all_in: str = ALL_IN_CATALOGUE
) -> str:
    """A question about words that are close to this one; else all words, or where they stand.

    What all of them begin with, `below`, makes no two of them close. `all_in` is where many stand.
    """
    known = list(words)
    by_lower = {each.lower().removeprefix(below): each for each in known}
    close = get_close_matches(word.lower().removeprefix(below), list(by_lower), n=3, cutoff=_NEAR)
    if close:
        return f" Did you mean {' or '.join(by_lower[each] for each in close)}?"
    return f" There is: {', '.join(known)}." if len(known) <= _FEW else f" All are in {all_in}."
