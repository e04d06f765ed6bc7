from __future__ import annotations

import pytest

from kite_adapters.cli.terminal import Terminal
from kite_adapters.cli.trading.interruptions import telling_interruptions
from kite_core import KiteError, OrderOutcomeUnknownError


def test_an_interruption_tells_of_the_order_that_may_live() -> None:
    unknown = OrderOutcomeUnknownError("Nobody knows.", tag="t", cause=KiteError("interrupted"))

    with pytest.raises(OrderOutcomeUnknownError) as caught, telling_interruptions(Terminal()):
        raise KeyboardInterrupt from unknown

    assert caught.value is unknown


def test_what_an_interruption_left_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    interruption = KeyboardInterrupt()
    interruption.add_note("Stops may be cancelled.")

    with pytest.raises(KeyboardInterrupt), telling_interruptions(Terminal()):
        raise interruption

    assert capsys.readouterr().err == "Stops may be cancelled.\n"
