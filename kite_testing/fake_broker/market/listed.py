"""The listed instruments of the fake exchanges: shares, funds and indices.

Symbols and exchange tokens are the real ones; prices are round figures near those of late 2026.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache

from kite_core.rulebook.sessions import GENERAL, STOCKS_WITH_DERIVATIVES
from kite_core.rulebook.tick_sizes import TickSizes
from kite_testing.fake_broker.market.chains import STOCKS
from kite_testing.fake_broker.market.instrument import Instrument
from kite_testing.fake_broker.money import exact

# exchange token, symbol, rupees, name
_NSE = """
2885 RELIANCE 1540 RELIANCE INDUSTRIES
11536 TCS 3140 TATA CONSULTANCY SERV LT
1594 INFY 1502 INFOSYS
1333 HDFCBANK 998 HDFC BANK
4963 ICICIBANK 1372 ICICI BANK
3045 SBIN 972 STATE BANK OF INDIA
1394 HINDUNILVR 2430 HINDUSTAN UNILEVER
1660 ITC 406 ITC
1922 KOTAKBANK 2090 KOTAK MAHINDRA BANK
11483 LT 4010 LARSEN & TOUBRO
5900 AXISBANK 1270 AXIS BANK
317 BAJFINANCE 1020 BAJAJ FINANCE
16675 BAJAJFINSV 2060 BAJAJ FINSERV
10604 BHARTIARTL 2120 BHARTI AIRTEL
236 ASIANPAINT 2870 ASIAN PAINTS
10999 MARUTI 15900 MARUTI SUZUKI INDIA
3506 TITAN 3880 TITAN COMPANY
11532 ULTRACEMCO 11800 ULTRATECH CEMENT
3351 SUNPHARMA 1770 SUN PHARMACEUTICAL IND L
3787 WIPRO 244 WIPRO
7229 HCLTECH 1640 HCL TECHNOLOGIES
13538 TECHM 1450 TECH MAHINDRA
17963 NESTLEIND 1270 NESTLE INDIA
14977 POWERGRID 277 POWER GRID CORP
11630 NTPC 327 NTPC
2475 ONGC 248 OIL AND NATURAL GAS CORP
20374 COALINDIA 380 COAL INDIA
11723 JSWSTEEL 1160 JSW STEEL
3499 TATASTEEL 172 TATA STEEL
1363 HINDALCO 800 HINDALCO INDUSTRIES
1232 GRASIM 2750 GRASIM INDUSTRIES
694 CIPLA 1520 CIPLA
881 DRREDDY 1250 DR REDDYS LABORATORIES
10940 DIVISLAB 6500 DIVIS LABORATORIES
910 EICHERMOT 7100 EICHER MOTORS
1348 HEROMOTOCO 5900 HERO MOTOCORP
16669 BAJAJ-AUTO 9000 BAJAJ AUTO
547 BRITANNIA 5850 BRITANNIA INDUSTRIES
15083 ADANIPORTS 1510 ADANI PORT & SEZ
25 ADANIENT 2400 ADANI ENTERPRISES
5258 INDUSINDBK 840 INDUSIND BANK
21808 SBILIFE 2010 SBI LIFE INSURANCE CO
467 HDFCLIFE 765 HDFC LIFE INS CO
2031 M&M 3700 MAHINDRA & MAHINDRA
11287 UPL 750 UPL
526 BPCL 362 BHARAT PETROLEUM CORP
1624 IOC 166 INDIAN OIL CORP
3432 TATACONSUM 1170 TATA CONSUMER PRODUCT
157 APOLLOHOSP 7400 APOLLO HOSPITALS ENTER
4306 SHRIRAMFIN 820 SHRIRAM FINANCE
1964 TRENT 4350 TRENT
383 BEL 418 BHARAT ELECTRONICS
2303 HAL 4600 HINDUSTAN AERONAUTICS
14732 DLF 740 DLF
3063 VEDL 520 VEDANTA
4717 GAIL 184 GAIL (INDIA)
2664 PIDILITIND 1470 PIDILITE INDUSTRIES
3150 SIEMENS 3150 SIEMENS
1270 AMBUJACEM 560 AMBUJA CEMENTS
22 ACC 1850 ACC
772 DABUR 520 DABUR INDIA
10099 GODREJCP 1140 GODREJ CONSUMER PRODUCTS
9819 HAVELLS 1470 HAVELLS INDIA
4668 BANKBARODA 288 BANK OF BARODA
10666 PNB 122 PUNJAB NATIONAL BANK
10794 CANBK 147 CANARA BANK
1023 FEDERALBNK 245 FEDERAL BANK
11184 IDFCFIRSTB 80 IDFC FIRST BANK
438 BHEL 285 BHEL
2963 SAIL 140 STEEL AUTHORITY OF INDIA
15332 NMDC 75 NMDC
3426 TATAPOWER 392 TATA POWER CO
11915 YESBANK 23 YES BANK
14366 IDEA 10 VODAFONE IDEA
10440 LUPIN 2030 LUPIN
275 AUROPHARMA 1220 AUROBINDO PHARMA
11373 BIOCON 410 BIOCON
8479 TVSMOTOR 3420 TVS MOTOR COMPANY
15141 COLPAL 2180 COLGATE PALMOLIVE
4067 MARICO 740 MARICO
404 BERGEPAINT 550 BERGER PAINTS (I)
11195 INDIGO 5850 INTERGLOBE AVIATION
13611 IRCTC 705 INDIAN RAIL TOUR CORP
19913 DMART 4000 AVENUE SUPERMARTS
15355 RECLTD 360 REC
14299 PFC 370 POWER FINANCE CORP
1997 LICHSGFIN 560 LIC HOUSING FINANCE
11351 PETRONET 275 PETRONET LNG
11262 IGL 210 INDRAPRASTHA GAS
212 ASHOKLEY 147 ASHOK LEYLAND
21174 CDSL 1620 CENTRAL DEPO SER (I)
14898 CENTRALBK-BE 36.5 CENTRAL BANK OF INDIA
18145 EMMBI-BL 118 EMMBI INDUSTRIES, BLOCK WINDOW
10576 NIFTYBEES 293 NIP IND ETF NIFTY BEES
14428 GOLDBEES 102 NIP IND ETF GOLD BEES
"""
# exchange token, symbol; prices follow those of the same symbol on NSE
_BSE = """
500325 RELIANCE
532540 TCS
500209 INFY
500180 HDFCBANK
532174 ICICIBANK
500112 SBIN
500696 HINDUNILVR
500875 ITC
500510 LT
532215 AXISBANK
532454 BHARTIARTL
532500 MARUTI
524715 SUNPHARMA
507685 WIPRO
500470 TATASTEEL
"""
# exchange, exchange token, points, symbol
_INDICES = """
NSE 1001 26050 NIFTY 50
NSE 1016 58900 NIFTY BANK
NSE 1007 27600 NIFTY FIN SERVICE
NSE 1035 12.5 INDIA VIX
NSE 1125 13900 NIFTY MID SELECT
BSE 1 85200 SENSEX
BSE 1072 65800 BANKEX
"""
_FUNDS = frozenset({"NIFTYBEES", "GOLDBEES"})
_ISINS = {
    "RELIANCE": "INE002A01018",
    "INFY": "INE009A01021",
    "HDFCBANK": "INE040A01034",
    "SBIN": "INE062A01020",
    "ITC": "INE154A01025",
    "TATASTEEL": "INE081A01020",
    "TCS": "INE467B01029",
    "GOLDBEES": "INF204KB17I5",
}


@cache
def listed(ticks: TickSizes) -> tuple[Instrument, ...]:
    """All shares, funds and indices."""
    shares = list(_nse_shares(ticks))
    twins = {share.tradingsymbol: share for share in shares}
    return (*shares, *_bse_shares(twins), *_indices())


def _nse_shares(ticks: TickSizes) -> Iterator[Instrument]:
    for line in _NSE.strip().splitlines():
        token, symbol, rupees, name = line.split(maxsplit=3)
        yield Instrument(
            exchange="NSE",
            tradingsymbol=symbol,
            exchange_token=int(token),
            segment="NSE",
            name=name,
            kind="EQ",
            tick=exact("0.01" if symbol in _FUNDS else ticks.of_share(Decimal(rupees))),
            base_price=exact(rupees),
            isin=_ISINS.get(symbol, ""),
            band=_band(symbol),
            group=_group(symbol),
        )


def _bse_shares(twins: Mapping[str, Instrument]) -> Iterator[Instrument]:
    for line in _BSE.strip().splitlines():
        token, symbol = line.split()
        twin = twins[symbol]
        yield Instrument(
            exchange="BSE",
            tradingsymbol=symbol,
            exchange_token=int(token),
            segment="BSE",
            name=twin.name,
            kind="EQ",
            tick=twin.tick,
            underlying=twin.key,
            isin=twin.isin,
            band=twin.band,
            group=twin.group,
        )


def _band(symbol: str) -> int:
    """Per cent of the previous close: 10 where there are derivatives, 5 outside series EQ."""
    if symbol.endswith("-BE"):
        return 5
    return 10 if symbol in STOCKS else 20


def _group(symbol: str) -> str:
    return STOCKS_WITH_DERIVATIVES if symbol in STOCKS else GENERAL


def _indices() -> Iterator[Instrument]:
    for line in _INDICES.strip().splitlines():
        exchange, token, points, symbol = line.split(maxsplit=3)
        yield Instrument(
            exchange=exchange,
            tradingsymbol=symbol,
            exchange_token=int(token),
            segment="INDICES",
            name=symbol,
            kind="EQ",
            tick=exact("0.05") if symbol != "INDIA VIX" else exact("0.01"),
            lot_size=0,
            base_price=exact(points),
        )
