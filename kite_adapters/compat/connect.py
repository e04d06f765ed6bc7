"""`KiteConnect`, as a program that was written for pykiteconnect knows it."""

from __future__ import annotations

from kite_adapters.compat.account import AccountMethods
from kite_adapters.compat.alerts import AlertMethods
from kite_adapters.compat.gtt import GTTMethods
from kite_adapters.compat.history import HistoryMethods
from kite_adapters.compat.login import LoginMethods
from kite_adapters.compat.market import MarketMethods
from kite_adapters.compat.mutual_funds import MutualFundMethods
from kite_adapters.compat.orders import OrderMethods
from kite_adapters.compat.portfolio import PortfolioMethods


class KiteConnect(
    LoginMethods,
    AccountMethods,
    OrderMethods,
    PortfolioMethods,
    MarketMethods,
    HistoryMethods,
    MutualFundMethods,
    GTTMethods,
    AlertMethods,
):
    """pykiteconnect's client over this library: the same names, arguments, dicts and exceptions.

    `KiteConnect(api_key, access_token)` does what it did, and more: reads are repeated, requests
    wait for their turn, an order is placed once. What differs on purpose is listed in
    `kite_adapters.compat.mended`. `kite` is the typed client over the same session, so that a
    program can move call by call; the docstring of each method names its typed twin. No warnings
    are raised about it. Threads may share one object.

    `root` is scheme and host of the API; `timeout` seconds, or a pair for connecting and reading;
    `proxies` a dict by scheme, beside the variables of the environment that `requests` reads;
    `pool={"pool_maxsize": 20}` how many connections are kept; `disable_ssl` trusts anybody. `debug`
    changes nothing: the log `kiteport` is always there.
    """
