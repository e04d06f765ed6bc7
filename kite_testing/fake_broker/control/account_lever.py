"""What a test may do to the account: funds, holdings, positions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from kite_testing.fake_broker.account.changes import AccountChanges
from kite_testing.fake_broker.control.corporate_action import act
from kite_testing.fake_broker.control.stage import Stage
from kite_testing.fake_broker.money import JsonNumber, Rupees, number


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One change of the cash of a segment; `rupees` are negative when they are paid."""

    moment: datetime
    segment: str
    kind: str
    rupees: JsonNumber
    what: str


class AccountLever:
    """Changes the account from outside; whatever it does to the cash is an entry of the ledger.

    Segments are equity and commodity, keys are `EXCHANGE:TRADINGSYMBOL`, money is in rupees.
    Raises ValueError for what cannot be, and KeyError for what is not there.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def funds(self) -> dict[str, JsonNumber]:
        """What is available in each segment."""
        with self._stage.lock:
            now = self._stage.advanced()
            ledger = self._stage.engine.ledger
            return {name: number(ledger.available(name, now)) for name in ledger.cash.balance}

    def entries(self) -> list[LedgerEntry]:
        """All changes of the cash so far, in the order of time.

        Those of a segment add up to its balance.
        """
        with self._stage.lock:
            self._stage.advanced()
            return [
                LedgerEntry(
                    moment=entry.moment,
                    segment=entry.segment,
                    kind=str(entry.kind),
                    rupees=number(entry.amount),
                    what=entry.what,
                )
                for entry in self._stage.engine.ledger.cash.entries
            ]

    def set_funds(self, segment: str, rupees: Rupees) -> None:
        """Let the cash of a segment be so much."""
        with self._stage.lock:
            self._changes().set_funds(segment, rupees, now=self._stage.clock.now())

    def pay_in(self, segment: str, rupees: Rupees) -> None:
        """Deposit an amount during the day."""
        with self._stage.lock:
            self._changes().pay_in(segment, rupees, now=self._stage.clock.now())

    def pay_out(self, segment: str, rupees: Rupees) -> None:
        """Withdraw an amount during the day, of what is available."""
        with self._stage.lock:
            self._changes().pay_out(segment, rupees, now=self._stage.clock.now())

    def seed_holding(
        self,
        key: str,
        *,
        quantity: int,
        average_price: Rupees,
        t1_quantity: int = 0,
        collateral: int = 0,
        authorised: int = 0,
    ) -> None:
        """Hold so many settled shares, and `t1_quantity` more on their way, instead of any others.

        `collateral` of the settled ones are pledged, and `authorised` may be sold where the
        depository has to be asked.
        """
        with self._stage.lock:
            self._stage.engine.instruments.named(key)
            self._changes().seed_holding(
                key,
                quantity=quantity,
                average_price=average_price,
                t1_quantity=t1_quantity,
                collateral=collateral,
                authorised=authorised,
                now=self._stage.clock.now(),
            )

    def clear_holdings(self) -> None:
        """Hold nothing."""
        with self._stage.lock:
            self._changes().clear_holdings(now=self._stage.clock.now())

    def seed_position(
        self,
        key: str,
        *,
        product: str,
        quantity: int,
        average_price: Rupees,
        overnight: bool = True,
    ) -> None:
        """Have a position instead of any other in the product; negative quantities are short.

        It was carried over night, or came up today. A quantity of 0 takes it away.
        """
        with self._stage.lock:
            self._stage.engine.instruments.named(key)
            self._changes().seed_position(
                key,
                product=product,
                quantity=quantity,
                average_price=average_price,
                overnight=overnight,
                now=self._stage.clock.now(),
            )

    def require_authorisation(self, *, is_needed: bool = True) -> None:
        """Take the standing authorisation (DDPI) away: sales of holdings need the depository's."""
        with self._stage.lock:
            self._changes().require_authorisation(is_needed=is_needed)

    def authorise_holdings(self, request_id: str) -> None:
        """Finish what `POST /portfolio/holdings/authorise` began, as on the depository's page."""
        with self._stage.lock:
            self._changes().authorise_holdings(request_id, now=self._stage.clock.now())

    def corporate_action(self, key: str, ratio: Fraction | Decimal | float | str) -> None:
        """Let each share become so many: "2" for a bonus of 1:1, "5" for a split in five.

        All its prices are divided by that, on both exchanges: the past ones, those that were set,
        and those that are played or set ahead; so limits, closes and profits stay what they are
        but for rounding. Holdings and the shares that were traded today are multiplied, and cost
        what they did. Orders that rest in the share are cancelled, and good-till-triggered orders
        on it are paused. Contracts on it keep lot and strike, and follow the new price. Volumes,
        alerts and trades stay as they are.
        """
        with self._stage.lock:
            now = self._stage.advanced()
            act(self._stage.engine, key, str(ratio), now)

    def _changes(self) -> AccountChanges:
        self._stage.advanced()
        return AccountChanges(self._stage.engine.ledger)
