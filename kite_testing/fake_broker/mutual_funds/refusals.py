"""What the broker says when it refuses an order or a plan for a fund.

None of these texts is known: the live API takes no orders for funds.
"""

from __future__ import annotations

from kite_testing.fake_broker import money
from kite_testing.fake_broker.money import Money
from kite_testing.fake_broker.wire.refusals import RefusedError


def unknown_fund() -> RefusedError:
    """No fund has this ISIN."""
    return RefusedError("The fund you are placing an order for does not exist.")


def unknown_fund_order() -> RefusedError:
    """No order for a fund has this id."""
    return _unknown("order_id")


def unknown_sip() -> RefusedError:
    """No plan has this id."""
    return _unknown("sip_id")


def _unknown(field: str) -> RefusedError:
    message = f"Couldn't find that `{field}`."
    return RefusedError(message, error_type="GeneralException", status=404)


def amount_too_small(least: Money) -> RefusedError:
    """Fewer rupees than the fund takes."""
    return RefusedError(f"Minimum amount for this fund is {money.text(least)}.")


def amount_off_step(step: Money) -> RefusedError:
    """Rupees between two multiples."""
    return RefusedError(f"Amount should be in multiples of {money.text(step)}.")


def too_few_units() -> RefusedError:
    """More units are redeemed than are there, pending redemptions counted."""
    return RefusedError(
        "Insufficient units or there are pending redemption orders for this fund.",
        error_type="HoldingException",
    )


def fund_order_done(status: str) -> RefusedError:
    """The order went to the exchange, or ended."""
    return RefusedError(
        f"Order cannot be cancelled as it is {status}.", error_type="OrderException"
    )


def sip_done() -> RefusedError:
    """The plan was cancelled."""
    return RefusedError("The SIP is CANCELLED and cannot be changed.")


def fund_tag_too_long(most: int) -> RefusedError:
    """A tag is longer than tags of fund orders are."""
    return RefusedError(f"`tag` can have at most {most} characters.")
