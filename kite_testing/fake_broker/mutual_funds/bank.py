"""The bank account that pays for funds: the trading account has nothing to do with them."""

from __future__ import annotations

from kite_testing.fake_broker.money import Money


class Bank:
    """A balance; None is without bound, which is how it begins."""

    def __init__(self) -> None:
        self.balance: Money | None = None

    def pay(self, amount: Money) -> bool:
        """Pay, if there is enough; whether it was paid."""
        if self.balance is None:
            return True
        if amount > self.balance:
            return False
        self.balance -= amount
        return True

    def receive(self, amount: Money) -> None:
        """Take the money of a redemption."""
        if self.balance is not None:
            self.balance += amount
