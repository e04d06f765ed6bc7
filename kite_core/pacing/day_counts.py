"""What the broker counts by the day: placements, and changes of each order."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from kite_core.ist import IST
from kite_core.messages import Lane, Request, Response
from kite_core.pacing.reserves import Reserve, kept_of

BOOK = "GET /orders"
PLACEMENT = "POST /orders/{variety}"
MODIFICATION = "PUT /orders/{variety}/{order_id}"


class Tally:
    """A count with a limit; `open` are those in it whose outcome is not told yet.

    The last `reserve` of it are for exits.
    """

    __slots__ = ("_reserves", "limit", "open", "reserve", "used")

    def __init__(self, limit: int, *, reserve: Reserve | None = None) -> None:
        self.limit = limit
        self.used = 0
        self.open = 0
        self.reserve = 0
        self._reserves: set[Reserve] = set()
        self.tighten(limit, reserve=reserve)

    def tighten(self, limit: int, *, reserve: Reserve | None = None) -> None:
        """Keep to this limit as well, if it is stricter, and to the larger reserve."""
        self.limit = min(self.limit, limit)
        if reserve is not None:
            self._reserves.add(reserve)
        self.reserve = kept_of(self.limit, self._reserves)

    def allows(self, count: int, lane: Lane) -> bool:
        """Whether so many more of this lane would be within the limit."""
        most = self.limit if lane is Lane.EXIT else self.limit - self.reserve
        return self.used + count <= most

    def raise_to(self, count: int) -> None:
        """It was so much at least without those on their way, of which some may be in it."""
        self.used = max(self.used, count + self.open)

    def begin_day(self) -> None:
        """Start anew. The broker may count those on their way for either day, so both do."""
        self.used = self.open


class Claim:
    """A share of a tally, for one request that counts as `count`, until its outcome is told."""

    __slots__ = ("_count", "_is_told", "_tally")

    def __init__(self, tally: Tally, count: int) -> None:
        self._tally = tally
        self._count = count
        self._is_told = False
        tally.used += count
        tally.open += count

    def settle(self, *, was_sent: bool) -> None:
        """It counts if the broker may have seen it. Only the first word counts."""
        if self._is_told:
            return
        self._is_told = True
        self._tally.open -= self._count
        if not was_sent:
            self._tally.used -= self._count


class DayCounts:
    """Placements and modifications of one day in IST; older ones are forgotten."""

    def __init__(
        self, *, orders_a_day: int, modifications_an_order: int, reserve: Reserve | None = None
    ) -> None:
        self.orders = Tally(orders_a_day, reserve=reserve)
        self._modifications_an_order = modifications_an_order
        self._modifications: dict[str, Tally] = {}
        self._day = date.min

    def claim(self, request: Request, today: date) -> Claim | None:
        """Count a placement or modification; None when it would be one too many."""
        self.begin(today)
        tally, count = self._tally_of(request), orders_in(request)
        return Claim(tally, count) if tally.allows(count, request.lane) else None

    def learn(self, orders: int, today: date) -> None:
        """The broker's order book shows so many of this day, those of other programs included."""
        self.begin(today)
        self.orders.raise_to(orders)

    def begin(self, today: date) -> None:
        """Forget what was before this day; a day that is over does not come back."""
        if today <= self._day:
            return
        self._day = today
        self.orders.begin_day()
        kept = {order: tally for order, tally in self._modifications.items() if tally.open}
        for tally in kept.values():
            tally.begin_day()
        self._modifications = kept

    def tighten(
        self, *, orders_a_day: int, modifications_an_order: int, reserve: Reserve | None = None
    ) -> None:
        """Keep to these limits as well, where they are stricter, and to the larger reserve."""
        self.orders.tighten(orders_a_day, reserve=reserve)
        least = min(self._modifications_an_order, modifications_an_order)
        self._modifications_an_order = least
        for tally in self._modifications.values():
            tally.tighten(least)

    def is_blank(self, today: date) -> bool:
        """Whether nothing of this day is counted."""
        self.begin(today)
        return not (self.orders.used or self._modifications)

    @property
    def modifications_an_order(self) -> int:
        """How often one order may be changed."""
        return self._modifications_an_order

    def _tally_of(self, request: Request) -> Tally:
        if request.endpoint == PLACEMENT:
            return self.orders
        order_id = request.path.rpartition("/")[2]
        tally = self._modifications.get(order_id)
        if tally is None:
            tally = self._modifications[order_id] = Tally(self._modifications_an_order)
        return tally


def is_counted(request: Request) -> bool:
    """Whether the day's counts know this kind of request."""
    return request.endpoint in (PLACEMENT, MODIFICATION)


def orders_in(request: Request) -> int:
    """How many orders a request is for the day's count: each leg of an iceberg is one (staff)."""
    if not request.path.endswith("/iceberg"):
        return 1
    legs = dict(request.form).get("iceberg_legs", "")
    return int(legs) if legs.isdecimal() else 1


def orders_shown(book: Response, today: date) -> int:
    """How many orders of a day an answer of the order book shows.

    It is not decoded for this: who asked for it does so, and it may be long.
    """
    if book.status != 200:
        return 0
    compact, spaced = (f'"order_timestamp":{space}"{today}'.encode() for space in ("", " "))
    return book.body.count(compact) or book.body.count(spaced)


def next_midnight(moment: datetime) -> datetime:
    """When the day ends that this IST moment is in."""
    return datetime.combine(moment.date() + timedelta(days=1), time(0), IST)
