"""How we know what the account does, one row for each behaviour."""

from __future__ import annotations

from kite_testing.fake_broker.account.delivery_behaviours import DELIVERIES
from kite_testing.fake_broker.account.hedge_behaviours import HEDGES
from kite_testing.fake_broker.evidence import Behaviour, Evidence

_TOPIC = "account"
_SUPPORT = "support.zerodha.com"
_DOCS = "kite.trade/docs/connect/v3"


def _row(name: str, says: str, evidence: Evidence, source: str) -> Behaviour:
    return Behaviour(name=name, topic=_TOPIC, says=says, evidence=evidence, source=source)


_CALLS = (
    _row(
        "call:GET /user/profile",
        "answers who the account belongs to",
        Evidence.SAMPLE,
        "profile.json",
    ),
    _row(
        "call:GET /user/profile/full",
        "answers the profile with masked banks and demat accounts; undocumented",
        Evidence.SAMPLE,
        "full_profile.json",
    ),
    _row(
        "call:GET /user/margins",
        "answers the funds of both segments; net is cash and collateral less debits",
        Evidence.SAMPLE,
        "margins.json",
    ),
    _row(
        "call:GET /user/margins/{segment}",
        "answers the funds of one segment, without the outer object",
        Evidence.DOCUMENTED,
        f"{_DOCS}/user",
    ),
    _row(
        "call:GET /portfolio/holdings",
        "answers the lines of the demat account; what was sold today leaves the quantity as it is",
        Evidence.SAMPLE,
        "holdings.json",
    ),
    _row(
        "call:GET /portfolio/holdings/summary",
        "answers totals over all holdings; undocumented",
        Evidence.SAMPLE,
        "holdings_summary.json",
    ),
    _row(
        "call:GET /portfolio/holdings/compact",
        "answers holdings in five fields; undocumented",
        Evidence.CLIENT,
        "gokiteconnect, portfolio.go",
    ),
    _row(
        "call:GET /portfolio/holdings/auctions",
        "lists auctions of shares that are held: numbers are texts, tokens end in 10",
        Evidence.DOCUMENTED,
        f"{_DOCS}/portfolio",
    ),
    _row(
        "call:POST /portfolio/holdings/authorise",
        "answers a request id of 32 characters; the holder finishes it at the depository",
        Evidence.DOCUMENTED,
        f"{_DOCS}/portfolio",
    ),
    _row(
        "call:GET /portfolio/positions",
        "answers net and day positions by the formulas that fit every row of the sample",
        Evidence.SAMPLE,
        "positions.json",
    ),
    _row(
        "call:PUT /portfolio/positions",
        "converts the day or the overnight part of a position and answers true",
        Evidence.DOCUMENTED,
        f"{_DOCS}/portfolio",
    ),
    _row(
        "call:POST /margins/orders",
        "answers what each order would block by itself",
        Evidence.DOCUMENTED,
        f"{_DOCS}/margins",
    ),
    _row(
        "call:POST /margins/basket",
        "answers what orders block leg by leg, and together",
        Evidence.SAMPLE,
        "basket_margins.json",
    ),
    _row(
        "call:POST /charges/orders",
        "answers virtual contract notes with unrounded numbers",
        Evidence.SAMPLE,
        "virtual_contract_note.json",
    ),
)

_REFUSALS = (
    _row(
        "refusal:funds_short",
        "refuses what the funds do not hold, and names both amounts",
        Evidence.USER,
        "kite.trade/forum, texts of refused orders",
    ),
    _row(
        "refusal:holdings_short",
        "refuses to sell more for delivery than is held and was bought today",
        Evidence.DOCUMENTED,
        f"{_SUPPORT}, rejected orders",
    ),
    _row(
        "refusal:no_position",
        "refuses to convert what is not open on that side",
        Evidence.ASSUMED,
        "the shape of conversion errors is undocumented",
    ),
    _row(
        "refusal:too_much_to_convert",
        "refuses to convert more than the day or the overnight part",
        Evidence.ASSUMED,
        "the limits are documented, the text is not",
    ),
    _row(
        "refusal:no_conversion",
        "refuses CO and BO in or out, bought index options to NRML, and shorts to MTF",
        Evidence.ASSUMED,
        "the rules are documented, the text is not",
    ),
    _row(
        "refusal:late_conversion",
        "refuses conversions to MIS after the square-off time, with exchange hours",
        Evidence.ASSUMED,
        "the rule is documented, the text is not",
    ),
)

_POSITIONS = (
    _row(
        "average price of all buys of the day",
        "a sale never changes the average price of a position",
        Evidence.DOCUMENTED,
        f"{_SUPPORT}, average price of positions",
    ),
    _row(
        "carried at the price of the trade",
        "what is carried keeps its average, the oldest closed first; m2m starts from the close",
        Evidence.ASSUMED,
        "only that the net quantity remains is documented",
    ),
    _row(
        "sale of holdings is a negative position",
        "a delivery sale shows as a negative CNC position for the day, and as used quantity",
        Evidence.ASSUMED,
        "from the meanings of the fields",
    ),
    _row(
        "conversion at the average",
        "a conversion moves quantity at the average of its part; averages stay as they are",
        Evidence.ASSUMED,
        "the effect on the rows is not documented",
    ),
    _row(
        "left-over intraday position",
        "shares left in MIS are delivered or bought in, contracts are carried in NRML (M7)",
        Evidence.DOCUMENTED,
        f"{_SUPPORT}, when square-off fails",
    ),
    _row(
        "expiry in cash",
        "index options end at their intrinsic value, index and commodity futures at the close",
        Evidence.DOCUMENTED,
        f"{_SUPPORT}, settlement at expiry",
    ),
    _row(
        "expiry in shares",
        "contracts on shares end in shares; what is not there to be given is settled in cash",
        Evidence.ASSUMED,
        "physical settlement is documented; a short delivery of it is simplified",
    ),
    _row(
        "shares that are missing",
        "what was sold and is not there is bought in 20 % above the close",
        Evidence.ASSUMED,
        "the exchange's convention for auctions without offers",
    ),
    _row(
        "auctions of all holdings",
        "every settled line that is not pledged has an auction each day",
        Evidence.ASSUMED,
        "so that the list is not empty",
    ),
)

_FUNDS = (
    _row(
        "profits wait, losses count",
        "profits of the day are not usable until the next morning; losses lower funds at once",
        Evidence.DOCUMENTED,
        f"{_SUPPORT}, intraday profits",
    ),
    _row(
        "m2m_realised and m2m_unrealised",
        "the signs: a loss of the day, booked or open, is above 0, as what is used; profit is 0",
        Evidence.ASSUMED,
        "inferred from margins.json: the documentation says profit or loss, without signs",
    ),
    _row(
        "proceeds of holdings",
        "what holdings are sold for is usable at once, of shares bought yesterday the next day",
        Evidence.DOCUMENTED,
        f"{_SUPPORT}, sale proceeds since October 2024 and BTST",
    ),
    _row(
        "option premium",
        "premium that was paid raises the debits, premium that was received lowers them",
        Evidence.DOCUMENTED,
        f"{_SUPPORT}, funds statement",
    ),
    _row(
        "round margin rates",
        "SPAN and exposure are round percentages of the right size, not those of the exchanges",
        Evidence.ASSUMED,
        "the exchanges' risk arrays are not published with the API",
    ),
    _row(
        "charges of a basket",
        "the basket's own charges hold brokerage and SEBI fees and a total of 0",
        Evidence.SAMPLE,
        "basket_margins.json",
    ),
    _row(
        "collateral",
        "pledged shares count with 80 % of their close, not for delivery buys and premiums",
        Evidence.ASSUMED,
        "haircuts differ by share",
    ),
    _row(
        "margin trading",
        "a fifth of the price is paid, the rest is lent at 0.04 % a day",
        Evidence.ASSUMED,
        "the interest is documented, the margin depends on the share",
    ),
    _row(
        "contract note",
        "charges are posted at the end of the day; tax is rounded once for each scrip",
        Evidence.DOCUMENTED,
        f"{_SUPPORT}, charges; other roundings than that of the tax are assumed",
    ),
    _row(
        "tax on exercise",
        "options that were bought and expire in the money are taxed on their intrinsic value",
        Evidence.DOCUMENTED,
        "zerodha.com/charges, April 2026",
    ),
    _row(
        "no charges before the first known rates",
        "days and kinds of trades whose rates the rulebook does not know cost nothing",
        Evidence.ASSUMED,
        "the first known rates are of July 2023",
    ),
    _row(
        "standing authorisation",
        "accounts have signed the DDPI: sales need no authorisation unless a test says so",
        Evidence.DOCUMENTED,
        f"{_SUPPORT}, DDPI",
    ),
    _row(
        "authorisation is used up",
        "sold shares use up what was authorised; after 17:30 it is for the next day",
        Evidence.DOCUMENTED,
        f"{_DOCS}/portfolio",
    ),
)

BEHAVIOURS: tuple[Behaviour, ...] = (
    *_CALLS,
    *_REFUSALS,
    *_POSITIONS,
    *_FUNDS,
    *DELIVERIES,
    *HEDGES,
)
"""Everything that the account does and that somebody could doubt."""
