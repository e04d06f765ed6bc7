from __future__ import annotations

import pytest

from kite_adapters.cli.trading.placing import follow, placed
from kite_core import OrderOutcomeUnknownError, OrderParams, Placement
from kite_testing import FakeBroker
from tests.adapters.cli.terminals import terminal_of

ORDER = OrderParams.limit(
    exchange="NSE",
    tradingsymbol="INFY",
    transaction_type="BUY",
    quantity=1,
    price=1400,
    product="CNC",
)


def test_an_unknown_outcome_names_the_command_that_looks_again() -> None:
    broker = FakeBroker()
    broker.faults.add("O2", after_seconds=600)

    with pytest.raises(OrderOutcomeUnknownError) as caught:
        placed(terminal_of(broker.kite(), profile="family"), ORDER)

    command = f"Run: kite orders reconcile {caught.value.tag} --profile family"
    assert str(caught.value).endswith(command)


def test_an_order_that_cannot_be_seen_was_placed_all_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    placement = Placement(order_id="12", tag="t")

    found = follow(terminal_of(FakeBroker().kite()), placement, ORDER, seconds=0)

    assert found == []
    assert "Order 12 is placed; its state is not known" in capsys.readouterr().err
