"""What the broker says when it says no: status, `error_type` and message of every refusal."""

from __future__ import annotations

from typing import Any

from kite_testing.fake_broker import money
from kite_testing.fake_broker.money import Money


class RefusedError(Exception):
    """A request is refused; the door turns it into the error envelope."""

    def __init__(
        self,
        message: str,
        *,
        error_type: str = "InputException",
        status: int = 400,
        data: Any = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.error_type = error_type
        self.status = status
        self.data = data


def not_built(what: str) -> RefusedError:
    """Part of the real API, and not of this broker so far."""
    message = f"The fake broker does not do {what} yet."
    return RefusedError(message, error_type="GeneralException", status=501)


def unknown_route() -> RefusedError:
    """No such path in the API."""
    return RefusedError("Route not found.", error_type="GeneralException", status=404)


def wrong_method() -> RefusedError:
    """The path exists, the method does not."""
    return RefusedError("Method not allowed.", error_type="GeneralException", status=405)


def bad_session() -> RefusedError:
    """The Authorization header holds no live session."""
    return _token("Incorrect `api_key` or `access_token`.")


def bad_checksum() -> RefusedError:
    """The checksum does not match."""
    return _token("Invalid `checksum`.")


def dead_token() -> RefusedError:
    """The request token or refresh token is unknown, used or too old."""
    return _token("Token is invalid or has expired.")


def _token(message: str) -> RefusedError:
    return RefusedError(message, error_type="TokenException", status=403)


def missing(field: str) -> RefusedError:
    """A field that is required is not there."""
    return RefusedError(f"Missing or empty field `{field}`")


def invalid(field: str) -> RefusedError:
    """A field holds something that it cannot hold."""
    return RefusedError(f"Invalid `{field}`.")


def unknown_instrument() -> RefusedError:
    """No such instrument, or one that has expired."""
    return RefusedError(
        "The instrument you are placing an order for has either expired or does not exist."
    )


def markets_closed() -> RefusedError:
    """A regular order outside the session."""
    message = (
        "Markets are closed right now. Use GTT for placing long standing orders instead, "
        "or try placing an AMO order."
    )
    return RefusedError(message, data={"hints": ["switch_to_amo"]})


def unprotected() -> RefusedError:
    """A market order without protection, on a day that requires one."""
    return RefusedError(
        "Market orders without market protection are not allowed via API. "
        "Please set market protection or use a Limit order."
    )


def off_tick(tick: Money) -> RefusedError:
    """A price between two ticks."""
    step = f"{tick / money.RUPEE:.4f}".rstrip("0").rstrip(".")
    return RefusedError(
        f"Tick size for this script is {step}. "
        "Kindly enter price in the multiple of tick size for this script"
    )


def below_circuit(limit: Money) -> RefusedError:
    """A price under the day's range."""
    return _beyond("lower", limit)


def above_circuit(limit: Money) -> RefusedError:
    """A price over the day's range."""
    return _beyond("higher", limit)


def _beyond(side: str, limit: Money) -> RefusedError:
    which = "lower" if side == "lower" else "upper"
    return RefusedError(
        f"Your order price is {side} than the current {which} circuit limit of "
        f"{money.text(limit)}. Place an order within the daily range."
    )


def off_lot(lot_size: int) -> RefusedError:
    """A quantity between two lots."""
    return RefusedError(f"Quantity should be in multiples of {lot_size}.")


def too_many_shares(most: int) -> RefusedError:
    """More shares than one order may ask for."""
    return RefusedError(f"Maximum quantity per order for Equity is {money.grouped(most)}")


def above_freeze(quantity: int, most: int) -> RefusedError:
    """More than the exchange takes in one order."""
    return RefusedError(
        f"The order quantity {quantity} is higher than the maximum quantity of {most} "
        "allowed by the exchanges."
    )


def bad_product(product: str, exchange: str) -> RefusedError:
    """A product that the exchange does not offer."""
    return RefusedError(f"Product {product} is not allowed for {exchange} orders.")


def bad_order_type() -> RefusedError:
    """An order type that the exchange does not offer: only that of stock options is known."""
    return RefusedError("Market orders are blocked for stock options.")


def funds_short(required: Money, available: Money) -> RefusedError:
    """The funds do not suffice."""
    return RefusedError(
        f"Insufficient funds. Required margin is {money.text(required)} "
        f"but available margin is {money.text(available)}.",
        error_type="MarginException",
    )


def holdings_short() -> RefusedError:
    """More shares are sold than are there."""
    return RefusedError(
        "Insufficient stock holding or there are pending sell orders for this stock.",
        error_type="HoldingException",
    )


def unknown_order() -> RefusedError:
    """No order of today has this id."""
    return RefusedError("Couldn't find that `order_id`.", error_type="GeneralException", status=404)


def busy_order(verb: str) -> RefusedError:
    """The order is between two states."""
    return RefusedError(f"Order cannot be {verb} as it is being processed. Try later.")


def finished_order(verb: str, status: str) -> RefusedError:
    """Nothing more can happen to the order."""
    return RefusedError(f"Order cannot be {verb} as it is {status}.", error_type="OrderException")


def other_variety(variety: str) -> RefusedError:
    """The path names another variety than the order has."""
    return RefusedError(f"The order is not of variety {variety}.", error_type="OrderException")


def too_many_changes() -> RefusedError:
    """An order was modified as often as one may be."""
    return RefusedError(
        "Maximum allowed order modifications exceeded.",
        error_type="NetworkException",
        status=429,
    )


def too_long(days: int) -> RefusedError:
    """Candles of too many days in one request."""
    return RefusedError(f"interval exceeds max limit: {days} days")


def too_many_instruments(most: int) -> RefusedError:
    """Quotes of too many instruments in one request."""
    return RefusedError(f"The number of instruments exceeds the limit of {most}.")
