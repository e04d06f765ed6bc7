"""Positions as the broker makes them of trades: every field by its formula."""

from __future__ import annotations

from kite_core.models.portfolio import Position
from kite_core.models.words import Exchange, Product


def position(
    *,
    buys: tuple[int, float] = (0, 0.0),
    sells: tuple[int, float] = (0, 0.0),
    carried: tuple[int, float] = (0, 0.0),
    previous_close: float = 0.0,
    last: float,
    multiplier: float = 1,
    product: str = "CNC",
    tradingsymbol: str = "INFY",
    exchange: str = "NSE",
) -> Position:
    """A net row: quantities with their average prices; `carried` is signed, and of today if 0."""
    overnight, carried_at = carried
    bought, sold = buys[0] + max(overnight, 0), sells[0] + max(-overnight, 0)
    day_buys, day_sells = (side[0] * side[1] * multiplier for side in (buys, sells))
    buy_value = day_buys + max(overnight, 0) * carried_at * multiplier
    sell_value = day_sells + max(-overnight, 0) * carried_at * multiplier
    buy_m2m = day_buys + max(overnight, 0) * previous_close * multiplier
    sell_m2m = day_sells + max(-overnight, 0) * previous_close * multiplier
    buy_price = buy_value / (bought * multiplier) if bought else 0.0
    sell_price = sell_value / (sold * multiplier) if sold else 0.0
    quantity = bought - sold
    worth = quantity * last * multiplier
    return Position(
        tradingsymbol=tradingsymbol,
        exchange=Exchange(exchange),
        product=Product(product),
        instrument_token=1,
        quantity=quantity,
        overnight_quantity=overnight,
        multiplier=multiplier,
        average_price=buy_price if quantity > 0 else sell_price if quantity else 0.0,
        close_price=previous_close,
        last_price=last,
        value=sell_value - buy_value,
        pnl=sell_value - buy_value + worth,
        m2m=sell_m2m - buy_m2m + worth,
        unrealised=sell_value - buy_value + worth,
        buy_quantity=bought,
        buy_price=buy_price,
        buy_value=buy_value,
        buy_m2m=buy_m2m,
        sell_quantity=sold,
        sell_price=sell_price,
        sell_value=sell_value,
        sell_m2m=sell_m2m,
    )
