"""What the commands about trading say when the broker's answer is lost, or cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from inspect import unwrap
from io import StringIO

import pytest
from rich.console import Console

from kite_adapters.cli.commands import alerts, cancel, gtt, holdings, orders, positions
from kite_core import (
    Kite,
    OrderParams,
    OutcomeUnknownError,
    SessionExpiredError,
    UnfinishedError,
)
from kite_testing import FakeBroker
from tests.adapters.cli.terminals import call, terminal_of
from tests.ports import ports_over

BAD_ROW = b'{"status": "success", "data": [{"tradingsymbol": "INFY"}]}'
BAD_POSITION = b'{"status": "success", "data": {"net": [{"tradingsymbol": "X"}], "day": []}}'
ORDER = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    price=1400,
    product="CNC",
)

MARKET = OrderParams.market(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    product="MIS",
)


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (holdings.holdings, BAD_ROW),
        (positions.positions, BAD_POSITION),
        (gtt.list_, BAD_ROW),
        (alerts.list_, BAD_ROW),
    ],
)
def test_a_row_that_cannot_be_read_is_named(
    command: Callable[..., None], answer: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    call(command, Kite(ports_over([answer])))

    assert "could not be read" in capsys.readouterr().err


def test_a_trigger_that_may_be_placed_names_the_command_that_looks() -> None:
    broker = FakeBroker()
    broker.faults.add("dropped", endpoint="POST /gtt/triggers")

    with pytest.raises(OutcomeUnknownError) as caught:
        call(gtt.place, broker.kite(), "BUY", 1, "NSE:INFY", trigger="1400", limit="1400", yes=True)

    assert caught.value.hint == "Look before you place it again: kite gtt list"


def test_an_alert_that_may_be_created_names_the_command_that_looks() -> None:
    broker = FakeBroker()
    broker.faults.add("dropped", endpoint="POST /alerts")

    with pytest.raises(OutcomeUnknownError) as caught:
        call(alerts.create, broker.kite(), "NSE:INFY", above="1600")

    assert caught.value.hint == "Look before you create it again: kite alerts list"


def test_an_order_that_lives_on_after_its_cancellation_is_an_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    broker = FakeBroker()
    kite = broker.kite()
    order_id = kite.orders.place(ORDER).order_id
    broker.faults.add("S6", endpoint="DELETE /orders/{variety}/{order_id}", status=400)

    with pytest.raises(UnfinishedError) as caught:
        call(cancel.cancel, kite, [order_id], yes=True)

    assert caught.value.is_ambiguous
    assert caught.value.hint == "Look, and cancel again: kite orders --open"
    assert "still alive" in capsys.readouterr().out


def test_a_lost_session_ends_the_cancellations() -> None:
    broker = FakeBroker()
    kite = broker.kite()
    order_id = kite.orders.place(ORDER).order_id
    broker.faults.add("S1", skip=1)  # after the order book was read

    with pytest.raises(SessionExpiredError):
        call(cancel.cancel, kite, [order_id], yes=True)


def test_an_order_that_cannot_be_looked_at_is_in_doubt(capsys: pytest.CaptureFixture[str]) -> None:
    broker = FakeBroker()
    kite = broker.kite()
    order_id = kite.orders.place(ORDER).order_id
    broker.faults.add("S7", endpoint="GET /orders/{order_id}")

    with pytest.raises(UnfinishedError):
        call(cancel.cancel, kite, [order_id], yes=True)

    assert "unknown" in capsys.readouterr().out


def test_live_positions_end_with_the_session() -> None:
    broker = FakeBroker()
    kite = broker.kite()
    terminal = terminal_of(kite)
    terminal.__dict__["console"] = Console(file=StringIO(), force_terminal=True)
    broker.faults.add("O3", seconds=0.3)  # so the order's update comes when the stream is open,
    kite.orders.place(MARKET)  # and makes it read again
    broker.faults.add("S1", skip=1)  # which is one time too many

    with pytest.raises(SessionExpiredError):
        unwrap(positions.positions)(terminal, live=True)


def test_orders_that_cannot_be_read_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    class Context:
        invoked_subcommand = None

    call(orders.orders_of_the_day, Kite(ports_over([BAD_ROW])), Context())

    assert "could not be read" in capsys.readouterr().err
