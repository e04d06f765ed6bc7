"""Where each method of pykiteconnect has gone: its typed twins, and what is different there."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Move:
    """One old method, its twins (`orders.place`, or a setting of `ClientConfig`), and a remark.

    One that `is_added` is no method of pykiteconnect 5.2.2, but of `KiteConnect` here alone.
    """

    method: str
    twins: tuple[str, ...]
    remark: str = ""
    is_added: bool = field(default=False, kw_only=True)


MOVES: dict[str, tuple[Move, ...]] = {
    "Login and session": (
        Move("login_url", ("session.login_url",)),
        Move(
            "generate_session",
            ("session.generate",),
            "the client keeps the session, as before; a [token store](../how-to/log-in.md) keeps "
            "it longer",
        ),
        Move("set_access_token", ("session.set_access_token",)),
        Move(
            "set_session_expiry_hook",
            ("ClientConfig(on_session_expired=)",),
            "told once for each session",
        ),
        Move(
            "renew_access_token",
            ("session.renew",),
            "`session.refresh` takes the stored refresh token",
        ),
        Move("invalidate_access_token", ("session.logout",), "ends the session of this client"),
        Move("invalidate_refresh_token", ("session.invalidate_refresh_token",)),
    ),
    "User": (
        Move("profile", ("user.profile",)),
        Move(
            "margins",
            ("user.margins", "user.segment_margins"),
            "one method for all segments, one for one",
        ),
        Move("full_profile", ("user.full_profile",), is_added=True),
    ),
    "Orders": (
        Move("place_order", ("orders.place",), "takes `OrderParams`; answers a `Placement`"),
        Move(
            "place_autoslice_order",
            ("orders.place",),
            "with `OrderParams(autoslice=True)`; the slices are in `children`: follow those, for "
            "the order id of the whole is in no book",
        ),
        Move(
            "modify_order",
            ("orders.modify",),
            "takes an `OrderModification`, which has the variety",
        ),
        Move("cancel_order", ("orders.cancel",), 'the variety is `"regular"` unless you say so'),
        Move("exit_order", ("orders.exit",)),
        Move("orders", ("orders.all",)),
        Move("order_history", ("orders.history",)),
        Move("trades", ("orders.trades",)),
        Move("order_trades", ("orders.trades_of",)),
    ),
    "Portfolio": (
        Move("positions", ("portfolio.positions",)),
        Move("holdings", ("portfolio.holdings",)),
        Move("get_auction_instruments", ("portfolio.auctions",)),
        Move("convert_position", ("portfolio.convert",), "takes a `PositionConversion`"),
        Move("holdings_summary", ("portfolio.broker_summary",), is_added=True),
        Move("holdings_compact", ("portfolio.holdings_compact",), is_added=True),
        Move("authorise_holdings", ("portfolio.authorise",), is_added=True),
    ),
    "Market data": (
        Move(
            "instruments",
            ("market.instruments_of", "market.instruments"),
            "the second is a book that you can search, kept for the day",
        ),
        Move(
            "quote",
            ("market.quotes", "market.quotes_of"),
            "one list of keys, not one argument each; the second takes any number",
        ),
        Move("ohlc", ("market.ohlc", "market.ohlc_of"), "the same"),
        Move("ltp", ("market.ltp", "market.ltp_of"), "the same"),
        Move(
            "historical_data",
            ("market.candles", "market.historical"),
            "take a `HistoricalRequest` from `start` to `end`; the second takes any span",
        ),
        Move("trigger_range", ("market.trigger_range",), "one list of keys"),
    ),
    "Mutual funds": (
        Move(
            "mf_orders",
            ("mutual_funds.orders", "mutual_funds.order"),
            "one method for all, one for one",
        ),
        Move("place_mf_order", ("mutual_funds.place",), "takes `MFOrderParams`"),
        Move("cancel_mf_order", ("mutual_funds.cancel",)),
        Move(
            "mf_sips", ("mutual_funds.sips", "mutual_funds.sip"), "one method for all, one for one"
        ),
        Move("place_mf_sip", ("mutual_funds.place_sip",), "takes `SIPParams`"),
        Move("modify_mf_sip", ("mutual_funds.modify_sip",), "takes a `SIPModification`"),
        Move("cancel_mf_sip", ("mutual_funds.cancel_sip",)),
        Move("mf_holdings", ("mutual_funds.holdings",)),
        Move("mf_holding", ("mutual_funds.holding",), is_added=True),
        Move("mf_allotments", ("mutual_funds.allotments",), is_added=True),
        Move("mf_instruments", ("mutual_funds.instruments",)),
    ),
    "GTT": (
        Move("get_gtts", ("gtt.all",)),
        Move("get_gtt", ("gtt.one",)),
        Move("place_gtt", ("gtt.place",), "takes `GTTParams`"),
        Move("modify_gtt", ("gtt.modify",), "takes `GTTParams`"),
        Move("delete_gtt", ("gtt.delete",)),
    ),
    "Alerts": (
        Move("get_alerts", ("alerts.all",), is_added=True),
        Move("get_alert", ("alerts.one",), is_added=True),
        Move("create_alert", ("alerts.create",), "takes `AlertParams`", is_added=True),
        Move("modify_alert", ("alerts.modify",), "takes `AlertParams`", is_added=True),
        Move("delete_alerts", ("alerts.delete",), is_added=True),
        Move("get_alert_history", ("alerts.history",), is_added=True),
    ),
    "Margins and charges": (
        Move("order_margins", ("margins.orders",), "takes `MarginOrder` values"),
        Move(
            "basket_order_margins",
            ("margins.basket",),
            '`compact=True` for `mode="compact"`; `margins.basket_cost` adds it up',
        ),
        Move("get_virtual_contract_note", ("margins.charges",), "takes `ChargedOrder` values"),
    ),
}
"""By topic."""
