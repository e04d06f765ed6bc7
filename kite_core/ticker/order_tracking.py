"""One account of each order, from updates that come twice, late or not at all, and from the book.

Updates of the ticker and postbacks are hints: they may be repeated, overtaken and lost. The order
book is slower, and right. Nothing here asks for either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from types import MappingProxyType

from kite_core.ist import IST
from kite_core.models.orders import Order
from kite_core.models.words import OrderStatus, OrderType
from kite_core.ticker.order_events import OrderEvent, OrderSource, change_between, terms_of

_INSISTS = timedelta(seconds=2)
"""So long a book has to say that something is taken back, if it gives no newer time for it."""
_NEVER = datetime.min.replace(tzinfo=IST)
_STOPS = (OrderType.SL, OrderType.SL_M)
_AT_REST = (OrderStatus.OPEN, OrderStatus.TRIGGER_PENDING, OrderStatus.AMO_REQ_RECEIVED)


class _Verdict(Enum):
    """What a row means for one that is known."""

    NEWS = auto()
    REPEATED = auto()
    LATE = auto()
    DOUBTFUL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackerFigures:
    """What an OrderTracker was given and did not tell.

    `repeated` says nothing new, `late` is older than what is known, and of `doubtful` only the
    order book can say what it means.
    """

    repeated: int
    late: int
    doubtful: int


class OrderTracker:
    """Knows the newest state of each order, and tells every change once.

    An update is not believed when it would lower the filled quantity, or change an order that has
    ended: the order book decides, and `is_unsure` says that it should be read. Orders that nobody
    has told of before, such as those of another app, are told like all others. Not safe for
    threads.
    """

    def __init__(self) -> None:
        self._orders: dict[str, Order] = {}
        self._doubts: dict[str, tuple[tuple[object, ...], datetime]] = {}
        self._untold: Counter[_Verdict] = Counter()
        self.is_unsure = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self._orders)} orders>"

    @property
    def orders(self) -> Mapping[str, Order]:
        """Every order that is known, by its id, as it was told last."""
        return MappingProxyType(self._orders)

    @property
    def figures(self) -> TrackerFigures:
        """How much was not told, and why."""
        return TrackerFigures(
            repeated=self._untold[_Verdict.REPEATED],
            late=self._untold[_Verdict.LATE],
            doubtful=self._untold[_Verdict.DOUBTFUL],
        )

    def hear(
        self,
        order: Order,
        *,
        at: datetime | None = None,
        source: OrderSource = OrderSource.SOCKET,
    ) -> OrderEvent | None:
        """Take an update; what is new about it, or None.

        `at` is when it came; without it, the time that the order itself bears.
        """
        known = self._orders.get(order.order_id)
        heard = _under_its_status(order, known)
        verdict = _weighed(heard, known)
        if verdict is not _Verdict.NEWS:
            self._pass_over(verdict)
            return None
        if known is not None:
            heard = _with_the_rest(heard, known)
        return self._tell(heard, known, at=at or _changed_at(heard), source=source)

    def read(
        self, book: Iterable[Order], *, at: datetime, is_bridged: bool = False
    ) -> list[OrderEvent]:
        """Take the order book, or some rows of it; what is new in it, oldest first.

        `at` is when it came. Orders of an earlier day that are not in it are forgotten.
        """
        self.is_unsure = False
        rows = sorted(book, key=lambda row: (_changed_at(row), row.order_id))
        told = [self._read(row, at=at, is_bridged=is_bridged) for row in rows]
        self._forget_earlier_days({row.order_id for row in rows}, at)
        return [event for event in told if event is not None]

    def _read(self, row: Order, *, at: datetime, is_bridged: bool) -> OrderEvent | None:
        known = self._orders.get(row.order_id)
        verdict = self._weighed_row(row, known, at)
        if verdict is _Verdict.NEWS:
            source = OrderSource.BOOK
            return self._tell(row, known, at=at, source=source, is_bridged=is_bridged)
        if verdict is not _Verdict.REPEATED:
            self._pass_over(verdict)
        elif known is None or _changed_at(row) >= _changed_at(known):
            self._keep(row)  # it has all fields, and an update has not
        return None

    def _weighed_row(self, row: Order, known: Order | None, at: datetime) -> _Verdict:
        """What a row of the book means: it may take things back, if it is not itself late."""
        if known is None:
            return _Verdict.NEWS
        if _says_nothing_new(row, known):
            return _Verdict.REPEATED
        if _changed_at(row) < _changed_at(known):
            return _Verdict.LATE
        takes_back = known.status.is_final or row.filled_quantity < known.filled_quantity
        if not takes_back or _changed_at(row) > _changed_at(known):
            return _Verdict.NEWS
        state, since = self._doubts.get(row.order_id, ((), at))
        if state != _state_of(row):
            self._doubts[row.order_id] = (_state_of(row), at)
            return _Verdict.DOUBTFUL
        return _Verdict.NEWS if at - since >= _INSISTS else _Verdict.DOUBTFUL

    def _tell(
        self,
        order: Order,
        previous: Order | None,
        *,
        at: datetime,
        source: OrderSource,
        is_bridged: bool = False,
    ) -> OrderEvent:
        self._keep(order)
        return OrderEvent(
            order=order,
            change=change_between(previous, order),
            previous=previous,
            source=source,
            at=at,
            is_bridged=is_bridged,
        )

    def _keep(self, order: Order) -> None:
        self._orders[order.order_id] = order
        self._doubts.pop(order.order_id, None)

    def _pass_over(self, verdict: _Verdict) -> None:
        self._untold[verdict] += 1
        if verdict is _Verdict.DOUBTFUL:
            self.is_unsure = True

    def _forget_earlier_days(self, present: set[str], at: datetime) -> None:
        today = at.date()
        absent = [order for key, order in self._orders.items() if key not in present]
        for order in absent:
            if _changed_at(order).date() < today:
                del self._orders[order.order_id]
                self._doubts.pop(order.order_id, None)


def _weighed(heard: Order, known: Order | None) -> _Verdict:
    """What an update means: it only ever leads on."""
    if heard.status is OrderStatus.UPDATE:
        return _Verdict.DOUBTFUL
    if known is None:
        return _Verdict.NEWS
    if _says_nothing_new(heard, known):
        return _Verdict.REPEATED
    has_more = heard.filled_quantity > known.filled_quantity
    if heard.filled_quantity < known.filled_quantity or known.status.is_final:
        return _Verdict.DOUBTFUL if has_more else _Verdict.LATE
    return _Verdict.NEWS if has_more or heard.status.is_final else _weighed_by_time(heard, known)


def _weighed_by_time(heard: Order, known: Order) -> _Verdict:
    """Times are whole seconds: of two states of one second nobody can say which was first."""
    if _changed_at(heard) == _changed_at(known):
        return _Verdict.DOUBTFUL
    return _Verdict.NEWS if _changed_at(heard) > _changed_at(known) else _Verdict.LATE


def _under_its_status(heard: Order, known: Order | None) -> Order:
    """The update under the status that the book shows.

    UPDATE says that an open order was changed or filled in part (broker's documentation,
    postbacks), and not in which book of the exchange it rests. It stays where nobody can say.
    """
    if heard.status is not OrderStatus.UPDATE:
        return heard
    is_stop = heard.order_type in _STOPS
    status = OrderStatus.UPDATE if is_stop else OrderStatus.OPEN
    if known is not None and known.status in _AT_REST:
        was_stop = known.status is OrderStatus.TRIGGER_PENDING
        status = known.status if is_stop or not was_stop else OrderStatus.OPEN
    return replace(heard, status=OrderStatus.OPEN if heard.filled_quantity else status)


def _with_the_rest(heard: Order, known: Order) -> Order:
    """The update with what updates leave out (sample: postback.json)."""
    return replace(
        heard,
        modified=heard.modified or known.modified,
        tags=known.tags if heard.tags is None else heard.tags,
        validity_ttl=known.validity_ttl if heard.validity_ttl is None else heard.validity_ttl,
        auction_number=heard.auction_number or known.auction_number,
    )


def _says_nothing_new(order: Order, known: Order) -> bool:
    """Whether both are the same state. That a message is gone is no news."""
    if _state_of(order) != _state_of(known):
        return False
    is_silent = order.status.is_final or not order.status_message
    return is_silent or order.status_message == known.status_message


def _state_of(order: Order) -> tuple[object, ...]:
    """What makes two states of an order the same one; terms matter as long as it lives."""
    state = (order.status, order.filled_quantity)
    return state if order.status.is_final else (*state, *terms_of(order))


def _changed_at(order: Order) -> datetime:
    """When it changed last, as far as its row says: which stamp moves depends on who acted."""
    stamps = (order.order_timestamp, order.exchange_timestamp, order.exchange_update_timestamp)
    return max((stamp for stamp in stamps if stamp is not None), default=_NEVER)
