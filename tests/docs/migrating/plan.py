"""Names of the plan that this library began with, written for Rust, and where they are here."""

from __future__ import annotations

PLAN: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Client and configuration": (
        ("KiteConnectConfig", "`ClientConfig`", "checked when it is made; `from_env` reads it"),
        (
            "KiteConnect::new, new_with_config",
            "`open_kite`, `open_async_kite`",
            "raise `ConfigurationError`, where the plan panics",
        ),
        ("api_key", "`ClientConfig(api_key=)`", ""),
        (
            "access_token",
            "`ClientConfig(access_token=)`, `ClientConfig(token_store=)`",
            "one session for a client",
        ),
        ("set_access_token", "`session.set_access_token`", "arms the expiry hook again"),
        ("root, base_url", "`ClientConfig(base_url=)`", "one name for one thing"),
        ("timeout", "`ClientConfig(timeouts=)`", "`Timeouts` to connect, to read, and in total"),
        (
            "session_expiry_hook",
            "`ClientConfig(on_session_expired=)`",
            "once for each session, `async` or not",
        ),
        ("client", "`Ports`", "the HTTP client is behind a port"),
        (
            "RetryConfig",
            "`RetryConfig`",
            "with the same parts; `total_seconds` bounds them together",
        ),
        ("CacheConfig.enable_instruments_cache", "`CacheConfig(enable_instruments_cache=)`", ""),
        (
            "CacheConfig.cache_ttl_minutes",
            "`CacheConfig(ttl=)`",
            "a `timedelta`; without one, until the broker has a new list",
        ),
        (
            "CacheConfig.max_cache_size",
            "`CacheConfig(max_entries=)`",
            "the entry that was not used for longest goes first",
        ),
        ("request_counter", "`kite.metrics`", "by endpoint: attempts, statuses, waits"),
        (
            "rate_limiter, RateLimiter",
            "`RateLimitConfig`",
            "all clients of one API key share one pace",
        ),
        ("max_idle_connections", "`ClientConfig(max_connections=)`", ""),
        ("idle_timeout", "`ClientConfig(idle_timeout=)`", ""),
        (
            "user_agent",
            "`ClientConfig(user_agent_suffix=)`",
            "follows the library's own",
        ),
    ),
    "Typed and raw calls": (
        (
            "holdings_typed, orders_typed, ...",
            "`portfolio.holdings`, `orders.all`",
            "the plain name is typed",
        ),
        (
            "holdings, profile_raw, ...",
            "`portfolio.holdings_raw`, `user.profile_raw`",
            "every endpoint has its `_raw` twin, with the same arguments",
        ),
        ("parse_response", "`Call`", "`Call.answer` opens the envelope, checks it and decodes"),
        (
            "params.validate()",
            "`ValidationError`",
            "checked when they are made; all faults at once",
        ),
        (
            "as_str()",
            "`Variety`, `Exchange`, `OrderType`",
            "words are texts, and an unknown one is kept",
        ),
    ),
    "Login": (
        (
            "generate_session_typed, generate_session",
            "`session.generate`, `session.generate_raw`",
            "never repeated: a request token works once",
        ),
        ("SessionData", "`UserSession`", "`expires_at` is 06:00 IST"),
        ("profile", "`user.profile`", ""),
        (
            "margins(segment), margins_raw",
            "`user.margins`, `user.segment_margins`",
            "two shapes are two methods",
        ),
        (
            "validate_session",
            "`session.is_valid`",
            "false only for a dead token; other trouble is raised",
        ),
        (
            "refresh_session",
            "`session.refresh`",
            "`LoginRequiredError` with the login URL when there is no refresh token",
        ),
        (
            "login_url, logout, invalidate_refresh_token",
            "`session.login_url`, `session.logout`, `session.invalidate_refresh_token`",
            "",
        ),
    ),
    "Orders": (
        (
            "place_order(OrderParams), place_order_raw",
            "`orders.place`, `orders.submit_raw`",
            "never sent twice; `orders.submit` is one request and nothing else",
        ),
        ("OrderResponse", "`Placement`", "with the order's tag, and how it was confirmed"),
        (
            "orders, orders_raw",
            "`orders.all`, `orders.all_raw`",
            "one unreadable row does not hide the others",
        ),
        ("order_history, order_history_raw", "`orders.history`, `orders.history_raw`", ""),
        (
            "modify_order(OrderModifyParams), modify_order_raw",
            "`orders.modify`, `orders.modify_raw`",
            "takes an `OrderModification`",
        ),
        ("cancel_order, exit_order", "`orders.cancel`, `orders.exit`", ""),
        ("trades, order_trades", "`orders.trades`, `orders.trades_of`", ""),
        (
            "place_orders_bulk",
            "`orders.place_many`",
            "a `BulkResult` says for each order what became of it",
        ),
        (
            "orders_by_status",
            "`orders.by_status`",
            "several statuses, and groups of them: `StatusGroup`",
        ),
        ("trades_with_pnl", "`orders.trades_with_pnl`", "a `TradePnlReport` by FIFO or average"),
        (
            "cancel_all_orders(symbol)",
            "`orders.cancel_all`",
            "all that pend, not only `OPEN`; says what is alive after it",
        ),
    ),
    "Portfolio": (
        ("holdings, holdings_raw", "`portfolio.holdings`, `portfolio.holdings_raw`", ""),
        (
            "holdings_summary",
            "`portfolio.holdings_summary`",
            "the day's profit counts quantities; `portfolio.broker_summary` is the broker's own",
        ),
        (
            "positions, positions_raw",
            "`portfolio.positions`, `portfolio.positions_raw`",
            "`Positions` keeps net and day apart",
        ),
        (
            "convert_position(PositionConversionRequest), convert_position_raw",
            "`portfolio.convert`, `portfolio.convert_raw`",
            "takes a `PositionConversion`; never repeated",
        ),
        (
            "portfolio_performance, PortfolioProfile",
            "`portfolio.performance`",
            "a `PortfolioPerformance`",
        ),
        ("holdings_by_exchange", "`portfolio.holdings_by_exchange`", ""),
        (
            "positions_with_pnl",
            "`portfolio.positions_with_pnl`",
            "one view at a time, so that nothing counts twice",
        ),
    ),
    "Market data": (
        ("instruments(exchange)", "`market.instruments`", "an `InstrumentBook`, kept for the day"),
        ("instruments_raw", "`market.instruments_of_raw`", "rows of texts"),
        (
            "quotes, quote_raw",
            "`market.quotes`, `market.quotes_raw`",
            "`market.quotes_of` takes any number of keys",
        ),
        (
            "ohlc, ltp",
            "`market.ohlc`, `market.ltp`",
            "`market.ohlc_of` and `market.ltp_of` take any number of keys",
        ),
        (
            "historical_data(HistoricalDataRequest)",
            "`market.historical`",
            "takes a `HistoricalRequest`, over any span",
        ),
        ("historical_data_raw", "`market.candles_raw`", "one request"),
        ("search_instruments", "`market.search`", "ranked, without regard to case"),
        (
            "market_status_all",
            "`market.status_all`",
            "from the calendar: Kite Connect has no such call",
        ),
        ("market_status_raw", "nothing", "Kite Connect has no such call"),
        ("market_depth", "`market.depth`", "an empty level is no price of 0"),
        ("trigger_range", "`market.trigger_range`", ""),
    ),
    "Mutual funds": (
        (
            "mf_orders(order_id), mf_orders_raw",
            "`mutual_funds.orders`, `mutual_funds.order`, `mutual_funds.orders_raw`",
            "two shapes are two methods",
        ),
        (
            "place_mf_order, place_mf_order_raw",
            "`mutual_funds.place`, `mutual_funds.place_raw`",
            "takes `MFOrderParams`",
        ),
        (
            "mf_sips(sip_id), mf_sips_raw",
            "`mutual_funds.sips`, `mutual_funds.sip`, `mutual_funds.sips_raw`",
            "",
        ),
        (
            "place_mf_sip, place_mf_sip_raw",
            "`mutual_funds.place_sip`, `mutual_funds.place_sip_raw`",
            "takes `SIPParams`",
        ),
        (
            "pause_sip, resume_sip, modify_mf_sip",
            "`mutual_funds.modify_sip`",
            "takes a `SIPModification`",
        ),
        ("cancel_mf_order, cancel_mf_sip", "`mutual_funds.cancel`, `mutual_funds.cancel_sip`", ""),
        ("mf_holdings, mf_instruments", "`mutual_funds.holdings`, `mutual_funds.instruments`", ""),
    ),
    "GTT": (
        (
            "gtts(gtt_id), gtts_raw",
            "`gtt.all`, `gtt.one`, `gtt.all_raw`",
            "two shapes are two methods",
        ),
        (
            "place_gtt, place_gtt_raw",
            "`gtt.place`, `gtt.place_raw`",
            "takes `GTTParams`: `GTTParams.single`, `GTTParams.oco`",
        ),
        (
            "modify_gtt, modify_gtt_raw",
            "`gtt.modify`, `gtt.modify_raw`",
            "replaces the whole trigger",
        ),
        ("cancel_gtt, cancel_gtt_raw", "`gtt.delete`, `gtt.delete_raw`", ""),
    ),
    "Errors, retries, pace, cache": (
        (
            "send_request_with_retry, should_retry, calculate_retry_delay",
            "`RetryConfig`",
            "reads only; what changes something is repeated only when no byte of it left",
        ),
        (
            "RateLimiter::new(requests_per_second)",
            "`RateLimitConfig(windows=)`",
            "one pace for each kind of call",
        ),
        ("RateLimiter::acquire", "nothing", "requests wait by themselves, exits first"),
        (
            "ResponseCache::get, set",
            "`CacheConfig`",
            "public lists only: never anything of an account",
        ),
        ("KiteError::Authentication", "`TokenError`, `SessionExpiredError`", ""),
        (
            "KiteError::Order, Input, Margin, Holding",
            "`OrderError`, `InputError`, `MarginError`, `HoldingError`",
            "",
        ),
        (
            "KiteError::Network, Http",
            "`NetworkError`, `TransportError`, `NotSentError`, `AnswerLostError`",
            "says whether bytes left",
        ),
        ("KiteError::RateLimited", "`RateLimitedError`", ""),
        ("KiteError::Data, Json", "`DataError`", "with the path in the answer"),
        ("KiteError::Permission, General", "`PermissionDeniedError`, `GeneralError`", ""),
        (
            "OrderOutcomeUnknown",
            "`OrderOutcomeUnknownError`",
            "`orders.reconcile` looks for the order again",
        ),
        ("ServiceUnavailable", "`CircuitOpenError`", "with `retry_at`"),
    ),
    "Streams": (
        (
            "Phase 9: streaming, typed events, feeds",
            "`ticker.open`",
            "`Ticks`, `OrderUpdate`, `Gap`, `Disconnected` and others",
        ),
        ("Phase 9: reconnection", "`StreamSettings`", "with all subscriptions and modes"),
        ("Phase 9: order updates, postbacks", "`orders.events`, `Postback`", ""),
    ),
}
"""By topic: names of the plan, names here, and what differs."""
