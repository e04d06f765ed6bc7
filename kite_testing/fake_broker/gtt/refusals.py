"""What the broker says when it refuses a good-till-triggered order."""

from __future__ import annotations

from kite_testing.fake_broker.wire.refusals import RefusedError

_CANNOT = "Trigger cannot be created with"


def unknown_trigger() -> RefusedError:
    """No trigger has this id."""
    message = "Couldn't find that `trigger_id`."
    return RefusedError(message, error_type="GeneralException", status=404)


def finished_trigger(status: str) -> RefusedError:
    """The trigger waits no more, so there is nothing to change or to delete."""
    return RefusedError(f"The trigger is {status}. Only active triggers can be changed.")


def trigger_at_last_price() -> RefusedError:
    """A trigger stands where the market is: its side cannot be told."""
    return RefusedError(f"{_CANNOT} one of the trigger values equal to the last price")


def first_trigger_above() -> RefusedError:
    """The lower trigger of two is above the market."""
    return RefusedError(f"{_CANNOT} the first trigger price more than the last price")


def second_trigger_below() -> RefusedError:
    """The upper trigger of two is below the market."""
    return RefusedError(f"{_CANNOT} the second trigger price less than the last price")


def trigger_too_close(percentage: str) -> RefusedError:
    """A trigger stands nearer to the market than it may."""
    return RefusedError(f"{_CANNOT} a trigger value within {percentage}% of the last price")


def wrong_number_of_triggers(kind: str, count: int) -> RefusedError:
    """A single trigger has one value and one order, one of two legs has two of each."""
    noun = "trigger value and order" if count == 1 else "trigger values and orders"
    return RefusedError(f"GTT of type {kind} needs exactly {count} {noun}.")


def no_limit_order(order_type: str) -> RefusedError:
    """Triggers place limit orders only."""
    return RefusedError(f"{order_type} orders are not allowed in GTT via API. Use a Limit order.")


def product_cannot_wait(product: str) -> RefusedError:
    """A product of one day cannot wait for a year."""
    return RefusedError(f"Product {product} is not allowed for GTT.")


def two_legs_cannot_buy(exchange: str) -> RefusedError:
    """Two legs that buy exist for derivatives only."""
    return RefusedError(f"Two-leg GTT to buy is not allowed for {exchange}.")


def index_needs_normal() -> RefusedError:
    """Two legs on index derivatives are for one product only."""
    return RefusedError("Two-leg GTT for index derivatives is allowed with product NRML only.")


def too_many_triggers(most: int) -> RefusedError:
    """As many triggers wait as may."""
    return RefusedError(f"Maximum allowed active GTTs is {most}.")
