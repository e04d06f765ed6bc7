"""What a test may do to mutual funds: the bank that pays for them, and a fresh start."""

from __future__ import annotations

from kite_testing.fake_broker.control.stage import Stage
from kite_testing.fake_broker.money import JsonNumber, Rupees, amount_of, number


class FundLever:
    """Changes what orders and plans of mutual funds live on."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def bank_balance(self) -> JsonNumber | None:
        """Rupees in the bank account that pays for funds; None is without bound."""
        with self._stage.lock:
            self._stage.advanced()
            balance = self._stage.engine.funds.bank.balance
            return None if balance is None else number(balance)

    def set_bank_balance(self, balance: Rupees | None) -> None:
        """Let so many rupees be in the bank, or without bound: None.

        Raises ValueError for less than 0, and for more than one lakh crore.
        """
        amount = None if balance is None else amount_of(balance, name="balance")
        with self._stage.lock:
            self._stage.advanced()
            self._stage.engine.funds.bank.balance = amount

    def clear(self) -> None:
        """Have no orders, plans and units of funds at all."""
        with self._stage.lock:
            self._stage.advanced()
            self._stage.engine.funds.clear()
