"""What a test may do to an account, which no real broker offers: funds, holdings, positions."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from kite_testing.fake_broker.account.cash import SEGMENTS, EntryKind
from kite_testing.fake_broker.account.holding import Holding
from kite_testing.fake_broker.account.ledger import Ledger
from kite_testing.fake_broker.account.position import Position
from kite_testing.fake_broker.given import check_quantity
from kite_testing.fake_broker.market.carried_price import check_carried
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import MOST_RUPEES, RUPEE, Money, Rupees, amount_of, exact

_SHARE_PRODUCTS = ("CNC", "MIS", "MTF")
_MOST_RATIO = Fraction(1000)
_MOST_DIGITS = 9
_CONTRACT_PRODUCTS = ("NRML", "MIS")


class AccountChanges:
    """Changes a ledger from outside; whatever it does to the cash is an entry.

    Raises ValueError for what cannot be, and KeyError for what is not there.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def set_funds(self, segment: str, rupees: Rupees, *, now: datetime) -> None:
        """Let the cash of a segment be so much."""
        amount = amount_of(rupees) - self._ledger.cash.balance[_segment(segment)]
        self._post(segment, EntryKind.ADJUSTMENT, amount, "funds set by a test", now)

    def pay_in(self, segment: str, rupees: Rupees, *, now: datetime) -> None:
        """Deposit an amount during the day."""
        amount = _positive(rupees)
        if amount + self._ledger.cash.balance[_segment(segment)] > MOST_RUPEES * RUPEE:
            raise ValueError(f"{rupees} rupees more are too many: {segment} holds 1e12 at most.")
        self._post(segment, EntryKind.PAY_IN, amount, "deposit", now)

    def pay_out(self, segment: str, rupees: Rupees, *, now: datetime) -> None:
        """Withdraw an amount during the day, of what is available."""
        amount = _positive(rupees)
        if amount > self._ledger.available(_segment(segment), now):
            raise ValueError(f"{rupees} rupees are more than what is available: pay out less.")
        self._post(segment, EntryKind.PAY_OUT, -amount, "withdrawal", now)

    def seed_holding(
        self,
        key: str,
        *,
        quantity: int,
        average_price: Rupees,
        t1_quantity: int = 0,
        collateral: int = 0,
        authorised: int = 0,
        now: datetime,
    ) -> None:
        """Hold so many settled shares, and `t1_quantity` more on their way, instead of any others.

        `collateral` of the settled ones are pledged, and `authorised` may be sold where the
        depository has to be asked.
        """
        share = self._instrument(key)
        if not share.is_share:
            raise ValueError(f"{key} is no share: only shares are held.")
        check_quantity(
            quantity=quantity, t1_quantity=t1_quantity, collateral=collateral, authorised=authorised
        )
        if min(quantity, t1_quantity, collateral, authorised) < 0:
            raise ValueError("Quantities of holdings are not negative.")
        if max(collateral, authorised) > quantity:
            raise ValueError("Pledged and authorised shares are part of the settled quantity.")
        total = quantity + t1_quantity
        value = total * _average(share, average_price)
        self._ledger.demat.put(
            Holding(
                instrument=share,
                lots=[(total, value)] if total else [],
                t1_quantity=t1_quantity,
                collateral=collateral,
                authorised=authorised,
                authorised_on=now.date(),
            )
        )
        self._ledger.pledge(now)

    def clear_holdings(self, *, now: datetime) -> None:
        """Hold nothing."""
        self._ledger.demat.clear()
        self._ledger.pledge(now)

    def seed_position(
        self,
        key: str,
        *,
        product: str,
        quantity: int,
        average_price: Rupees,
        overnight: bool = True,
        now: datetime,
    ) -> None:
        """Have a position instead of any other in the product; negative quantities are short.

        It was carried over night, or came up today. A quantity of 0 takes it away.
        """
        instrument = self._instrument(key)
        check_quantity(quantity=quantity)
        _check_lots(instrument, quantity)
        offered = _SHARE_PRODUCTS if instrument.is_share else _CONTRACT_PRODUCTS
        if product not in offered:
            raise ValueError(f"{product} is not for {key}: use one of {', '.join(offered)}.")
        if overnight and instrument.is_share:
            raise ValueError(f"Shares are not carried: seed a holding of {key}, or a day position.")
        book = self._ledger.book
        others = [row for row in book if row is not book.find(instrument, product)]
        seeded = _position(instrument, product, quantity, _average(instrument, average_price))
        if overnight:
            _carry(seeded, book.close(instrument, now))
        book.replace([*others, seeded] if quantity else others)

    def require_authorisation(self, *, is_needed: bool = True) -> None:
        """Take the standing authorisation (DDPI) away: sales of holdings need the depository's."""
        self._ledger.depository.is_asked = is_needed

    def authorise_holdings(self, request_id: str, *, now: datetime) -> None:
        """Finish what `POST /portfolio/holdings/authorise` began, as on the depository's page."""
        self._ledger.depository.authorise(request_id, now)

    def corporate_action(self, key: str, ratio: Fraction | float | str, *, now: datetime) -> None:
        """Let each share become so many: "2" for a bonus of 1:1, "5" for a split in five.

        That goes for what is held and for what was traded today. What the shares cost stays; their
        price is for the market to change. Raises ValueError where a position of the day would be
        left with parts of a share.
        """
        share = self._instrument(key)
        if (holding := self._ledger.demat.line(share)) is None:
            raise KeyError(f"No {key} is held: seed a holding of it first.")
        factor = share_ratio(str(ratio))
        rows = [row for row in self._ledger.book if _is_in(share, row.instrument)]
        for row in rows:
            _check_whole_shares(row, factor)
        holding.multiply(factor.numerator, factor.denominator)
        for row in rows:
            row.multiply(factor)
            self._ledger.book.tally(row)
        self._ledger.demat.tidy()
        self._ledger.pledge(now)

    def _post(self, segment: str, kind: EntryKind, amount: Money, what: str, now: datetime) -> None:
        self._ledger.cash.post(now, segment=_segment(segment), kind=kind, amount=amount, what=what)

    def _instrument(self, key: str) -> Instrument:
        if (instrument := self._ledger.instruments.by_key(key)) is None:
            raise KeyError(f"The fake market has no {key}: look into its list of instruments.")
        return instrument


def share_ratio(text: str) -> Fraction:
    """How many shares one becomes, of a text such as "2" or "3/2".

    Raises ValueError for any other text, and for what no share becomes.
    """
    factor = _factor(text)
    if not 1 / _MOST_RATIO <= factor <= _MOST_RATIO:
        most = _MOST_RATIO
        raise ValueError(f"{text} is no ratio above 0 that shares have: 1/{most} to {most}.")
    return factor


def _factor(text: str) -> Fraction:
    """The number that a text stands for."""
    try:
        over, _, under = text.partition("/")
        parts = Decimal(over), Decimal(under or 1)
        if max(abs(part.adjusted()) for part in parts) > _MOST_DIGITS:
            raise ValueError  # noqa: TRY301  # reason: so many digits would fill the memory
        return Fraction(parts[0]) / Fraction(parts[1])
    except (ArithmeticError, ValueError):
        raise ValueError(f'ratio is {text!r}: give one such as "2" or "3/2".') from None


def _is_in(share: Instrument, other: Instrument) -> bool:
    """Whether both are the same share, on whatever exchange."""
    return other.is_share and other.tradingsymbol == share.tradingsymbol


def _check_whole_shares(position: Position, factor: Fraction) -> None:
    """Raise ValueError where a trade of today would become parts of a share."""
    for quantity, _ in (*position.buys, *position.sells):
        if quantity * factor.numerator % factor.denominator:
            raise ValueError(
                f"{quantity} {position.instrument.key} were traded today, which {factor} for one "
                "does not make whole shares of: act before they are traded, or on the next day."
            )


def _check_lots(instrument: Instrument, quantity: int) -> None:
    """Raise ValueError for a position that no trades can make."""
    if instrument.is_index:
        raise ValueError(f"{instrument.key} is an index: seed a future or an option on it.")
    if quantity % instrument.lot_size:
        raise ValueError(
            f"{instrument.key} has lots of {instrument.lot_size}: {quantity} is no multiple of it."
        )


def _position(instrument: Instrument, product: str, quantity: int, price: Money) -> Position:
    lots = [(abs(quantity), abs(quantity) * price * instrument.multiplier)] if quantity else []
    buys, sells = (lots, []) if quantity > 0 else ([], lots)
    return Position(instrument=instrument, product=product, buys=buys, sells=sells)


def _carry(position: Position, close: Money) -> None:
    """Make of what was traded today what was carried."""
    position.is_carried_short = bool(position.sells)
    position.overnight = position.buys or position.sells
    position.buys, position.sells = [], []
    position.close_price = close
    position.add_up()


def _segment(segment: str) -> str:
    if segment not in SEGMENTS:
        raise ValueError(f"{segment!r} is no segment: use one of {', '.join(SEGMENTS)}.")
    return segment


def _average(instrument: Instrument, rupees: Rupees) -> Money:
    """What one was bought at; 0 for a gift. Raises ValueError for what no price can be."""
    if price := exact(rupees):
        check_carried(instrument, price)
    return price


def _positive(rupees: Rupees) -> Money:
    if not (amount := amount_of(rupees)):
        raise ValueError("The amount is 0: give an amount of rupees.")
    return amount
