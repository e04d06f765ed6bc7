"""What futures and options there are contracts on, by exchange.

Lot sizes are those of late 2026, as far as they are known; the others are near them.
"""

from __future__ import annotations

from dataclasses import dataclass

from kite_testing.fake_broker.market.expiries import THURSDAY, TUESDAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The futures and options on one underlying: strikes around its base price, in rupees.

    `first_token` begins the exchange tokens that its contracts share, used again and again.
    """

    name: str
    underlying: str
    lot_size: int
    middle: int
    step: int
    strikes_each_side: int
    first_token: int
    exchange: str = "NFO"
    weekday: int = TUESDAY
    weeks: int = 0


CHAINS = (
    Chain(
        name="NIFTY",
        underlying="NSE:NIFTY 50",
        lot_size=65,
        middle=26_050,
        step=50,
        strikes_each_side=20,
        first_token=35_001,
        weeks=3,
    ),
    Chain(
        name="BANKNIFTY",
        underlying="NSE:NIFTY BANK",
        lot_size=30,
        middle=58_900,
        step=100,
        strikes_each_side=15,
        first_token=40_001,
    ),
    Chain(
        name="RELIANCE",
        underlying="NSE:RELIANCE",
        lot_size=500,
        middle=1_540,
        step=20,
        strikes_each_side=8,
        first_token=45_001,
    ),
    Chain(
        name="INFY",
        underlying="NSE:INFY",
        lot_size=400,
        middle=1_500,
        step=20,
        strikes_each_side=8,
        first_token=50_001,
    ),
    Chain(
        name="SENSEX",
        underlying="BSE:SENSEX",
        lot_size=20,
        middle=85_200,
        step=100,
        strikes_each_side=20,
        first_token=820_001,
        exchange="BFO",
        weekday=THURSDAY,
        weeks=2,
    ),
)
STOCK_FUTURES = {
    "TCS": 175,
    "HDFCBANK": 550,
    "ICICIBANK": 700,
    "SBIN": 750,
    "HINDUNILVR": 300,
    "ITC": 1600,
    "KOTAKBANK": 400,
    "LT": 175,
    "AXISBANK": 625,
    "BAJFINANCE": 750,
    "BHARTIARTL": 475,
    "MARUTI": 50,
    "TITAN": 175,
    "SUNPHARMA": 350,
    "WIPRO": 3000,
    "TATASTEEL": 5500,
    "NTPC": 1500,
    "ONGC": 2250,
}
"""Lot sizes of shares that have futures, and no options here."""
FIRST_STOCK_FUTURE_TOKEN = 60_001
STOCKS = frozenset({"RELIANCE", "INFY", *STOCK_FUTURES})
"""The shares that have derivatives, which therefore close in an auction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commodity:
    """The futures on one commodity or currency; `day` is that of the month they expire on.

    Currencies have None: they expire two working days before the month ends.
    """

    name: str
    rupees: str
    tick: str
    multiplier: int
    day: int | None = None


COMMODITIES = (
    Commodity(name="GOLD", rupees="124000", tick="1", multiplier=100, day=5),
    Commodity(name="GOLDM", rupees="123500", tick="1", multiplier=10, day=5),
    Commodity(name="GOLDPETAL", rupees="12350", tick="1", multiplier=1, day=28),
    Commodity(name="SILVER", rupees="158000", tick="1", multiplier=30, day=5),
    Commodity(name="SILVERM", rupees="158200", tick="1", multiplier=5, day=28),
    Commodity(name="CRUDEOIL", rupees="5350", tick="1", multiplier=100, day=19),
    Commodity(name="CRUDEOILM", rupees="5350", tick="1", multiplier=10, day=19),
    Commodity(name="NATURALGAS", rupees="396.5", tick="0.1", multiplier=1250, day=24),
    Commodity(name="COPPER", rupees="1012.5", tick="0.05", multiplier=2500, day=28),
    Commodity(name="ZINC", rupees="301.2", tick="0.05", multiplier=5000, day=28),
    Commodity(name="LEADMINI", rupees="183.5", tick="0.05", multiplier=1000, day=28),
)
CURRENCIES = (
    Commodity(name="USDINR", rupees="88.5", tick="0.0025", multiplier=1000),
    Commodity(name="EURINR", rupees="102.75", tick="0.0025", multiplier=1000),
)
FIRST_TOKENS = {"MCX": 440_001, "CDS": 2_001, "BCD": 1_125_001}
