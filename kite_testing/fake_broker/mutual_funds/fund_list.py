"""The funds that the broker lists. ISINs and names are real ones; prices are made up."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import StringIO

from kite_testing.fake_broker.money import RUPEE, Money, exact
from kite_testing.fake_broker.mutual_funds.nav import Nav

# ISIN, AMC, kind, plan, dividend, rupees, name
_LISTED = """
INF846K01EW2 AXISMUTUALFUND_MF equity direct growth 71.42 Axis Bluechip Fund - Direct Plan
INF209K01157 BirlaSunLifeMutualFund_MF equity regular payout 154.61 Aditya Birla Sun Life Advantage Fund
INF209K01165 BirlaSunLifeMutualFund_MF equity regular growth 982.4 Aditya Birla Sun Life Advantage Fund
INF209K01VG0 BirlaSunLifeMutualFund_MF equity direct payout 221.37 Aditya Birla Sun Life Advantage Fund - Direct Plan
INF209K01VH8 BirlaSunLifeMutualFund_MF equity direct growth 1071.88 Aditya Birla Sun Life Advantage Fund - Direct Plan
INF084M01AB8 BirlaSunLifeMutualFund_MF balanced regular growth 109.94 Aditya Birla Sun Life Balanced Advantage Fund
INF084M01AC6 BirlaSunLifeMutualFund_MF balanced regular payout 28.06 Aditya Birla Sun Life Balanced Advantage Fund
INF084M01DJ5 BirlaSunLifeMutualFund_MF balanced direct growth 122.13 Aditya Birla Sun Life Balanced Advantage Fund - Direct Plan
INF209K01BE7 BirlaSunLifeMutualFund_MF debt regular payout 113.28 Aditya Birla Sun Life Banking and PSU Debt Fund
INF209K01BF4 BirlaSunLifeMutualFund_MF debt regular growth 381.6215 Aditya Birla Sun Life Banking and PSU Debt Fund
INF209K01YL4 BirlaSunLifeMutualFund_MF debt direct growth 396.2047 Aditya Birla Sun Life Banking and PSU Debt Fund - Direct Plan
INF209K01RU9 BirlaSunLifeMutualFund_MF liquid regular growth 436.9153 Aditya Birla Sun Life Liquid Fund
INF209K01VA3 BirlaSunLifeMutualFund_MF liquid direct growth 441.7728 Aditya Birla Sun Life Liquid Fund - Direct Plan
INF209K01VD7 BirlaSunLifeMutualFund_MF liquid direct payout 166.4831 Aditya Birla Sun Life Liquid Fund - Direct Plan
INF209KA1K47 BirlaSunLifeMutualFund_MF debt regular growth 118.5013 Aditya Birla Sun Life Corporate Bond Fund
INF209KA1K88 BirlaSunLifeMutualFund_MF debt direct growth 120.3397 Aditya Birla Sun Life Corporate Bond Fund - Direct Plan
INF209K01BR9 BirlaSunLifeMutualFund_MF equity regular growth 541.7 Aditya Birla Sun Life Frontline Equity Fund
INF209K01YY7 BirlaSunLifeMutualFund_MF equity direct growth 594.25 Aditya Birla Sun Life Frontline Equity Fund - Direct Plan
INF209K01PF4 BirlaSunLifeMutualFund_MF fof regular growth 36.1815 Aditya Birla Sun Life Gold Fund
INF209K01YU5 BirlaSunLifeMutualFund_MF fof direct growth 37.7409 Aditya Birla Sun Life Gold Fund - Direct Plan
INF209K01LB2 BirlaSunLifeMutualFund_MF equity regular growth 262.1326 Aditya Birla Sun Life Index Fund
INF209K01VY3 BirlaSunLifeMutualFund_MF equity direct growth 267.4498 Aditya Birla Sun Life Index Fund - Direct Plan
INF761K01EE1 BOIAXAMutualFund_MF equity direct growth 14.6182 BOI AXA Arbitrage Fund - Direct Plan
INF740K01NY4 DSPBLACKROCK_MF equity direct growth 387.521 DSP Tax Saver Fund - Direct Plan
INF090I01239 FRANKLINTEMPLETON_MF equity regular growth 1602.94 Franklin India Prima Plus Fund
INF179K01VY8 HDFCMutualFund_MF balanced direct payout 45.107 HDFC Balanced Advantage Fund - Direct Plan
INF179K01WA6 HDFCMutualFund_MF balanced direct growth 571.283 HDFC Balanced Advantage Fund - Direct Plan
INF179K01XZ1 HDFCMutualFund_MF balanced direct growth 132.46 HDFC Hybrid Equity Fund - Direct Plan
INF109K01V59 ICICIPrudentialMutualFund_MF debt direct payout 12.8455 ICICI Prudential Bond Fund - Direct Plan
INF174K01LS2 KOTAKMAHINDRAMF equity direct growth 104.362 Kotak Flexicap Fund - Direct Plan
INF769K01AX2 MIRAEASSET equity direct growth 134.875 Mirae Asset Large Cap Fund - Direct Plan
INF247L01445 MOTILALOSWAL_MF equity direct growth 121.0934 Motilal Oswal Midcap Fund - Direct Plan
INF204KB17I5 RELIANCEMUTUALFUND_MF fof direct growth 24.0175 Nippon India Gold Savings Fund - Direct Plan
INF879O01027 PPFAS_MF equity direct growth 96.8217 Parag Parikh Flexi Cap Fund - Direct Plan
INF966L01721 QUANTMutualFund_MF elss direct growth 448.3386 quant ELSS Tax Saver Fund - Direct Plan
INF200K01QX4 SBIMutualFund_MF equity direct growth 101.3344 SBI Blue Chip Fund - Direct Plan
INF789F01XA0 UTIMUTUALFUND_MF equity direct growth 184.2163 UTI Nifty 50 Index Fund - Direct Plan
"""  # noqa: E501  # reason: one fund is one line, as in the dump
_COLUMNS = (
    "tradingsymbol",
    "amc",
    "name",
    "purchase_allowed",
    "redemption_allowed",
    "minimum_purchase_amount",
    "purchase_amount_multiplier",
    "minimum_additional_purchase_amount",
    "minimum_redemption_quantity",
    "redemption_quantity_multiplier",
    "dividend_type",
    "scheme_type",
    "plan",
    "settlement_type",
    "last_price",
    "last_price_date",
)
_SETTLED_IN = {"equity": 3, "elss": 3, "balanced": 3, "debt": 1, "liquid": 1, "fof": 4}
"""Days until redemption money comes, as the column settlement_type of the sample has them."""
UNIT = 1000
"""Units are counted in thousandths: the sample's least redemption."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fund:
    """One fund. Amounts are money; quantities elsewhere are in thousandths of a unit."""

    isin: str
    amc: str
    name: str
    scheme_type: str
    plan: str
    dividend_type: str
    base_price: Money

    def __deepcopy__(self, _: object) -> Fund:
        """It never changes, so a snapshot shares it."""
        return self

    @property
    def is_liquid(self) -> bool:
        """Whether its money is there, and counts, a day earlier."""
        return self.scheme_type == "liquid"

    @property
    def minimum(self) -> Money:
        """The least of a first purchase."""
        return (5000 if self.is_liquid else 500) * RUPEE

    @property
    def additional_minimum(self) -> Money:
        """The least of any other purchase, and of an instalment."""
        return (500 if self.scheme_type == "elss" else 100) * RUPEE

    @property
    def step(self) -> Money:
        """Amounts are multiples of this."""
        return (500 if self.scheme_type == "elss" else 1) * RUPEE

    @property
    def settles_in(self) -> int:
        """Days until the money of a redemption comes."""
        return _SETTLED_IN[self.scheme_type]


class FundList:
    """All funds, by ISIN and as the CSV dump. It never changes, so all brokers share one."""

    def __init__(self) -> None:
        lines = _LISTED.strip().splitlines()
        self._by_isin = {fund.isin: fund for fund in map(_fund, lines)}

    def __iter__(self) -> Iterator[Fund]:
        return iter(self._by_isin.values())

    def __deepcopy__(self, _: object) -> FundList:
        """They never change, so a snapshot shares them."""
        return self

    def by_isin(self, isin: str) -> Fund | None:
        """The fund with that ISIN, which is its `tradingsymbol`."""
        return self._by_isin.get(isin)

    def csv(self, nav: Nav, now: datetime) -> bytes:
        """The dump, with the latest prices."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_COLUMNS)
        writer.writerows(_cells(fund, nav, now) for fund in self)
        return text.getvalue().encode()


@cache
def fund_list() -> FundList:
    """The funds, made once."""
    return FundList()


def _fund(line: str) -> Fund:
    isin, amc, scheme_type, plan, dividend_type, rupees, name = line.split(maxsplit=6)
    return Fund(
        isin=isin,
        amc=amc,
        name=name,
        scheme_type=scheme_type,
        plan=plan,
        dividend_type=dividend_type,
        base_price=exact(rupees),
    )


def _cells(fund: Fund, nav: Nav, now: datetime) -> tuple[object, ...]:
    day = nav.latest_day(now)
    return (
        fund.isin,
        fund.amc,
        fund.name,
        1,
        1,
        fund.minimum / RUPEE,
        fund.step / RUPEE,
        fund.additional_minimum / RUPEE,
        1 / UNIT,
        1 / UNIT,
        fund.dividend_type,
        fund.scheme_type,
        fund.plan,
        f"T{fund.settles_in}",
        nav.on(fund, day) / RUPEE,
        day.isoformat(),
    )
