"""The tables of the pages about migrating, from data and from what the code says of itself."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from inspect import getmembers, isclass

from kite_adapters.compat import KiteConnect, exceptions
from kite_adapters.compat.mended import MENDED, Mended
from kite_adapters.compat.ticker_mended import TICKER_MENDED
from kite_adapters.compat.translating import BY_ERROR
from kite_core import Kite, errors
from kite_testing import FakeBroker
from tests.docs.error_pages import slug
from tests.docs.migrating.moves import MOVES, Move
from tests.docs.migrating.plan import PLAN
from tests.docs.migrating.settings import NEW, Setting
from tests.docs.test_reference import shown
from tests.docs.write_fake_broker import table

OF_PYKITECONNECT = (
    "GeneralException",
    "TokenException",
    "PermissionException",
    "OrderException",
    "InputException",
    "DataException",
    "NetworkException",
)
"""The exceptions that pykiteconnect has, below its root KiteException."""


@cache
def client() -> Kite:
    """A typed client to read methods from; it sends nothing."""
    return FakeBroker().kite()


def twin(name: str) -> str:
    """A typed twin as the tables write it: `orders.cancel(order_id, variety=)`, with its link."""
    if name.startswith("ClientConfig"):
        return f"`{name}`"
    topic, _, method = name.partition(".")
    signature = f"`{topic}.{shown(method, getattr(getattr(client(), topic), method))}`"
    return f"[{signature}](../reference/{topic}.md)"


def methods() -> str:
    """Every method of KiteConnect by topic, with its twins."""
    return "\n\n".join(_topic(topic, moves) for topic, moves in MOVES.items())


def _topic(topic: str, moves: Iterable[Move]) -> str:
    rows = [(_old(move), "<br>".join(map(twin, move.twins)), move.remark) for move in moves]
    return f"### {topic}\n\n{table(('pykiteconnect', 'kiteport', 'what differs'), rows)}"


def _old(move: Move) -> str:
    return f"`{move.method}`" + (" (only here)" if move.is_added else "")


def mended() -> str:
    """What `KiteConnect` here does otherwise on purpose."""
    return _differences(MENDED)


def ticker_mended() -> str:
    """What `KiteTicker` here does otherwise on purpose."""
    return _differences(TICKER_MENDED)


def _differences(rows: Iterable[Mended]) -> str:
    cells = [(row.where, row.theirs, row.ours) for row in rows]
    return table(("where", "pykiteconnect", "here"), cells)


def added() -> str:
    """The methods that only `KiteConnect` here has, with their first sentences."""
    moves = [move for moves in MOVES.values() for move in moves if move.is_added]
    rows = [(f"`{move.method}`", _first_sentence(move.method)) for move in moves]
    return table(("method", "does"), rows)


def _first_sentence(name: str) -> str:
    words: str = getattr(KiteConnect, name).__doc__
    return " ".join(words.partition("Typed twin")[0].split()).strip()


def settings(*rows: Setting) -> str:
    """Settings, callbacks or methods, old and new."""
    cells = [(", ".join(f"`{name}`" for name in row.names), row.ours, row.remark) for row in rows]
    return table(("pykiteconnect", "kiteport", "what differs"), cells)


def new_settings() -> str:
    """What can be set here alone."""
    return table(("of `ClientConfig`", "sets"), NEW)


def exceptions_table() -> str:
    """Each exception of the old tree, with the errors that it stands for."""
    rows = [_exception_row(name) for name in exception_names()]
    return table(("`except`, as before", "typed", "in pykiteconnect 5.2.2"), rows)


def exception_names() -> list[str]:
    """The exceptions of `compat.exceptions`, in its order, parents first."""
    kinds = [kind for _, kind in getmembers(exceptions, isclass)]
    own = [kind for kind in kinds if kind.__module__ == exceptions.__name__]
    source = list(vars(exceptions))
    return sorted((kind.__name__ for kind in own), key=source.index)


def _exception_row(name: str) -> tuple[str, str, str]:
    kind: type[Exception] = getattr(exceptions, name)
    typed = [error for error, found in BY_ERROR.items() if found is kind]
    links = ", ".join(_link(error) for error in typed) or _WITHOUT_TWIN[name]
    is_old = name in ("KiteException", *OF_PYKITECONNECT)
    parents = ", ".join(f"`{base.__name__}`" for base in kind.__bases__)
    return f"`{name}`", links, "the same" if is_old else f"not there; caught as {parents}"


_WITHOUT_TWIN = {
    "KiteException": "[`KiteError`](../reference/errors/kite-error.md)",
    "PermissionDeniedException": (
        "[`PermissionDeniedError`](../reference/errors/permission-denied-error.md), "
        "when the broker writes `PermissionError`"
    ),
    "GatewayException": (
        "[`NetworkError`](../reference/errors/network-error.md), when it comes without an "
        "`error_type`"
    ),
}


def _link(error: type[errors.KiteError]) -> str:
    return f"[`{error.__name__}`](../reference/errors/{slug(error)}.md)"


def plan() -> str:
    """Names of the plan, with ours."""
    return "\n\n".join(
        f"### {topic}\n\n{table(('in the plan', 'here', 'what differs'), map(_quoted, rows))}"
        for topic, rows in PLAN.items()
    )


def _quoted(row: tuple[str, str, str]) -> tuple[str, str, str]:
    old, ours, remark = row
    if old.startswith("Phase"):
        return old, ours, remark
    names = (name if name == "..." else f"`{name}`" for name in old.split(", "))
    return ", ".join(names), ours, remark
