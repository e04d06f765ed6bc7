"""What the fake broker shows of mutual funds, and how we know."""

from __future__ import annotations

from kite_testing.fake_broker.evidence import Behaviour, Evidence

_DOCUMENTED, _SAMPLE, _CLIENT = Evidence.DOCUMENTED, Evidence.SAMPLE, Evidence.CLIENT
_ASSUMED = Evidence.ASSUMED
_DOCS = "kite.trade/docs/connect/v3/mutual-funds"
_SUPPORT = "support.zerodha.com, Coin"
_ORDERS, _SIPS = "mf_orders.json", "mf_sips.json"
_CLIENTS = "all official clients; the live API is read-only here"
_GO = "gokiteconnect"
_NO_TEXT = "the live API takes no orders for funds"


def _row(name: str, says: str, evidence: Evidence, source: str) -> Behaviour:
    return Behaviour(name=name, topic="mutual_funds", says=says, evidence=evidence, source=source)


BEHAVIOURS: tuple[Behaviour, ...] = (
    _row("call:GET /mf/orders", "Orders of the last seven days.", _DOCUMENTED, _DOCS),
    _row("call:GET /mf/orders/{order_id}", "An order of any age.", _DOCUMENTED, _DOCS),
    _row("call:POST /mf/orders", "Buys for rupees, redeems units.", _CLIENT, _CLIENTS),
    _row("call:DELETE /mf/orders/{order_id}", "Cancels an order.", _CLIENT, _CLIENTS),
    _row("call:GET /mf/sips", "Active and paused plans.", _DOCUMENTED, _DOCS),
    _row("call:GET /mf/sips/{sip_id}", "A plan in any state.", _DOCUMENTED, _DOCS),
    _row("call:POST /mf/sips", "Starts a plan.", _CLIENT, _CLIENTS),
    _row("call:PUT /mf/sips/{sip_id}", "Changes, pauses, resumes a plan.", _CLIENT, _CLIENTS),
    _row("call:DELETE /mf/sips/{sip_id}", "Ends a plan.", _CLIENT, _CLIENTS),
    _row("call:GET /mf/holdings", "Units in the demat account.", _DOCUMENTED, _DOCS),
    _row("call:GET /mf/holdings/{isin}", "The purchases of one fund.", _CLIENT, _GO),
    _row("call:GET /mf/allotments", "ISINs with an allotment.", _CLIENT, _GO),
    _row("call:GET /mf/instruments", "The fund list, as CSV.", _DOCUMENTED, _DOCS),
    _row(
        "orders for funds can be switched off",
        "Then the calls that place and change are not there: 405, as the live API documents none.",
        _ASSUMED,
        "the live server's answer is not known",
    ),
    _row(
        "the list of plans has no status",
        "Its envelope holds data alone.",
        _SAMPLE,
        _SIPS,
    ),
    _row(
        "one plan has a field more than the list",
        "fund_source, pool.",
        _SAMPLE,
        "the documentation's answer",
    ),
    _row(
        "holdings have no profit and no date",
        "pnl is 0 and last_price_date empty, whatever the prices are.",
        _SAMPLE,
        "the documentation's answer",
    ),
    _row(
        "the bank pays for funds",
        "Not the trading account, and without bound unless a test says so.",
        _DOCUMENTED,
        _DOCS,
    ),
    _row(
        "an order waits for money",
        "Five tries, one each weekday, counted in status_message; then it is rejected.",
        _ASSUMED,
        "the sample shows 1/5 and 3/5",
    ),
    _row(
        "an order has a cut-off",
        "Purchases 14:00, liquid funds 12:30, redemptions 15:00; later ones are the next day's.",
        _DOCUMENTED,
        _SUPPORT,
    ),
    _row(
        "an order gets the NAV of its day",
        "A purchase of a liquid fund gets that of the day before.",
        _DOCUMENTED,
        _SUPPORT,
    ),
    _row(
        "units come on the next weekday",
        "At 09:00; holidays of banks are not looked at.",
        _ASSUMED,
        "support pages name one or two days",
    ),
    _row(
        "money of a redemption comes by settlement_type",
        "T1, T3 or T4, to the bank.",
        _DOCUMENTED,
        _SUPPORT,
    ),
    _row(
        "an order may be cancelled until it is sent",
        "It has no exchange_order_id until then.",
        _ASSUMED,
        "nothing is known",
    ),
    _row(
        "instalments run at night",
        "01:30 for plans of the broker, 08:30 for those of a fund house.",
        _SAMPLE,
        _ORDERS,
    ),
    _row(
        "an instalment without money is rejected at once",
        "It counts all the same: completed_instalments grows.",
        _SAMPLE,
        f"{_ORDERS} and {_SIPS}",
    ),
    _row(
        "a plan steps up",
        "The amount rises by per cent on a day of each year, cut to the fund's multiple.",
        _SAMPLE,
        _SIPS,
    ),
    _row(
        "a plan whose instalments are done is cancelled",
        "It leaves the list.",
        _ASSUMED,
        "no word for it is known",
    ),
    _row("refusal:unknown_fund", "No fund has the ISIN.", _ASSUMED, _NO_TEXT),
    _row("refusal:unknown_fund_order", "No order has the id.", _ASSUMED, _NO_TEXT),
    _row("refusal:unknown_sip", "No plan has the id.", _ASSUMED, _NO_TEXT),
    _row("refusal:amount_too_small", "Less than the fund's least amount.", _ASSUMED, _NO_TEXT),
    _row("refusal:amount_off_step", "Not a multiple of the fund's step.", _ASSUMED, _NO_TEXT),
    _row("refusal:too_few_units", "More units than are held and free.", _ASSUMED, _NO_TEXT),
    _row("refusal:fund_order_done", "It was sent, or it ended.", _ASSUMED, _NO_TEXT),
    _row("refusal:sip_done", "The plan ended.", _ASSUMED, _NO_TEXT),
    _row("refusal:fund_tag_too_long", "More than 8 characters.", _DOCUMENTED, _DOCS),
)
