"""Moves that nobody has to hear of are left out; what happens is the same as with all of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kite_testing import FakeBroker
from kite_testing.fake_broker.market.instrument import Instrument
from tests.testing.fake_broker.caller import Caller, limit
from tests.testing.fake_broker.gtt.wishes import single

SYMBOLS = ("INFY", "RELIANCE", "SBIN", "TCS", "HDFCBANK")
PARTS = st.sampled_from([-0.03, -0.01, -0.004, 0.004, 0.01, 0.03])
WISHES = st.lists(
    st.tuples(st.sampled_from(SYMBOLS), st.sampled_from(["BUY", "SELL"]), PARTS), max_size=5
)
SPANS = st.lists(st.sampled_from([40.0, 3_600.0, 20_000.0, 86_400.0, 300_000.0]), max_size=4)


class Deaf:
    """Wants to hear of every price, and does nothing about it."""

    def on_price(self, _: Instrument, __: datetime, /) -> None:
        """Nothing."""


def lived(
    hours: str, wishes: list[tuple[str, str, float]], spans: list[float], *, step: bool
) -> list[Any]:
    """What has become of orders, triggers and alerts; with `step`, every price was told."""
    broker = FakeBroker(seed=7, hours=hours, has_limits=False)
    caller = Caller(broker)
    if step:
        engine = broker._stage.engine  # pyright: ignore[reportPrivateUsage]  # reason: below the doors
        # In the order of the wishes, because of one moment the first that was watched comes first.
        names = dict.fromkeys([*(symbol for symbol, _, _ in wishes), *SYMBOLS])
        for instrument in map(engine.instruments.by_key, (f"NSE:{name}" for name in names)):
            assert instrument is not None
            engine.feed.watch(instrument, Deaf(), broker.clock.now())
    for symbol, side, part in wishes:
        last = broker.market.last_price(f"NSE:{symbol}")
        price = round(last * (1 + part))
        order = limit(price, tradingsymbol=symbol, transaction_type=side, quantity=1, product="MIS")
        caller.place(order)
        trigger = single(
            tradingsymbol=symbol, trigger_value=price, last_price=last, transaction_type=side
        )
        caller.ask(caller.calls.gtt.place(trigger))
    calls = caller.calls
    reads = (calls.orders.all_raw, calls.orders.trades_raw, calls.gtt.all_raw, calls.alerts.all_raw)
    shown: list[Any] = []
    for seconds in spans:
        broker.run(seconds)
        broker.access.login()  # a night ends the session
        shown += [caller.ask(read()) for read in reads]
    return shown


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(["always", "exchange"]), WISHES, SPANS)
def test_left_out_prices_change_nothing(
    hours: str, wishes: list[tuple[str, str, float]], spans: list[float]
) -> None:
    quick = lived(hours, wishes, spans, step=False)

    assert quick == lived(hours, wishes, spans, step=True)
