"""One look at a broker: what its page shows, as plain values.

Looking changes nothing: nothing of it is noted in the journal, and no fault strikes.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from kite_testing.fake_broker.account.cash import SEGMENTS
from kite_testing.fake_broker.account.position_rows import net_row
from kite_testing.fake_broker.control.chart import chart_of, shown_instrument
from kite_testing.fake_broker.money import number
from kite_testing.fake_broker.orders.order_rows import book_row, history_rows

if TYPE_CHECKING:
    from kite_testing.fake_broker.control.fault_lever import ArmedFault
    from kite_testing.fake_broker.control.levers import Levers
    from kite_testing.fake_broker.control.stage import Stage
    from kite_testing.fake_broker.engine import Engine
    from kite_testing.fake_broker.market.instrument import Instrument
    from kite_testing.fake_broker.wire.journal import Entry, Journal

ROWS = 200
"""So many of the newest orders and journal entries are shown."""
_FIRST_BYTES = 1000
_FIRST_WORDS = 240


def view_of(levers: Levers, *, key: str | None = None, since: int = 0) -> dict[str, Any]:
    """Everything that the page shows, with the chart of an instrument, INFY unless it is given.

    `since` is the number of journal entries that are known already. Raises KeyError for an unknown
    key.
    """
    stage = levers.stage
    with stage.lock:
        now = stage.advanced()
        engine = stage.engine
        instrument = shown_instrument(engine, key)
        return {
            "account": _account(stage, now),
            "clock": _clock(engine, instrument, now) | {"pace": levers.clock.pace},
            "orders": _orders(engine, stage.settings.user_id),
            "positions": [
                net_row(position, engine.ledger.mark(position.instrument, now).last)
                for position in engine.ledger.positions
            ],
            "funds": [_funds(engine, segment, now) for segment in SEGMENTS],
            "holdings": len(engine.ledger.holdings),
            "chart": chart_of(engine, instrument, now),
            "faults": [_fault(armed) for armed in levers.faults],
            "journal": _journal(stage.journal, since),
            "snapshots": list(stage.snapshots),
        }


def history_of(levers: Levers, order_id: str) -> list[dict[str, Any]]:
    """The states of an order so far, the oldest first. Raises KeyError for an unknown one."""
    stage = levers.stage
    with stage.lock:
        stage.advanced()
        order = stage.engine.orders.book.orders.get(order_id)
        if order is None:
            raise KeyError(f"There is no order {order_id!r} in today's book.")
        return history_rows(order, stage.settings.user_id)


def keys_of(levers: Levers) -> list[str]:
    """The keys of all instruments, in the order of the list."""
    with levers.stage.lock:
        levers.stage.advanced()
        return [instrument.key for instrument in levers.stage.engine.instruments]


def _account(stage: Stage, now: datetime) -> dict[str, Any]:
    """Whose it is, and until when programs may ask: null once they have to log in again."""
    ends = stage.sessions.ends_at(now)
    return {
        "api_key": stage.settings.api_key,
        "user_id": stage.settings.user_id,
        "session_ends": None if ends is None else ends.isoformat(),
    }


def _clock(engine: Engine, instrument: Instrument, now: datetime) -> dict[str, Any]:
    """The time, and what the instrument's exchange does at it."""
    phase = engine.hours.phase(instrument, now)
    return {"now": now.isoformat(timespec="milliseconds"), "phase": phase or "closed"}


def _orders(engine: Engine, user_id: str) -> dict[str, Any]:
    """The newest orders first, each as a row of the book with the number of its states."""
    orders = engine.orders.book.orders
    newest = islice(reversed(orders.values()), ROWS)
    rows = [book_row(order, user_id) | {"states": len(order.stages)} for order in newest]
    return {"count": len(orders), "rows": rows}


def _funds(engine: Engine, segment: str, now: datetime) -> dict[str, Any]:
    ledger = engine.ledger
    used = ledger.usage(segment, now).debits + ledger.blocked[segment]
    return {
        "segment": segment,
        "cash": number(ledger.cash.balance[segment]),
        "used": number(used),
        "free": number(ledger.available(segment, now)),
    }


def _fault(armed: ArmedFault) -> dict[str, Any]:
    fault = armed.fault
    return {
        "number": armed.number,
        "name": fault.name,
        "strikes": armed.strikes,
        "count": fault.count,
        "matches": dict(fault.matches),
    }


def _journal(journal: Journal, since: int) -> dict[str, Any]:
    """The entries that are new; all, if there are fewer than are known: it began again."""
    total = len(journal)
    known = since if 0 <= since <= total else 0
    first = max(known, total - ROWS)
    return {"first": first, "next": total, "entries": list(map(_entry, journal.since(first)))}


def _entry(entry: Entry) -> dict[str, Any]:
    """A request by its real path, and the first words of its answer."""
    method = entry.endpoint.partition(" ")[0]
    words = entry.answer[:_FIRST_BYTES].decode(errors="replace")
    return {
        "at": entry.at,
        "call": f"{method} {entry.path}",
        "status": entry.status,
        "fate": entry.fate,
        "answer": words[:_FIRST_WORDS],
    }
