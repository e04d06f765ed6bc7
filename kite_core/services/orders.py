"""Placing, changing and following orders; what only a large method needs is imported in it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kite_core.faults import Price
from kite_core.models.orders import Order, OrderReceipt
from kite_core.models.words import StatusGroup
from kite_core.rows import Rows
from kite_core.service import Awaited, ClientT, flow, stream
from kite_core.services.order_protection import OrderProtection
from kite_core.services.order_selection import OrderSelection, state_test
from kite_core.services.placing import place_all
from kite_core.services.side_by_side import AT_ONCE, Pace, require

if TYPE_CHECKING:
    from kite_core.models.cancel_all import CancelAllResult
    from kite_core.models.square_off import SquareOffResult
    from kite_core.models.trade_pnl import PnlMethod, TradePnlReport
    from kite_core.services.cancelling import Choose
    from kite_core.services.order_events import AnyTicker
    from kite_core.services.order_waiting import Until
    from kite_core.ticker.order_events import OrderEvent


class Orders(OrderProtection[ClientT]):
    """Placing, changing and following orders; trades."""

    @flow
    async def by_status(self: Orders[Awaited], *statuses: str | StatusGroup) -> Rows[Order]:
        """The day's orders in any of these states or groups of states.

        A state that this library does not know has to come as `OrderStatus("ITS WORDS")`.
        """
        is_wanted = state_test(statuses)
        orders = await self.all()
        chosen = [order for order in orders if is_wanted(order)]
        return Rows(chosen, orders.skipped, model=Order)

    @flow
    async def cancel_all(
        self: Orders[Awaited],
        *,
        exchange: str | None = None,
        tradingsymbol: str | None = None,
        product: str | None = None,
        variety: str | None = None,
        tag: str | None = None,
        settle_seconds: float = 0,
        concurrency: int = AT_ONCE,
    ) -> CancelAllResult:
        """Cancel every pending order that matches, exit cover orders, and look what is left.

        Every state that is not final counts, unknown ones too. A `tradingsymbol` without an
        `exchange` means all exchanges; `tag` is a whole tag, or the label that `place` was given;
        cover orders have the product CO. Exiting the stop of a cover order closes its position.

        The book is read before and once after; for `settle_seconds` it is read again while
        cancellations are on their way. Errors are in the items: see `raise_if_alive`.
        """
        chosen = OrderSelection(
            exchange=exchange,
            tradingsymbol=tradingsymbol,
            product=product,
            variety=variety,
            tag=tag,
        )
        pace = Pace(concurrency=concurrency, settle_seconds=settle_seconds)
        require("orders.cancel_all", chosen, pace)
        return await self._cancel(chosen.pending_of, pace=pace)

    @flow
    async def square_off(
        self: Orders[Awaited],
        *,
        exchange: str | None = None,
        tradingsymbol: str | None = None,
        product: str | None = None,
        dry_run: bool = False,
        cancel_first: bool = True,
        market_protection: Price = -1,
        limits: Mapping[str, Price] | None = None,
        settle_seconds: float = 2,
        concurrency: int = AT_ONCE,
    ) -> SquareOffResult:
        """Close open positions by opposite MARKET orders that go before all others.

        First the pending orders of these positions are cancelled, and cover orders exited. A
        position of which an order stays alive is not closed, since both might fill. `limits` are
        prices by "EXCHANGE:TRADINGSYMBOL" for what takes no MARKET order, such as stock options.
        Their tick is not checked, see `round_to_tick`; a key that names no position is refused.
        `dry_run` sends nothing, and answers with what would be sent. Do not run two at once: both
        would see the same position, and close it twice.

        Holdings, GTTs and negative CNC or MTF positions, which are sales of holdings, are left
        alone; a purchase for delivery is sold only for `product="CNC"`. `settle_seconds` is how
        long it waits for cancellations, and then for fills, before it says what is still open.
        """
        from kite_core.models.square_off import SquareOffWish
        from kite_core.services.portfolio import Portfolio
        from kite_core.services.squaring_off import SquaringOff

        wish = SquareOffWish(
            exchange=exchange,
            tradingsymbol=tradingsymbol,
            product=product,
            market_protection=market_protection,
            limits={} if limits is None else limits,
            dry_run=dry_run,
            cancel_first=cancel_first,
        )
        pace = Pace(concurrency=concurrency, settle_seconds=settle_seconds)
        require("orders.square_off", wish, pace)
        sending = self._sending(is_exit=True)
        work = SquaringOff(
            wish=wish,
            pace=pace,
            ports=self.client.ports,
            positions=Portfolio(self.client).positions,
            book=self.all,
            cancel=partial(self._cancel, pace=pace),
            place=lambda phases: place_all(sending, phases, pace=pace),
        )
        return await (work.rehearse() if dry_run else work.run())

    @flow
    async def trades_with_pnl(
        self: Orders[Awaited],
        *,
        method: PnlMethod = "fifo",
        marks: Mapping[str, Price] | None = None,
        with_opening: bool = True,
    ) -> TradePnlReport:
        """What the day's trades earned, by instrument and product, in rupees before charges.

        Exits close the oldest entry ("fifo") or a part at the average price ("average"). What was
        carried over night comes from the positions, what was sold out of the demat account from the
        holdings, unless `with_opening` is false. `marks` are prices by "EXCHANGE:TRADINGSYMBOL" for
        what is open; without one the position's last price is taken, which may lag.
        """
        from kite_core.models.trade_pnl import PnlQuestion
        from kite_core.services.trade_profit import profit_of

        marks = {} if marks is None else marks
        question = PnlQuestion(method=method, marks=marks, with_opening=with_opening)
        require("orders.trades_with_pnl", question)
        return await profit_of(await self.trades(), question, self.client)

    @flow
    async def wait(
        self: Orders[Awaited],
        order_id: str,
        *,
        until: Until = "final",
        timeout_seconds: float | None = None,
        ticker: AnyTicker | None = None,
        poll_seconds: float = 1.0,
    ) -> Order:
        """The order, at the first state seen that is far enough or final: look which one it is.

        `until` is "final", "filled", "open" (in one of the exchange's books), states of the
        broker's such as "TRIGGER PENDING", or a function that takes an Order and says yes. The
        order's history is read at once, every `poll_seconds`, and at the end; with a running
        `ticker` its updates are heard in between. No stream is opened: there may be three.

        Raises WaitTimeoutError, which carries the order, after `timeout_seconds`, and the
        BrokerError of an id that the broker does not know, such as that of a sliced order.
        """
        from kite_core.services.order_events import Following
        from kite_core.services.order_waiting import WaitWish, waited

        following = Following(poll_seconds=poll_seconds, ticker=ticker)
        wish = WaitWish(
            order_id=order_id, until=until, timeout_seconds=timeout_seconds, following=following
        )
        require("orders.wait", wish)

        async def newest() -> list[Order]:
            return (await self.history(order_id))[-1:]

        return await waited(self.client, newest, wish)

    @stream
    def events(
        self: Orders[Awaited],
        *,
        poll_seconds: float = 5.0,
        ticker: AnyTicker | None = None,
        since_start: bool = False,
    ) -> AsyncGenerator[OrderEvent, None]:
        """Every change of every order of the user, once and in order, whatever app placed it.

        First come the orders of the day as they are now, unless `since_start`. Updates of the
        stream are merged with the order book, which is read at the start, after every loss and
        new connection, and every `poll_seconds`, because updates come twice, late and not at all.

        A stream of its own is opened and closed, one of the three that an API key may have, unless
        there is a `ticker`, which is started, and left running. A look at the book that fails for
        a while is made up for later. It ends when the ticker is stopped.

        Raises the error that the stream ended with, and of a look at the book what will not pass.
        """
        from kite_core.services.order_events import Following, followed

        following = Following(poll_seconds=poll_seconds, ticker=ticker, since_start=since_start)
        require("orders.events", following)
        return followed(self.client, self.all, following)

    async def _cancel(self: Orders[Awaited], choose: Choose, *, pace: Pace) -> CancelAllResult:
        from kite_core.services.cancelling import Cancelling

        ports = self.client.ports
        work = Cancelling(
            cancel=self._cancel_unsettled, book=self.all, choose=choose, ports=ports, pace=pace
        )
        return await work.run()

    async def _cancel_unsettled(
        self: Orders[Awaited], order_id: str, *, variety: str, parent_order_id: str | None
    ) -> OrderReceipt:
        """Cancel one of many: a lost answer holds up no other, and the book is read after all."""
        call = Orders.cancel.describe(
            self, order_id, variety=variety, parent_order_id=parent_order_id
        )
        return await self.client.send(replace(call, settle=None))
