"""What is said to orders that are refused: the texts of this topic."""

from __future__ import annotations

from kite_testing.fake_broker import money
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.wire.refusals import RefusedError

_ORDER = "OrderException"
_NETWORK = "NetworkException"


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


def intraday_on_holiday() -> RefusedError:
    """An intraday order on a day without trading."""
    message = (
        "MIS (intraday) are blocked as the markets are not open for trading today. "
        "Try placing an AMO order."
    )
    return RefusedError(message, data={"hints": ["switch_to_amo"]})


def intraday_is_over() -> RefusedError:
    """An intraday order at or after the time of the square-off."""
    return RefusedError(
        "MIS and CO orders are blocked, as it is past the square-off time for today.",
        error_type=_ORDER,
    )


def amo_window_closed() -> RefusedError:
    """An order for the next session while this one is on."""
    return RefusedError("After market orders (AMO) can only be placed after market hours.")


def auction_closed() -> RefusedError:
    """An auction order outside of the hour of the auction."""
    return RefusedError("Auction orders are only allowed between 14:30 and 15:00.")


def unprotected() -> RefusedError:
    """A market order without protection, on a day that requires one."""
    return RefusedError(
        "Market orders without market protection are not allowed via API. "
        "Please set market protection or use a Limit order."
    )


def bad_price() -> RefusedError:
    """A price of zero or less."""
    return RefusedError("Enter Valid Price", error_type=_ORDER)


def off_tick(tick: Money) -> RefusedError:
    """A price between two ticks."""
    step = f"{tick / money.RUPEE:.4f}".rstrip("0").rstrip(".")
    return RefusedError(
        f"Tick size for this script is {step}. "
        "Kindly enter price in the multiple of tick size for this script"
    )


def trigger_off_tick() -> RefusedError:
    """A trigger between two ticks."""
    return RefusedError("The trigger price is not a multiple of the tick size.")


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


def trigger_beyond_circuit(side: str, limit: Money) -> RefusedError:
    """A trigger that the price cannot reach today; the side is that of the order."""
    bound, move, which = (
        ("below", "above", "lower") if side == "SELL" else ("above", "below", "upper")
    )
    return RefusedError(
        f"Trigger price for stoploss {side.lower()} orders cannot be {bound} the {which} circuit "
        f"price. Please try placing the order with trigger price {move} {money.text(limit)}."
    )


def trigger_on_wrong_side(side: str, last: Money) -> RefusedError:
    """A trigger that the last price is beyond already."""
    needed = "higher" if side == "BUY" else "lower"
    return RefusedError(
        f"Trigger price for stoploss {side.lower()} orders should be {needed} than the last traded "
        f"price ({money.text(last)}).",
        error_type=_ORDER,
    )


def trigger_beyond_price(side: str) -> RefusedError:
    """A stop whose limit could not be reached after its trigger."""
    bound = "higher" if side == "BUY" else "lower"
    return RefusedError(
        f"Trigger price for stoploss {side.lower()} orders cannot be {bound} than the limit price.",
        error_type=_ORDER,
    )


def stop_gap() -> RefusedError:
    """A stop whose limit is too far from its trigger."""
    return RefusedError(
        "The difference between the limit price and trigger price for SL orders is over the "
        "exchange permissible range"
    )


def cover_range(side: str, least: Money, most: Money) -> RefusedError:
    """The stop of a cover order on the wrong side of the price, or too far from it."""
    return RefusedError(
        f"Stoploss trigger price of cover {side.lower()} orders should be between "
        f"{money.text(least)} and {money.text(most)}.",
        error_type=_ORDER,
    )


def off_lot(lot_size: int) -> RefusedError:
    """A quantity between two lots."""
    return RefusedError(f"Quantity should be in multiples of {lot_size}.")


def too_many_shares(most: int) -> RefusedError:
    """More shares than one order may ask for."""
    return RefusedError(f"Maximum quantity per order for Equity is {money.grouped(most)}")


def too_many_rupees(most: int) -> RefusedError:
    """Shares of more rupees than one order may ask for."""
    return RefusedError(f"Maximum order value per order for Equity is {money.grouped(most)}")


def above_freeze(quantity: int, most: int, lot_size: int) -> RefusedError:
    """More than the exchange takes in one order."""
    return RefusedError(
        f"The order quantity {quantity} ({quantity // lot_size} lots) is higher than the maximum "
        f"quantity of {most} ({most // lot_size} lots) allowed by the exchanges."
    )


def too_many_slices(most: int) -> RefusedError:
    """More than can be sliced into single orders."""
    return RefusedError(f"An order can be sliced into at most {most} orders.")


def too_much_disclosed() -> RefusedError:
    """A disclosed part that is more than all."""
    return RefusedError("Disclosed quantity cannot be more than the order quantity.")


def iceberg_legs(fewest: int, most: int) -> RefusedError:
    """Too few or too many legs."""
    return RefusedError(f"Iceberg orders should have between {fewest} and {most} legs.")


def iceberg_leftover(legs: int, quantity: int) -> RefusedError:
    """Legs that do not add up to the quantity."""
    return RefusedError(
        f"Quantity of {quantity} cannot be divided into {legs} legs of that iceberg quantity."
    )


def iceberg_too_small(rupees: int) -> RefusedError:
    """An iceberg of shares that is worth too little."""
    return RefusedError(f"Minimum order value for iceberg orders is {money.grouped(rupees)}.")


def iceberg_lots(lots: int) -> RefusedError:
    """An iceberg of contracts that has too few lots."""
    return RefusedError(f"Minimum quantity for iceberg orders is {lots} lots.")


def bad_product(product: str, exchange: str) -> RefusedError:
    """A product that the exchange does not offer."""
    return RefusedError(f"Product {product} is not allowed for {exchange} orders.")


def bad_order_type() -> RefusedError:
    """A market order in an option on a share."""
    return RefusedError("Market orders are blocked for stock options.")


def not_offered(problem: str) -> RefusedError:
    """A combination that is not taken, in the rulebook's words."""
    return RefusedError(f"{problem[:1].upper()}{problem[1:]}.")


def bad_variety_type(variety: str, order_types: str) -> RefusedError:
    """An order type that a variety does not have."""
    return RefusedError(f"Orders of variety {variety} can only be {order_types}.")


def long_tag(most: int) -> RefusedError:
    """A tag that is too long: refused, not cut."""
    return RefusedError(f"`tag` can have at most {most} characters.")


def authorisation_needed(quantity: int) -> RefusedError:
    """Shares that have to be authorised at the depository before they are sold."""
    return RefusedError(
        f"{quantity} quantity needs authorisation at depository.",
        error_type="HoldingException",
        status=428,
    )


def unknown_order() -> RefusedError:
    """No order of today has this id."""
    return RefusedError("Couldn't find that `order_id`.", error_type="GeneralException", status=404)


def busy_order(verb: str) -> RefusedError:
    """The order is between two states."""
    return RefusedError(f"Order cannot be {verb} as it is being processed. Try later.")


def finished_order(verb: str, status: str) -> RefusedError:
    """Nothing more can happen to the order."""
    return RefusedError(f"Order cannot be {verb} as it is {status}.", error_type=_ORDER)


def other_variety(variety: str) -> RefusedError:
    """The path names another variety than the order has."""
    return RefusedError(f"The order is not of variety {variety}.", error_type=_ORDER)


def released_amo() -> RefusedError:
    """An order that went to the exchange is asked for under /orders/amo: it times out."""
    return RefusedError(
        "Order request timed out. Please check the order book and confirm before placing again.",
        error_type=_NETWORK,
        status=503,
    )


def fixed_order(variety: str) -> RefusedError:
    """An order that cannot be modified."""
    return RefusedError(f"Orders of variety {variety} cannot be modified.", error_type=_ORDER)


def fixed_field(field: str) -> RefusedError:
    """A part of an order that cannot be modified."""
    return RefusedError(f"`{field}` of this order cannot be modified.", error_type=_ORDER)


def limit_to_stop() -> RefusedError:
    """A limit or market order that should become a stop."""
    return RefusedError("LIMIT orders cannot be modified to SL orders.", error_type=_ORDER)


def too_many_changes() -> RefusedError:
    """An order was modified as often as one may be."""
    return RefusedError(
        "Maximum allowed order modifications exceeded.",
        error_type=_NETWORK,
        status=429,
    )
