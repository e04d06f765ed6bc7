"""The whole table. Rows may stand in any order: no text of the broker fits two of them."""

from __future__ import annotations

from kite_core.explanations.access_messages import ACCESS_MESSAGES
from kite_core.explanations.explanation import KnownMessage
from kite_core.explanations.order_messages import ORDER_MESSAGES
from kite_core.explanations.other_messages import OTHER_MESSAGES
from kite_core.explanations.price_messages import PRICE_MESSAGES

KNOWN_MESSAGES: tuple[KnownMessage, ...] = (
    *ACCESS_MESSAGES,
    *ORDER_MESSAGES,
    *PRICE_MESSAGES,
    *OTHER_MESSAGES,
)
"""One row for each reason."""
