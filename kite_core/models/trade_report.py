"""The report of the day's profit, counted exactly and rounded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from kite_core.faults import Price, price_text
from kite_core.models.exact_numbers import exact
from kite_core.models.orders import Trade
from kite_core.models.trade_accounts import Account, quantity_of, value_of
from kite_core.models.trade_charges import cost_of_trades
from kite_core.models.trade_matching import (
    ClosedPart,
    Matching,
    at_average,
    first_in_first_out,
)
from kite_core.models.trade_pnl import PnlQuestion, RoundTrip, TradePnl, TradePnlReport
from kite_core.models.words import Product, TransactionType
from kite_core.rows import Rows, SkippedRow
from kite_core.rulebook.charge_rates import ChargeRates

_METHODS = {"fifo": first_in_first_out, "average": at_average}
_NOTHING = Fraction(0)
_Mark: TypeAlias = tuple[Fraction, Literal["given", "position"]]


def report_of(
    accounts: Iterable[Account],
    question: PnlQuestion,
    rates: ChargeRates | None,
    *,
    skipped: Iterable[SkippedRow] = (),
) -> TradePnlReport:
    """The profit of all accounts; their charges are unknown without rates."""
    counts = [_Count.of(account, question, rates) for account in accounts]
    return TradePnlReport(
        method=question.method,
        rows=Rows([count.row() for count in counts], skipped, model=TradePnl),
        realised=float(sum((count.realised for count in counts), _NOTHING)),
        unrealised=_sum([count.unrealised for count in counts]),
        charges=_sum([count.charges for count in counts]),
        unused_marks=_unused(question.marks, counts),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Count:
    """One account, counted and not yet rounded."""

    account: Account
    matching: Matching
    mark: _Mark | None
    charges: Fraction | None

    @classmethod
    def of(cls, account: Account, question: PnlQuestion, rates: ChargeRates | None) -> _Count:
        multiplier = account.multiplier
        return cls(
            account=account,
            matching=_METHODS[question.method](account.fills),
            mark=_mark_of(account, question.marks),
            charges=None
            if multiplier is None or rates is None
            else cost_of_trades(account.trades, rates, multiplier=multiplier),
        )

    @property
    def factor(self) -> Fraction:
        return Fraction(1) if self.account.multiplier is None else self.account.multiplier

    @property
    def realised(self) -> Fraction:
        return self.matching.gain * self.factor

    @property
    def unrealised(self) -> Fraction | None:
        quantity = self.matching.open_quantity
        if not quantity:
            return _NOTHING
        if self.mark is None:
            return None
        return (quantity * self.mark[0] - self.matching.open_value) * self.factor

    def row(self) -> TradePnl:
        account, opening = self.account, self.account.opening
        first = account.trades[0]
        bought = account.side(TransactionType.BUY)
        sold = account.side(TransactionType.SELL)
        quantity = self.matching.open_quantity
        return TradePnl(
            exchange=first.exchange,
            tradingsymbol=first.tradingsymbol,
            product=first.product or Product(""),
            multiplier=float(self.factor),
            opening_quantity=0 if opening is None else opening.quantity,
            opening_price=0.0 if opening is None else float(opening.price),
            bought_quantity=quantity_of(bought),
            bought_price=_average(bought),
            sold_quantity=quantity_of(sold),
            sold_price=_average(sold),
            realised=float(self.realised),
            open_quantity=quantity,
            open_price=float(self.matching.open_value / quantity) if quantity else 0.0,
            unrealised=_rounded(self.unrealised),
            mark=None if self.mark is None else float(self.mark[0]),
            mark_source=None if self.mark is None else self.mark[1],
            charges=_rounded(self.charges),
            round_trips=[_round_trip(part, self.factor) for part in self.matching.closed],
            is_multiplier_known=account.multiplier is not None,
            is_opening_known=account.is_opening_known,
            unexplained_quantity=_unexplained(account),
        )


def _mark_of(account: Account, marks: Mapping[str, Price]) -> _Mark | None:
    """The caller's price, or else the position's last one, which may lag behind."""
    given = marks.get(account.key)
    if given is not None:
        return Fraction(price_text(given)), "given"
    if account.position is not None and account.position.last_price:
        return exact(account.position.last_price), "position"
    return None


def _unused(marks: Mapping[str, Price], counts: Iterable[_Count]) -> list[str]:
    traded = {count.account.key for count in counts}
    return [key for key in marks if key not in traded]


def _unexplained(account: Account) -> int:
    """What the position holds beyond what was carried and traded."""
    if account.position is None:
        return 0
    bought = quantity_of(account.side(TransactionType.BUY))
    sold = quantity_of(account.side(TransactionType.SELL))
    return account.position.quantity - account.position.overnight_quantity - bought + sold


def _round_trip(part: ClosedPart, factor: Fraction) -> RoundTrip:
    return RoundTrip(
        quantity=part.quantity,
        entry_price=float(part.entry.price),
        exit_price=float(part.leave.price),
        realised=float(part.gain * factor),
        entered_at=part.entry.at,
        left_at=part.leave.at,
    )


def _average(trades: Sequence[Trade]) -> float:
    quantity = quantity_of(trades)
    return float(value_of(trades) / quantity) if quantity else 0.0


def _sum(parts: Sequence[Fraction | None]) -> float | None:
    """The sum, None when any part is not known."""
    known = [part for part in parts if part is not None]
    return float(sum(known, _NOTHING)) if len(known) == len(parts) else None


def _rounded(amount: Fraction | None) -> float | None:
    return None if amount is None else float(amount)
