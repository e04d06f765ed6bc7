"""Orders that guard a position: brackets and trailing stops, run by the client."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING

from kite_core.faults import Price
from kite_core.models.order_params import OrderParams
from kite_core.service import Awaited, ClientT, flow, stream
from kite_core.services.order_placing import OrderPlacing
from kite_core.services.side_by_side import require

if TYPE_CHECKING:
    from kite_core.brackets.events import BracketEvent
    from kite_core.brackets.plan import BracketPlan
    from kite_core.brackets.trail import TrailEvent
    from kite_core.brackets.wish import ExitsWish
    from kite_core.services.bracket_steps import Desk
    from kite_core.services.order_events import AnyTicker


class OrderProtection(OrderPlacing[ClientT]):
    """Positions with a target and a stop; a part of `Orders`."""

    @stream
    def bracket(
        self: OrderProtection[Awaited],
        entry: OrderParams,
        *,
        target: Price,
        stop: Price,
        stop_limit: Price | None = None,
        exits: ExitsWish = "auto",
        rescues: bool = True,
        ticker: AnyTicker | None = None,
        poll_seconds: float = 1.0,
    ) -> AsyncGenerator[BracketEvent, None]:
        """Open a position with a target and a stop, and tell what happens until it is over.

        Iterating drives it: nothing happens while nobody asks for the next event. With exits "gtt",
        for CNC, NRML and MTF, a GTT of two legs at the broker holds what is filled, and stays when
        this process ends; it needs a `stop_limit`. With "orders", for MIS and NRML, this client
        holds a stop and a target order, and cancels one when the other fills: that dies with your
        process, needs margin for both, and both can fill. "auto" takes the GTT where there is one.

        Without a `stop_limit` the stop is an SL-M order. When the stop was reached and its order
        does not work, one MARKET order goes in its place, unless `rescues` is false. Leaving the
        iteration leaves all orders as they are; `resume` goes on, given a journal.

        One quote is asked for first: a stop that is reached already, or a price outside of the
        circuit limits, is refused. Raises ValidationError before anything is sent, the error of an
        entry that was refused, and that of a lost session.
        """
        from kite_core.brackets.wish import BracketWish
        from kite_core.services.bracketing import begun
        from kite_core.services.order_events import Following

        following = Following(poll_seconds=poll_seconds, ticker=ticker)
        wish = BracketWish(
            entry=entry,
            target=target,
            stop=stop,
            stop_limit=stop_limit,
            exits=exits,
            rescues=rescues,
        )
        require("orders.bracket", wish, following)
        return begun(self._desk(), wish, following)

    @flow
    async def brackets(self: OrderProtection[Awaited]) -> list[BracketPlan]:
        """The brackets that the journal keeps for this API key, the oldest first.

        Raises ConfigurationError without a journal.
        """
        from kite_core.services.bracketing import kept

        return await kept(self.client.ports)

    @stream
    def resume(
        self: OrderProtection[Awaited],
        plan_id: str,
        *,
        ticker: AnyTicker | None = None,
        poll_seconds: float = 1.0,
    ) -> AsyncGenerator[BracketEvent, None]:
        """Go on with a bracket of the journal, such as after a crash.

        What was on its way is looked for before anything is sent, for 120 seconds at least. What is
        not found stays in doubt, and so does the plan: absence is no proof. Run a bracket in one
        place at a time: two would both act.

        Raises ConfigurationError without a journal, ValidationError for a bracket that it does not
        keep, and OrderOutcomeUnknownError while the order book cannot be read.
        """
        from kite_core.services.bracketing import resumed
        from kite_core.services.order_events import Following

        following = Following(poll_seconds=poll_seconds, ticker=ticker)
        require("orders.resume", following)
        return resumed(self._desk(), plan_id, following)

    @stream
    def trail(
        self: OrderProtection[Awaited],
        order_id: str,
        *,
        by: Price,
        step: Price | None = None,
        ticker: AnyTicker | None = None,
        poll_seconds: float = 1.0,
    ) -> AsyncGenerator[TrailEvent, None]:
        """Move a pending stop after the market, in its favour only, and tell each move.

        Its trigger stays `by` behind the best price seen, in rupees or as a percentage such as
        "1.5%", on the tick grid; the limit of an SL order moves with it. Prices are those of a
        running `ticker`, else looked up every `poll_seconds`.

        An order can be changed 25 times, so it moves by `step` at least: by default a tenth of
        `by`, twice that after each five changes. When the changes are used up, it ends and says so.
        It ends with the order, too. Called again, it goes on from the best price that the journal
        keeps.

        Raises ValidationError for what is no stop that waits for its trigger, and the error of a
        lost session.
        """
        from kite_core.brackets.trail import TrailWish
        from kite_core.services.order_events import Following
        from kite_core.services.trailing import trailed

        following = Following(poll_seconds=poll_seconds, ticker=ticker)
        wish = TrailWish(order_id=order_id, by=by, step=step)
        require("orders.trail", wish, following)
        return trailed(self, wish, following)

    def _desk(self: OrderProtection[Awaited]) -> Desk:
        from kite_core.services.bracket_steps import Desk

        return Desk(
            client=self.client, entering=self._sending(), leaving=self._sending(is_exit=True)
        )
