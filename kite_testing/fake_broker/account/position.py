"""A position: what was carried over night and what was traded today, exact."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from kite_testing.fake_broker.account.lots import Lots, count_of, no_lots, value_of
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.order import BUY


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Both sides of a position, with the multiplier in the values.

    In the `m2m` values what was carried counts at the previous close.
    """

    buy_quantity: int
    buy_value: Money
    buy_m2m: Money
    sell_quantity: int
    sell_value: Money
    sell_m2m: Money


@dataclass(slots=True, kw_only=True, eq=False)
class Position:
    """One instrument in one product. `close_price` is the previous day's, if it was carried.

    `overnight` are the carried lots. `buys` and `sells` are today's, in the order of time, and the
    day's sums are theirs. `fixed` is what it uses of the funds while only fills change that.
    """

    instrument: Instrument
    product: str
    overnight: Lots = field(default_factory=no_lots)
    is_carried_short: bool = False
    close_price: Money = 0
    buys: Lots = field(default_factory=no_lots)
    sells: Lots = field(default_factory=no_lots)
    quantity: int = field(init=False)
    carried_quantity: int = field(init=False)
    carried_value: Money = field(init=False)
    day_buy_quantity: int = field(init=False)
    day_buy_value: Money = field(init=False)
    day_sell_quantity: int = field(init=False)
    day_sell_value: Money = field(init=False)
    fixed: Money = 0

    def __post_init__(self) -> None:
        """Add up the lots."""
        self.add_up()

    def add_up(self) -> None:
        """Take the sums from the lots, after these were changed."""
        self.carried_quantity, self.carried_value = (
            count_of(self.overnight),
            value_of(self.overnight),
        )
        self.day_buy_quantity, self.day_buy_value = count_of(self.buys), value_of(self.buys)
        self.day_sell_quantity, self.day_sell_value = count_of(self.sells), value_of(self.sells)
        self.quantity = self.overnight_quantity + self.day_buy_quantity - self.day_sell_quantity

    def multiply(self, factor: Fraction) -> None:
        """Each share that was traded today becomes so many; what they cost stays."""
        for lots in (self.buys, self.sells):
            lots[:] = [(int(quantity * factor), value) for quantity, value in lots]
        self.add_up()

    def record(self, side: str, quantity: int, price: Money) -> None:
        """Take a fill of today."""
        value = quantity * price * self.instrument.multiplier
        if side == BUY:
            self.buys.append((quantity, value))
            self.quantity += quantity
            self.day_buy_quantity += quantity
            self.day_buy_value += value
        else:
            self.sells.append((quantity, value))
            self.quantity -= quantity
            self.day_sell_quantity += quantity
            self.day_sell_value += value

    @property
    def overnight_quantity(self) -> int:
        """What was carried, negative when short."""
        return -self.carried_quantity if self.is_carried_short else self.carried_quantity

    @property
    def was_traded(self) -> bool:
        """Whether anything of it was bought or sold today."""
        return bool(self.day_buy_quantity or self.day_sell_quantity)

    @property
    def is_delivered(self) -> bool:
        """Whether these are shares that go through the demat account."""
        return self.product in ("CNC", "MTF")

    def sides_at_close(self) -> tuple[int, Money, int, Money]:
        """Bought and sold, with their values; what was carried counts at the previous close."""
        bought, paid = self.day_buy_quantity, self.day_buy_value
        sold, received = self.day_sell_quantity, self.day_sell_value
        if count := self.carried_quantity:
            marked = count * self.close_price * self.instrument.multiplier
            if self.is_carried_short:
                return bought, paid, sold + count, received + marked
            return bought + count, paid + marked, sold, received
        return bought, paid, sold, received

    @property
    def totals(self) -> Totals:
        """Both sides with what was carried."""
        count, value = self.carried_quantity, self.carried_value
        marked = count * self.close_price * self.instrument.multiplier
        long = (0, 0, 0) if self.is_carried_short else (count, value, marked)
        short = (count, value, marked) if self.is_carried_short else (0, 0, 0)
        return Totals(
            buy_quantity=self.day_buy_quantity + long[0],
            buy_value=self.day_buy_value + long[1],
            buy_m2m=self.day_buy_value + long[2],
            sell_quantity=self.day_sell_quantity + short[0],
            sell_value=self.day_sell_value + short[1],
            sell_m2m=self.day_sell_value + short[2],
        )

    @property
    def day_totals(self) -> Totals:
        """Both sides of today's trading alone."""
        return Totals(
            buy_quantity=self.day_buy_quantity,
            buy_value=self.day_buy_value,
            buy_m2m=self.day_buy_value,
            sell_quantity=self.day_sell_quantity,
            sell_value=self.day_sell_value,
            sell_m2m=self.day_sell_value,
        )
