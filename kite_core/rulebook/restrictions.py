"""What the broker or an exchange does not take, as rows that an order is compared with.

The rows are in `kite_core.rulebook.matrix`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal, TypeAlias

from kite_core.rulebook.checks import Checks
from kite_core.rulebook.dated import Dated
from kite_core.rulebook.timetables import TRADED

Underlying: TypeAlias = Literal["", "index", "stock"]
"""What a derivative stands on; empty for what is none, and where it is not known."""


CONVERSION = "conversion"
"""The variety of a position that changes its product."""
_EXCHANGES = (*TRADED, "NCO", "NSEIX", "GLOBAL", "MF", "INDICES")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTraits:
    """What restrictions look at, in the broker's words; empty is for what is not known.

    `series` is what follows the last hyphen of a share's symbol.
    """

    exchange: str
    instrument_type: str
    product: str
    variety: str
    transaction_type: str
    order_type: str = ""
    validity: str = ""
    underlying: Underlying = ""
    series: str = ""
    is_disclosing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """One thing that is not taken: orders that match all of its words; no words match any.

    `field` is the parameter to change and `fix` says how; `problem` may name the order's traits in
    braces. `until` is its last day, where it was lifted.
    """

    name: str
    field: str
    problem: str
    fix: str
    until: date | None = None
    exchanges: frozenset[str] = frozenset()
    instrument_types: frozenset[str] = frozenset()
    underlyings: frozenset[Underlying] = frozenset()
    series: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    varieties: frozenset[str] = frozenset()
    transaction_types: frozenset[str] = frozenset()
    order_types: frozenset[str] = frozenset()
    validities: frozenset[str] = frozenset()
    only_disclosing: bool = False

    def __post_init__(self) -> None:
        """Refuse an exchange that no order names: nothing would match. Raises ValidationError."""
        checks = Checks()
        checks.names("exchanges", sorted(self.exchanges), _EXCHANGES)
        checks.raise_for("Restriction")

    def matches(self, order: OrderTraits) -> bool:
        """Whether an order with these traits is refused."""
        return (
            (not self.exchanges or order.exchange in self.exchanges)
            and (not self.products or order.product in self.products)
            and (not self.varieties or order.variety in self.varieties)
            and (not self.order_types or order.order_type in self.order_types)
            and (not self.validities or order.validity in self.validities)
            and (not self.transaction_types or order.transaction_type in self.transaction_types)
            and (not self.instrument_types or order.instrument_type in self.instrument_types)
            and (not self.underlyings or order.underlying in self.underlyings)
            and (not self.series or order.series in self.series)
            and (order.is_disclosing or not self.only_disclosing)
        )

    def problem_of(self, order: OrderTraits) -> str:
        """The problem in the words of one order."""
        return self.problem.format_map(asdict(order))


def restrictions_on(
    rows: Iterable[Dated[Restriction]], day: date
) -> tuple[Dated[Restriction], ...]:
    """The rows that hold on a day."""
    return tuple(
        row
        for row in rows
        if row.since <= day and (row.value.until is None or day <= row.value.until)
    )
