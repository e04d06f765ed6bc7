"""One error that the broker is known to answer."""

from __future__ import annotations

from dataclasses import dataclass

from kite_testing.fake_broker.evidence import Evidence
from kite_testing.fake_broker.faults.kinds import WishValue


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentedError:
    """Status, type and a text in the broker's style; the texts are not stable enough to match.

    `cause` is how a plain client brings it about; empty when only the broker's own trouble does,
    which has no other cause here than the fault "error".
    """

    name: str
    message: str
    evidence: Evidence
    source: str
    status: int = 400
    error_type: str = "InputException"
    cause: str = ""

    def wishes(self) -> dict[str, WishValue]:
        """The parameters of the fault "error" that answers it."""
        return {"status": self.status, "error_type": self.error_type, "message": self.message}
