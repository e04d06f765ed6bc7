"""Which product, order type, variety and validity is taken where: the rows of what is not.

Sources are the broker's support articles and documentation, and exchange circulars; rows that only
users or third parties tell are not confirmed.
"""

from __future__ import annotations

from datetime import date

from kite_core.rulebook.dated import ALWAYS, Dated
from kite_core.rulebook.restrictions import CONVERSION, Restriction

_SHARES = frozenset({"NSE", "BSE"})
_CONTRACTS = frozenset({"NFO", "BFO", "CDS", "BCD", "MCX"})
_OPTIONS = frozenset({"CE", "PE"})
_SUPPORT = "support.zerodha.com, rejected orders that are not in the order book"
_DOCUMENTATION = "kite.trade/docs/connect/v3/orders"
_PRODUCTS = "support.zerodha.com, products by exchange"
_AUCTIONS = "support.zerodha.com, participation in the auction"


def _fact(
    restriction: Restriction,
    source: str,
    *,
    since: date = ALWAYS,
    is_confirmed: bool = True,
) -> Dated[Restriction]:
    return Dated(since=since, value=restriction, source=source, is_confirmed=is_confirmed)


_EXCHANGES = (
    _fact(
        Restriction(
            name="quoted-only",
            field="exchange",
            problem="{exchange} takes no orders through the API",
            fix="Use NSE, BSE, NFO, BFO, CDS, BCD or MCX.",
            exchanges=frozenset({"NSEIX", "GLOBAL", "MF", "INDICES"}),
        ),
        _DOCUMENTATION,
    ),
)

_PRODUCT_ROWS = (
    _fact(
        Restriction(
            name="delivery-is-for-shares",
            field="product",
            problem="{product} is for shares, not for {exchange}",
            fix='Use product="NRML" to carry it over night, or "MIS" for the day.',
            exchanges=_CONTRACTS,
            products=frozenset({"CNC", "MTF"}),
        ),
        _PRODUCTS,
    ),
    _fact(
        Restriction(
            name="nrml-is-for-contracts",
            field="product",
            problem="NRML is for derivatives, not for {exchange}",
            fix='Use product="CNC" for delivery, or "MIS" for the day.',
            exchanges=_SHARES,
            products=frozenset({"NRML"}),
        ),
        _PRODUCTS,
    ),
    _fact(
        Restriction(
            name="no-mtf-yet",
            field="product",
            problem="MTF is not taken through the API before 17 January 2025",
            fix='Use product="CNC".',
            products=frozenset({"MTF"}),
            until=date(2025, 1, 16),
        ),
        _DOCUMENTATION,
    ),
    _fact(
        Restriction(
            name="no-intraday-trade-for-trade",
            field="product",
            problem="shares of the series {series} are settled trade for trade, never intraday",
            fix='Use product="CNC".',
            exchanges=frozenset({"NSE"}),
            series=frozenset({"BE"}),
            products=frozenset({"MIS"}),
        ),
        _PRODUCTS,
    ),
    _fact(
        Restriction(
            name="no-intraday-commodity-options",
            field="product",
            problem="commodity options may not be taken intraday",
            fix='Use product="NRML".',
            exchanges=frozenset({"MCX"}),
            instrument_types=_OPTIONS,
            products=frozenset({"MIS"}),
        ),
        "third parties",
        is_confirmed=False,
    ),
    _fact(
        Restriction(
            name="no-carrying-intraday-index-options",
            field="product",
            problem="bought index options do not change from MIS to NRML: position limits",
            fix="Sell them, and buy with NRML.",
            varieties=frozenset({CONVERSION}),
            instrument_types=_OPTIONS,
            underlyings=frozenset({"index"}),
            transaction_types=frozenset({"BUY"}),
            products=frozenset({"NRML"}),
        ),
        "support.zerodha.com, convert MIS to CNC or NRML",
    ),
)

_ORDER_TYPE_ROWS = (
    _fact(
        Restriction(
            name="no-stop-market-in-nse-options",
            field="order_type",
            problem="NSE takes no SL-M orders in options since 27 September 2021",
            fix='Use order_type="SL" with a price beyond the trigger.',
            exchanges=frozenset({"NFO"}),
            instrument_types=_OPTIONS,
            order_types=frozenset({"SL-M"}),
        ),
        "NSE; support.zerodha.com",
        since=date(2021, 9, 27),
    ),
    _fact(
        Restriction(
            name="no-stop-market-on-bse",
            field="order_type",
            problem="SL-M orders may not be taken on {exchange}",
            fix='Use order_type="SL" with a price beyond the trigger.',
            exchanges=frozenset({"BSE", "BFO", "BCD"}),
            order_types=frozenset({"SL-M"}),
        ),
        "a third party that quotes the broker",
        is_confirmed=False,
    ),
    _fact(
        Restriction(
            name="no-market-in-stock-options",
            field="order_type",
            problem="market orders in stock options are refused",
            fix='Use order_type="LIMIT".',
            instrument_types=_OPTIONS,
            underlyings=frozenset({"stock"}),
            order_types=frozenset({"MARKET"}),
        ),
        _SUPPORT,
    ),
    _fact(
        Restriction(
            name="no-market-amo-in-index-options",
            field="order_type",
            problem="market orders after hours in index options are refused",
            fix='Use order_type="LIMIT", or wait for the market to open.',
            varieties=frozenset({"amo"}),
            instrument_types=_OPTIONS,
            underlyings=frozenset({"index"}),
            order_types=frozenset({"MARKET"}),
        ),
        _SUPPORT,
    ),
)

_VARIETY_ROWS = (
    _fact(
        Restriction(
            name="cover-orders-are-for-nse",
            field="variety",
            problem="cover orders are taken on NSE only, not on {exchange}",
            fix='Use variety="regular", and place the stop as an order of its own.',
            exchanges=_CONTRACTS | {"BSE"},
            varieties=frozenset({"co"}),
        ),
        "support.zerodha.com, cover orders",
    ),
    _fact(
        Restriction(
            name="no-icebergs",
            field="variety",
            problem="icebergs are not taken on {exchange}",
            fix='Use variety="regular", and smaller orders one after another.',
            exchanges=frozenset({"MCX", "BCD"}),
            varieties=frozenset({"iceberg"}),
        ),
        "support.zerodha.com, iceberg orders",
    ),
    _fact(
        Restriction(
            name="auctions-are-on-nse",
            field="exchange",
            problem="auction orders are taken on NSE only",
            fix='Use exchange="NSE", or variety="regular".',
            exchanges=_CONTRACTS | {"BSE"},
            varieties=frozenset({"auction"}),
        ),
        _AUCTIONS,
    ),
    _fact(
        Restriction(
            name="auctions-are-for-sellers",
            field="transaction_type",
            problem="one can only sell in an auction",
            fix='Use transaction_type="SELL".',
            varieties=frozenset({"auction"}),
            transaction_types=frozenset({"BUY"}),
        ),
        _AUCTIONS,
    ),
    _fact(
        Restriction(
            name="auctions-take-limits",
            field="order_type",
            problem="an auction takes no {order_type} order",
            fix='Use order_type="LIMIT".',
            varieties=frozenset({"auction"}),
            order_types=frozenset({"MARKET", "SL", "SL-M"}),
        ),
        _AUCTIONS,
    ),
    _fact(
        Restriction(
            name="auctions-take-delivery",
            field="product",
            problem="an auction takes shares from the demat account, not {product}",
            fix='Use product="CNC".',
            varieties=frozenset({"auction"}),
            products=frozenset({"MIS", "MTF", "NRML"}),
        ),
        _AUCTIONS,
    ),
)

_DETAIL_ROWS = (
    _fact(
        Restriction(
            name="no-ioc-on-mcx",
            field="validity",
            problem="MCX may take no IOC orders through the API",
            fix='Use validity="DAY".',
            exchanges=frozenset({"MCX"}),
            validities=frozenset({"IOC"}),
        ),
        "users in forum thread 15912",
        is_confirmed=False,
    ),
    _fact(
        Restriction(
            name="disclosed-is-for-shares",
            field="disclosed_quantity",
            problem="only orders for shares disclose a part, not those on {exchange}",
            fix="Leave it out.",
            exchanges=_CONTRACTS - {"MCX"},
            only_disclosing=True,
        ),
        _DOCUMENTATION,
    ),
    _fact(
        Restriction(
            name="disclosed-on-mcx",
            field="disclosed_quantity",
            problem="MCX orders may not disclose a part",
            fix="Leave it out.",
            exchanges=frozenset({"MCX"}),
            only_disclosing=True,
        ),
        f"{_DOCUMENTATION} says equity only; the exchange itself knows disclosed quantities",
        is_confirmed=False,
    ),
    _fact(
        Restriction(
            name="ioc-discloses-all",
            field="disclosed_quantity",
            problem="an IOC order cannot disclose a part",
            fix='Leave it out, or use validity="DAY".',
            validities=frozenset({"IOC"}),
            only_disclosing=True,
        ),
        "NSE, disclosed quantity conditions",
    ),
)

RESTRICTIONS: tuple[Dated[Restriction], ...] = (
    *_EXCHANGES,
    *_PRODUCT_ROWS,
    *_ORDER_TYPE_ROWS,
    *_VARIETY_ROWS,
    *_DETAIL_ROWS,
)
