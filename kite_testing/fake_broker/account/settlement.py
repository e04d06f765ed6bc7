"""What the end of a day makes of positions: cash, shares, and what is carried on.

Shares are paid for and delivered, premiums are paid, futures are marked to the close. Contracts
are carried at the prices they were traded at, the oldest closed first. What is left of an intraday
position in shares is delivered; what was sold and is not there is bought in the auction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from kite_testing.fake_broker.account.cash import Cash, EntryKind
from kite_testing.fake_broker.account.demat import Demat
from kite_testing.fake_broker.account.lots import first_in_first_out, value_of
from kite_testing.fake_broker.account.margin_rates import INTRADAY_RATE, share_of
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money

_INTRADAY = ("MIS", "CO", "BO")
_AUCTION_RATE = 1200
"""Shares that are missing are closed out 20 % above the close, in thousandths of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """How a day ended for an instrument: its own close, and that of what it follows.

    An expired contract settles at `final`: the price of `follows`, or its own.
    """

    close: Money
    final: Money
    follows: Instrument | None


class Settlement:
    """Settles the positions of one day, at one moment."""

    def __init__(self, demat: Demat, cash: Cash, moment: datetime) -> None:
        self._demat = demat
        self._cash = cash
        self._moment = moment

    def settle(self, position: Position, closing: Closing) -> Position | None:
        """Settle a position and return what is carried of it, None for nothing."""
        instrument = position.instrument
        if instrument.is_share:
            self._deliver(position, closing.close)
            return None
        is_over = has_expired(instrument, self._moment)
        if instrument.is_option:
            self._pay_premium(position)
        else:
            self._mark(position, closing.final if is_over else closing.close)
        if is_over:
            self._expire(position, closing)
            return None
        return _carried(position, closing.close)

    def _post(self, kind: EntryKind, instrument: Instrument, amount: Money) -> None:
        segment = instrument.margin_segment
        what = instrument.key
        self._cash.post(self._moment, segment=segment, kind=kind, amount=amount, what=what)

    def _deliver(self, position: Position, close: Money) -> None:
        instrument = position.instrument
        earned = position.day_sell_value - position.day_buy_value
        self._post(EntryKind.SHARES, instrument, earned)
        _, bought = first_in_first_out(position.buys, position.day_sell_quantity)
        sold = max(-position.quantity, 0)
        if position.product == "MTF":
            self._fund(position)
            return
        self._demat.receive(instrument, bought)
        missing = sold - self._demat.deliver(instrument, sold) if sold else 0
        self._post(EntryKind.AUCTION, instrument, -share_of(missing * close, _AUCTION_RATE))

    def _fund(self, position: Position) -> None:
        """Lend for what was bought; take back the loan of what was sold."""
        instrument = position.instrument
        if position.quantity < 0:
            repaid = self._demat.open_line(instrument).funded.sell(-position.quantity)
            self._post(EntryKind.MTF, instrument, -repaid)
            return
        _, bought = first_in_first_out(position.buys, position.day_sell_quantity)
        if bought:
            cost = value_of(bought)
            funded = self._demat.open_line(instrument).funded
            funded.lots.extend(bought)
            funded.loan += cost - share_of(cost, INTRADAY_RATE)
            self._post(EntryKind.MTF, instrument, cost - share_of(cost, INTRADAY_RATE))

    def _pay_premium(self, position: Position) -> None:
        amount = position.day_sell_value - position.day_buy_value
        self._post(EntryKind.PREMIUM, position.instrument, amount)

    def _mark(self, position: Position, price: Money) -> None:
        totals = position.totals
        marked = position.quantity * price * position.instrument.multiplier
        earned = totals.sell_m2m - totals.buy_m2m + marked
        self._post(EntryKind.MARK_TO_MARKET, position.instrument, earned)

    def _expire(self, position: Position, closing: Closing) -> None:
        """Index and commodity contracts end in cash, those on shares in shares."""
        instrument, quantity = position.instrument, position.quantity
        worth = intrinsic(instrument, closing.final)
        if instrument.is_option and not worth:
            return
        share = closing.follows
        if share is None or instrument.is_on_index:
            amount = quantity * worth * instrument.multiplier
            self._post(EntryKind.EXPIRY, instrument, amount)
            return
        shares = -quantity if instrument.kind == "PE" else quantity
        price = instrument.strike if instrument.is_option else closing.final
        amount = -shares * price if shares > 0 else self._give(share, -shares, price, closing.final)
        if shares > 0:
            self._demat.receive(share, [(shares, shares * price)])
        self._post(EntryKind.EXPIRY, instrument, amount)

    def _give(self, share: Instrument, shares: int, price: Money, final: Money) -> Money:
        """Give shares at a price; what is not there is settled in cash. What comes in for it."""
        given = self._demat.deliver(share, shares)
        return given * price - (shares - given) * (final - price)


def fold_intraday(positions: Iterable[Position]) -> list[Position]:
    """Add what is left of intraday positions in contracts to those that are carried.

    Nobody squared them off: they are carried like the others.
    """
    folded: dict[tuple[int, str], Position] = {}
    for position in positions:
        product = position.product
        if position.quantity and not position.instrument.is_share and product in _INTRADAY:
            product = "NRML"
        key = (position.instrument.token, product)
        if (known := folded.get(key)) is None:
            folded[key] = replace(position, product=product)
        else:
            folded[key] = _added(known, position)
    return list(folded.values())


def _added(known: Position, position: Position) -> Position:
    """Both in one; what was carried of both was carried on the same side."""
    carried = known if known.carried_quantity else position
    return replace(
        known,
        overnight=[*known.overnight, *position.overnight],
        is_carried_short=carried.is_carried_short,
        close_price=carried.close_price,
        buys=[*known.buys, *position.buys],
        sells=[*known.sells, *position.sells],
    )


def has_expired(instrument: Instrument, moment: datetime) -> bool:
    """Whether the last day of a contract is over."""
    return instrument.expiry is not None and instrument.expiry < moment.date()


def intrinsic(instrument: Instrument, final: Money) -> Money:
    """What an option is worth at expiry; 0 for a future."""
    if instrument.kind == "PE":
        return max(instrument.strike - final, 0)
    return max(final - instrument.strike, 0) if instrument.is_option else 0


def _carried(position: Position, close: Money) -> Position | None:
    """What is open, with the prices of the oldest closed first, at the close of this day."""
    if not position.quantity:
        return None
    is_short = position.is_carried_short
    buys = [*([] if is_short else position.overnight), *position.buys]
    sells = [*(position.overnight if is_short else []), *position.sells]
    totals = position.totals
    closed = min(totals.buy_quantity, totals.sell_quantity)
    _, open_buys = first_in_first_out(buys, closed)
    _, open_sells = first_in_first_out(sells, closed)
    return Position(
        instrument=position.instrument,
        product=position.product,
        overnight=open_buys or open_sells,
        is_carried_short=bool(open_sells),
        close_price=close,
    )
