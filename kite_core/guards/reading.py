"""Reading a request, strictly: what is not understood is never taken for harmless.

Method and path count, not `Request.endpoint` or `Request.repeat`: a request that was made by hand
may say anything in those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias, cast

from kite_core.decoding import read_json
from kite_core.guards.wishes import Action, OrderLine, Wish
from kite_core.messages import Request

Fields: TypeAlias = Mapping[str, str]
_Read: TypeAlias = Callable[[Request, list[str], Fields], Wish]
_WHOLE = re.compile(r"[0-9]{1,15}")
_PRICE = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
_PATH = re.compile(r"(/[^/?#]+)+")
_SIDES = ("BUY", "SELL")
_MODIFIABLE = ("quantity", "price", "trigger_price", "order_type")
_SESSION = ("session", "token"), ("session", "refresh_token")
_CALCULATORS = ("margins", "orders"), ("margins", "basket"), ("charges", "orders")


class UnreadableError(ValueError):
    """A request says something that nobody but the broker can read."""


def wish_of(request: Request) -> Wish | None:
    """What a request wishes to do; None for what changes nothing but the session."""
    words = request.path.split("/")[1:]
    if request.method == "POST" and tuple(words) in _CALCULATORS:
        return None
    if request.method in ("POST", "DELETE") and tuple(words) in _SESSION:
        return None
    try:
        return _read(request, words)
    except UnreadableError as error:
        return Wish(
            action=Action.UNREADABLE,
            method=request.method,
            path=request.path,
            problem=str(error),
        )


def _read(request: Request, words: list[str]) -> Wish:
    if not _PATH.fullmatch(request.path):
        raise UnreadableError(f"the path {request.path} is none of the API's")
    template = _template(words)
    reader = _READERS.get((request.method, *template))
    if reader is None:
        raise UnreadableError(f"{request.method} {request.path} is no call that guards know")
    return reader(request, words, _fields(request))


def _template(words: list[str]) -> tuple[str, ...]:
    """The path with a star for each id: where they stand depends on the topic."""
    known = 2 if words[0] in ("gtt", "mf") else 1
    if words[0] == "portfolio":
        known = len(words)
    return (*words[:known], *("*" for _ in words[known:]))


def _fields(request: Request) -> Fields:
    """The form; each field once, and nothing that is said elsewhere."""
    if request.json is not None:
        raise UnreadableError("it comes as JSON, where the API takes a form")
    fields = dict(request.form)
    if len(fields) != len(request.form) and request.path != "/portfolio/holdings/authorise":
        raise UnreadableError("a field is given twice")
    if request.query and request.method != "DELETE":
        raise UnreadableError("it says something in its query, where the API takes a form")
    return fields


def _placement(request: Request, words: list[str], fields: Fields) -> Wish:
    return _wish(Action.PLACE, request, fields, lines=(_line(fields, variety=words[1]),))


def _modification(request: Request, words: list[str], fields: Fields) -> Wish:
    changes = {name: fields[name] for name in _MODIFIABLE if name in fields}
    if "quantity" in changes:
        _whole(changes, "quantity")
    for name in ("price", "trigger_price"):
        _price(changes, name)
    return Wish(
        action=Action.MODIFY,
        method=request.method,
        path=request.path,
        order_id=words[2],
        changes=changes,
        fields=fields,
    )


def _cancellation(request: Request, words: list[str], fields: Fields) -> Wish:
    order_id = words[-1] if len(words) > 1 else None
    return Wish(
        action=Action.CANCEL,
        method=request.method,
        path=request.path,
        order_id=order_id,
        fields=fields,
    )


def _trigger(request: Request, _words: list[str], fields: Fields) -> Wish:
    orders = _json(fields, "orders")
    lines = tuple(_waiting(row, row) for row in _rows(orders, "orders"))
    return _wish(Action.WAIT, request, fields, lines=lines)


def _alert(request: Request, _words: list[str], fields: Fields) -> Wish:
    """An alert that only tells is no order; what its basket holds is."""
    if "basket" not in fields:
        return _wish(Action.OTHER, request, fields)
    basket = _json(fields, "basket")
    is_one = isinstance(basket, dict)
    items = cast("dict[str, Any]", basket).get("items") if is_one else None
    lines = tuple(
        _waiting(item, cast("dict[str, Any]", item.get("params") or {}))
        for item in _rows(items, "basket")
    )
    return _wish(Action.WAIT, request, fields, lines=lines)


def _fund(request: Request, _words: list[str], fields: Fields) -> Wish:
    """An order for a fund, or a plan of many: what one purchase costs. Units come by a sale."""
    amounts = [_price(fields, name) for name in ("amount", "initial_amount") if name in fields]
    side = fields.get("transaction_type", "BUY")
    if side not in _SIDES:
        raise UnreadableError(f"transaction_type is {side!r}")
    if not amounts and "tradingsymbol" in fields and side == "BUY":
        raise UnreadableError("amount is missing")
    line = OrderLine(
        exchange="MF",
        tradingsymbol=fields.get("tradingsymbol", ""),
        transaction_type=side,
        quantity=0,
        amount=max((amount for amount in amounts if amount is not None), default=None),
    )
    return _wish(Action.FUND, request, fields, lines=(line,))


def _conversion(request: Request, _words: list[str], fields: Fields) -> Wish:
    line = OrderLine(
        exchange=_text(fields, "exchange"),
        tradingsymbol=_text(fields, "tradingsymbol"),
        transaction_type=_side(fields),
        quantity=_whole(fields, "quantity"),
        product=_text(fields, "new_product"),
    )
    return _wish(Action.CONVERT, request, fields, lines=(line,))


def _other(request: Request, _words: list[str], fields: Fields) -> Wish:
    return _wish(Action.OTHER, request, fields)


def _wish(
    action: Action, request: Request, fields: Fields, *, lines: tuple[OrderLine, ...] = ()
) -> Wish:
    return Wish(action=action, method=request.method, path=request.path, lines=lines, fields=fields)


def _line(fields: Fields, *, variety: str) -> OrderLine:
    return OrderLine(
        exchange=_text(fields, "exchange"),
        tradingsymbol=_text(fields, "tradingsymbol"),
        transaction_type=_side(fields),
        quantity=_whole(fields, "quantity"),
        product=fields.get("product", ""),
        order_type=fields.get("order_type", ""),
        variety=variety,
        price=_price(fields, "price"),
        trigger_price=_price(fields, "trigger_price"),
        tag=fields.get("tag", ""),
    )


def _waiting(item: Mapping[str, Any], terms: Mapping[str, Any]) -> OrderLine:
    """A row of JSON: the instrument is in the item, the terms of the order may be deeper."""
    fields = {name: str(value) for name, value in terms.items()}
    instrument = {name: str(item.get(name, "")) for name in ("exchange", "tradingsymbol")}
    return OrderLine(
        exchange=_text(instrument, "exchange"),
        tradingsymbol=_text(instrument, "tradingsymbol"),
        transaction_type=_side(fields),
        quantity=_whole(fields, "quantity"),
        product=fields.get("product", ""),
        order_type=fields.get("order_type", ""),
        price=_price(fields, "price"),
        trigger_price=_price(fields, "trigger_price"),
        waits=True,
    )


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    if not value:
        raise UnreadableError(f"{name} is missing")
    return value


def _side(fields: Fields) -> str:
    side = fields.get("transaction_type", "")
    if side not in _SIDES:
        raise UnreadableError(f"transaction_type is {side!r}")
    return side


def _whole(fields: Fields, name: str) -> int:
    text = fields.get(name, "")
    if not _WHOLE.fullmatch(text) or int(text) == 0:
        raise UnreadableError(f"{name} is {text!r}")
    return int(text)


def _price(fields: Fields, name: str) -> Decimal | None:
    """A number of rupees; None where it is not given."""
    text = fields.get(name)
    if text is None:
        return None
    if not _PRICE.fullmatch(text):
        raise UnreadableError(f"{name} is {text!r}")
    return Decimal(text)


def _json(fields: Fields, name: str) -> Any:
    try:
        return read_json(_text(fields, name).encode())
    except ValueError as error:
        raise UnreadableError(f"{name} is no JSON") from error


def _rows(value: object, name: str) -> list[dict[str, Any]]:
    rows = cast("list[object]", value) if isinstance(value, list) else []
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise UnreadableError(f"{name} holds no orders")
    return cast("list[dict[str, Any]]", rows)


_READERS: Mapping[tuple[str, ...], _Read] = {
    ("POST", "orders", "*"): _placement,
    ("PUT", "orders", "*", "*"): _modification,
    ("DELETE", "orders", "*", "*"): _cancellation,
    ("POST", "gtt", "triggers"): _trigger,
    ("PUT", "gtt", "triggers", "*"): _trigger,
    ("DELETE", "gtt", "triggers", "*"): _cancellation,
    ("POST", "alerts"): _alert,
    ("PUT", "alerts", "*"): _alert,
    ("DELETE", "alerts"): _cancellation,
    ("POST", "mf", "orders"): _fund,
    ("DELETE", "mf", "orders", "*"): _cancellation,
    ("POST", "mf", "sips"): _fund,
    ("PUT", "mf", "sips", "*"): _fund,
    ("DELETE", "mf", "sips", "*"): _cancellation,
    ("PUT", "portfolio", "positions"): _conversion,
    ("POST", "portfolio", "holdings", "authorise"): _other,
}
