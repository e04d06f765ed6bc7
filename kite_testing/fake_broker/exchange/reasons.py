"""What the exchanges say when they cancel an order."""

from __future__ import annotations

from typing import Final

UNMATCHED: Final = "16388 : Unmatched orders cancelled by the system"
"""What an IOC order leaves over (support.zerodha.com, order validity)."""
OUT_OF_RANGE: Final = (
    "The order was cancelled by the exchange because the price is outside the current allowed "
    "limit price protection range."
)
"""A stop triggered too far from the latest trades (forum thread 13838)."""
SELF_TRADE: Final = "Order cancelled by the exchange: self trade prevention."
"""Our words: no source shows the exchange's."""
OUT_OF_BAND: Final = "Order cancelled by the exchange: the price is outside of the new price band."
"""Our words: no source shows the exchange's."""
CORPORATE_ACTION: Final = "Order cancelled by the exchange: bonus or split of the share."
"""Our words: no source shows the exchange's."""
AUCTION_BEGINS: Final = (
    "Order cancelled by the exchange: the closing auction takes no stop-loss orders and no "
    "disclosed quantity."
)
"""Our words: no source shows the exchange's."""
