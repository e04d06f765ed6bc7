"""What was about to be sent, and how it ended: the entries of a write-ahead journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from kite_core.ist import in_ist
from kite_core.models.order_params import OrderParams


class IntentOutcome(StrEnum):
    """How an intent ended. One without an outcome is open: nobody knows yet."""

    PLACED = "placed"
    """The broker has the order."""
    REFUSED = "refused"
    """The broker refused it: there is no such order."""
    NOT_SENT = "not sent"
    """It never left."""
    NOT_FOUND = "not found"
    """It is not in the order book, long after it was sent."""
    TOO_OLD = "too old"
    """The order book of its day is gone, and nobody looked in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderIntent:
    """An order that is about to be sent, exactly as it will leave.

    `intent_id` is unique; the tag in `params` is so only when `has_own_tag`. `account` is the
    API key that it goes out under.
    """

    intent_id: str
    account: str
    created_at: datetime
    params: OrderParams
    has_own_tag: bool = True

    @property
    def tag(self) -> str:
        """The tag that it leaves under."""
        return str(self.params.tag)

    def to_record(self) -> dict[str, Any]:
        """Plain JSON values, from which `from_record` makes the same intent again."""
        return {
            "intent_id": self.intent_id,
            "account": self.account,
            "created_at": self.created_at.isoformat(),
            "has_own_tag": self.has_own_tag,
            "params": self.params.to_dict(),
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Self:
        """The intent that was written down. Raises ValueError for anything else."""
        try:
            return cls(
                intent_id=record["intent_id"],
                account=record["account"],
                created_at=in_ist(datetime.fromisoformat(record["created_at"])),
                has_own_tag=record["has_own_tag"],
                params=OrderParams.from_dict(record["params"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"It is the record of no intent: {error!r}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentEnd:
    """How an intent ended, and when; `detail` is the reason, where there is one."""

    intent_id: str
    outcome: IntentOutcome
    ended_at: datetime
    order_id: str | None = None
    detail: str = ""

    def replaces(self, standing: IntentEnd) -> bool:
        """Whether this end is surer than one that was written down before.

        That an order was placed is sure for ever; what its answer said is surer than that nobody
        saw it.
        """
        return _SURENESS[self.outcome] > _SURENESS[standing.outcome]


_SURENESS = {
    IntentOutcome.TOO_OLD: 0,
    IntentOutcome.NOT_FOUND: 0,
    IntentOutcome.NOT_SENT: 1,
    IntentOutcome.REFUSED: 1,
    IntentOutcome.PLACED: 2,
}
