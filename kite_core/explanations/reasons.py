"""Why the broker refused, cancelled or did not answer, as one word for all of its texts."""

from __future__ import annotations

from kite_core.open_words import OpenWords


class Reason(OpenWords):
    """Why something did not happen. The words are ours; later versions know more of them."""

    # Sessions, apps and addresses
    SESSION_DEAD = "session-dead"
    TOKEN_DEAD = "token-dead"  # noqa: S105  # reason: a word for a state, and no token
    CHECKSUM_WRONG = "checksum-wrong"
    API_KEY_MISSING = "api-key-missing"
    API_KEY_UNKNOWN = "api-key-unknown"
    USER_NOT_ENABLED = "user-not-enabled"
    NOT_IN_PLAN = "not-in-plan"
    CALL_NOT_ALLOWED = "call-not-allowed"
    NO_IP_REGISTERED = "no-ip-registered"
    IP_NOT_ALLOWED = "ip-not-allowed"

    # Rates and counts
    TOO_FAST = "too-fast"
    ORDERS_USED_UP = "orders-used-up"
    CHANGES_USED_UP = "changes-used-up"

    # The broker's own troubles
    ORDER_SYSTEM_SILENT = "order-system-silent"
    ORDER_SYSTEM_DOWN = "order-system-down"
    GATEWAY_FAILED = "gateway-failed"
    GATEWAY_REFUSED = "gateway-refused"

    # Funds, shares and quantities
    MARGIN_SHORT = "margin-short"
    HOLDINGS_SHORT = "holdings-short"
    AUTHORISATION_NEEDED = "authorisation-needed"
    OFF_LOT = "off-lot"
    FREEZE_QUANTITY = "freeze-quantity"
    TOO_MANY_SHARES = "too-many-shares"
    TOO_FEW_TO_SLICE = "too-few-to-slice"

    # Prices and triggers
    BAD_PRICE = "bad-price"
    OFF_TICK = "off-tick"
    CIRCUIT_LIMIT = "circuit-limit"
    TRIGGER_BEYOND_CIRCUIT = "trigger-beyond-circuit"
    TRIGGER_SIDE = "trigger-side"
    STOP_RANGE = "stop-range"
    PRICE_PROTECTION = "price-protection"
    NO_PROTECTION = "no-market-protection"
    NO_TRADES_YET = "no-trades-yet"

    # Hours and sessions
    MARKET_CLOSED = "market-closed"
    AMO_TOO_EARLY = "amo-too-early"
    INTRADAY_OVER = "intraday-over"
    LIMIT_ORDERS_ONLY = "limit-orders-only"

    # The order itself, and changes of it
    INSTRUMENT_UNKNOWN = "instrument-unknown"
    FIELD_WRONG = "field-wrong"
    ORDER_UNKNOWN = "order-unknown"
    ORDER_ID_WRONG = "order-id-wrong"
    ORDER_BUSY = "order-busy"
    ORDER_FIXED = "order-fixed"
    UNMATCHED = "unmatched"

    # Triggers that wait (GTT)
    GTT_AT_LAST_PRICE = "gtt-at-last-price"
    GTT_WRONG_SIDE = "gtt-wrong-side"
    GTT_TOO_CLOSE = "gtt-too-close"
    GTT_NOT_OFFERED = "gtt-not-offered"
    GTT_TOO_MANY = "gtt-too-many"

    # Past prices
    SPAN_TOO_LONG = "span-too-long"
    NO_CANDLES = "no-candles"

    @property
    def docs(self) -> str:
        """Where the documentation explains it: page and anchor, below the root of the docs."""
        return f"reference/reasons/#{self.value}"
