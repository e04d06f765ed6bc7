"""What became of a conversion whose answer was lost."""

from __future__ import annotations

from kite_core.call import Call, Sender, Sent
from kite_core.errors import KiteError, OutcomeUnknownError
from kite_core.models.portfolio import Positions
from kite_core.models.portfolio_params import PositionConversion
from kite_core.services.looking import Looking
from kite_core.settling.conversions import is_converted, told_of_products


async def settled_conversion(
    sender: Sender,
    _: Sent,
    error: KiteError,
    *,
    conversion: PositionConversion,
    view: Call[Positions],
) -> bool:
    """True when the positions prove that it took effect. It is never sent again.

    Raises OutcomeUnknownError, with what both products hold, when they do not prove it.
    """
    endpoint = "PUT /portfolio/positions"
    window_seconds = sender.ports.order_window_seconds
    looking = Looking(client=sender, endpoint=endpoint, window_seconds=window_seconds)
    seen = ""

    def proof(positions: Positions) -> bool | None:
        nonlocal seen
        seen = f" {told_of_products(positions.net, conversion)}"
        return is_converted(positions.net, conversion) or None

    def unknown() -> OutcomeUnknownError:
        what = f"{conversion.quantity} {conversion.exchange}:{conversion.tradingsymbol}"
        products = f"{conversion.old_product} to {conversion.new_product}"
        doubt = OutcomeUnknownError(
            f"Nobody can say whether {what} went from {products}. {error.message}{seen}",
            cause=error,
            http_status=error.http_status,
            error_type=error.error_type,
            endpoint=error.endpoint or endpoint,
            hint="Compare the positions with what you had before you convert again.",
        )
        doubt.looks, doubt.last_look_error = looking.looks, looking.last_error
        return doubt

    try:
        is_done = await looking.search(view, proof, because=error)
    except BaseException as interruption:  # a cancelled task, Ctrl-C
        raise interruption from unknown()
    if is_done is None:
        raise unknown()
    return is_done
