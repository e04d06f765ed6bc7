"""What the broker says when it refuses an alert."""

from __future__ import annotations

from kite_testing.fake_broker.wire.refusals import RefusedError


def unknown_alert() -> RefusedError:
    """No alert has this id."""
    message = "Couldn't find that `uuid`."
    return RefusedError(message, error_type="GeneralException", status=404)


def deleted_alert() -> RefusedError:
    """The alert is there to be read only."""
    return RefusedError("The alert is deleted and cannot be changed.")


def too_many_alerts(most: int) -> RefusedError:
    """As many alerts watch as may."""
    return RefusedError(f"Maximum allowed active alerts is {most}.")


def basket_needed() -> RefusedError:
    """An alert that places orders has none."""
    return RefusedError("Alerts of type ato need a basket with at least one item.")


def basket_too_big(most: int) -> RefusedError:
    """An alert has more orders than one may."""
    return RefusedError(f"Maximum allowed items in a basket is {most}.")


def attribute_unknown(attribute: str) -> RefusedError:
    """Only the last price can be compared."""
    return RefusedError(f"Attribute {attribute} is not supported. Use LastTradedPrice.")
