"""Placing one order in the caller's words: once, and found again when its answer is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kite_adapters.compat.wording import Fields, fields_of, plain, whole
from kite_core.call import Call
from kite_core.client import AsyncKite
from kite_core.decoding import Made
from kite_core.errors import KiteError, OrderOutcomeUnknownError, ValidationError
from kite_core.messages import Pairs, RateBucket, Repeat, post
from kite_core.models.order_intents import OrderIntent
from kite_core.models.order_params import OrderParams
from kite_core.models.orders import OrderReceipt, Placement
from kite_core.models.words import OrderType, Variety
from kite_core.services.order_receipts import receipt_of
from kite_core.services.order_sending import OrderSending
from kite_core.tags import unique_tag

_PRICED = (OrderType.LIMIT, OrderType.SL)
_STOPS = (OrderType.SL, OrderType.SL_M)
_WHOLE = ("quantity", "validity_ttl", "disclosed_quantity", "iceberg_legs", "iceberg_quantity")


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenOrder:
    """An order as the caller gave it, and what the broker answered to it."""

    variety: str
    fields: Fields
    answers: list[Any] = field(default_factory=list[Any])

    async def placed(self, kite: AsyncKite) -> Any:
        """Send it under the caller's own tag, or a new one; gives the `data` of its answer.

        What our checks do not accept is for the broker to judge: it goes out once.
        """
        intent_id = unique_tag("", kite.ports.clock.now(), kite.ports.entropy)
        tag = str(self.fields.get("tag") or intent_id)
        try:
            params = OrderParams(**_checkable(self.variety, {**self.fields, "tag": tag}))
        except (ValidationError, TypeError):
            return await self._sent_unchecked(kite, tag)
        intent = OrderIntent(
            intent_id=intent_id,
            account=kite.ports.api_key,
            created_at=kite.ports.clock.now(),
            params=params,
            has_own_tag=tag == intent_id,
        )
        try:
            placement = await OrderSending(client=kite, describe=self._describe).place(intent)
        except KiteError as error:
            # Slices that were all refused are an answer here, as they are to pykiteconnect.
            if self.answers and not error.is_ambiguous:
                return self.answers[-1]
            raise
        return self._told(placement)

    async def _sent_unchecked(self, kite: AsyncKite, tag: str) -> Any:
        try:
            await kite.send(self._call(tag))
        except KiteError as error:
            if error.is_ambiguous:
                message = f"Nobody can say whether the order lives, under the tag {tag}. "
                message += error.message
                raise OrderOutcomeUnknownError(message, tag=tag, cause=error) from error
            if not self.answers:
                raise
        return self.answers[-1]

    def _describe(self, params: OrderParams) -> Call[OrderReceipt]:
        return self._call(str(params.tag))

    def _call(self, tag: str) -> Call[OrderReceipt]:
        request = post(
            "/orders/{variety}",
            path={"variety": self.variety},
            form=self._form(tag),
            bucket=RateBucket.ORDER,
            repeat=Repeat.IF_NOT_SENT,
        )

        def read(data: Any) -> OrderReceipt:
            self.answers.append(data)
            return receipt_of(data, request=request)

        return Call(request, Made(read))

    def _form(self, tag: str) -> Pairs:
        return fields_of({**self.fields, "tag": tag})

    def _told(self, placement: Placement) -> Any:
        if self.answers and placement.how_confirmed == "answer":
            return self.answers[-1]
        children = [plain(child) for child in placement.children]
        return {"order_id": placement.order_id, **({"children": children} if children else {})}


def _checkable(variety: str, fields: Fields) -> dict[str, Any]:
    """What our own order is made from."""
    known: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
    known |= {name: whole(known[name]) for name in _WHOLE if name in known}
    known["variety"] = variety
    known["autoslice"] = known.get("autoslice") == "true"
    return {name: value for name, value in known.items() if name not in _unread(variety, known)}


def _unread(variety: str, known: Fields) -> tuple[str, ...]:
    """The fields that the broker does not look at in such an order."""
    order_type = known.get("order_type")
    prices = () if order_type in _PRICED else ("price",)
    triggers = () if order_type in _STOPS or variety == Variety.CO else ("trigger_price",)
    legs = () if variety == Variety.ICEBERG else ("iceberg_legs", "iceberg_quantity")
    return (*prices, *triggers, *legs)
