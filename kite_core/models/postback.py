"""Postbacks: updates of orders that the broker sends to an app's URL, read and verified.

Facts: the documentation page on postbacks (July 2026) and the official sample postback.json.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Self, cast

from kite_core.decoding import One, read_json
from kite_core.errors import Fault, PostbackError, ValidationError
from kite_core.json_model import JsonModel
from kite_core.models.orders import Order
from kite_core.rows import MisfitError

_MOST_BYTES = 64 * 1024
_ORDER = One(Order)


@dataclass(frozen=True, slots=True, kw_only=True)
class Postback(JsonModel):
    """An order as the broker sent it; its status is COMPLETE, CANCELLED, REJECTED or UPDATE.

    UPDATE stands for a partial fill and for a modification. Postbacks come once, in no promised
    order, and only for orders of this app. `user_id` is for whom the order was placed.
    """

    order: Order
    user_id: str
    app_id: int

    @classmethod
    def parse(cls, body: bytes, *, api_secret: str) -> Self:
        """Read the body of a request, exactly as it came, and verify it.

        The checksum covers the order's id and time and nothing else: whoever has seen a postback
        can send it again with another status or price. Take it as news, and read the order book
        before money depends on it.

        Raises PostbackError, whose message holds no secret, for a wrong checksum and for what
        cannot be read, and ValidationError without an `api_secret`.
        """
        if not api_secret:
            fix = "Give the app's secret, from the developer console."
            raise ValidationError("Postback.parse", [Fault("api_secret", "it is empty", fix)])
        fields = _fields_of(body)
        _verify(fields, api_secret)
        try:
            order = _ORDER.from_data(fields)
        except MisfitError as misfit:
            place = misfit.path.lstrip(".") or misfit.reason
            raise PostbackError(f"The postback is no order: {place} does not fit.") from None
        app_id = fields.get("app_id")
        if not isinstance(app_id, int) or isinstance(app_id, bool):
            raise PostbackError("The postback has no app_id.")
        return cls(order=order, user_id=_text(fields, "user_id"), app_id=app_id)


def _fields_of(body: object) -> dict[str, Any]:
    if not isinstance(body, bytes):
        raise PostbackError(
            f"The body is a {type(body).__name__}, not bytes.",
            hint="Give the body as it came: the raw JSON, neither parsed nor taken for a form.",
        )
    if len(body) > _MOST_BYTES:
        raise PostbackError(f"The body has {len(body)} bytes: no postback is that long.")
    try:
        fields = read_json(body)
    except (ValueError, RecursionError):
        raise PostbackError("The body is not JSON.") from None
    if not isinstance(fields, dict):
        raise PostbackError("The body is JSON, and no object.")
    return cast("dict[str, Any]", fields)


def _verify(fields: dict[str, Any], api_secret: str) -> None:
    """Raise PostbackError unless whoever sent it knows the secret."""
    signed = _text(fields, "order_id") + _text(fields, "order_timestamp") + api_secret
    expected = sha256(signed.encode()).hexdigest()
    given = _text(fields, "checksum")
    # In the same time for every wrong one, and of bytes, since texts have to be ASCII for it.
    if not compare_digest(expected.encode(), given.encode()):
        raise PostbackError(
            "The checksum is wrong: it is not from the broker, or for another app.",
            hint=(
                "Answer it with HTTP 400 and do nothing else. If all postbacks fail, compare "
                "api_secret with the developer console."
            ),
        )


def _text(fields: dict[str, Any], name: str) -> str:
    """A field that has to be a text. Raises PostbackError; the value is not repeated."""
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise PostbackError(f"The postback has no {name}.")
    return value
