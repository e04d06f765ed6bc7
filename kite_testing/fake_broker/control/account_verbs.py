"""Verbs about the account and its orders."""

from __future__ import annotations

from dataclasses import asdict

from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.verb import Field, FieldKind, Run, Values, Verb

_KEY = Field(name="key", kind=FieldKind.TEXT, says="EXCHANGE:TRADINGSYMBOL", is_needed=True)
_HELD = Field(
    name="quantity", kind=FieldKind.WHOLE, says="how many that are settled", is_needed=True
)
_QUANTITY = Field(
    name="quantity", kind=FieldKind.WHOLE, says="how many; below 0 is short", is_needed=True
)
_PRICE = Field(name="average_price", kind=FieldKind.NUMBER, says="rupees for one", is_needed=True)
_MONEY = (
    Field(name="segment", kind=FieldKind.TEXT, says="equity or commodity", is_needed=True),
    Field(name="rupees", kind=FieldKind.NUMBER, says="how much, up to 1e12", is_needed=True),
)
_ORDER = Field(name="order_id", kind=FieldKind.TEXT, says="the order", is_needed=True)


def _funds(levers: Levers, _: Values) -> object:
    return levers.account.funds()


def _entries(levers: Levers, _: Values) -> object:
    return [
        {**asdict(entry), "moment": entry.moment.isoformat()} for entry in levers.account.entries()
    ]


def _set_funds(levers: Levers, values: Values) -> object:
    levers.account.set_funds(values["segment"], values["rupees"])
    return levers.account.funds()


def _pay_in(levers: Levers, values: Values) -> object:
    levers.account.pay_in(values["segment"], values["rupees"])
    return levers.account.funds()


def _pay_out(levers: Levers, values: Values) -> object:
    levers.account.pay_out(values["segment"], values["rupees"])
    return levers.account.funds()


def _seed_holding(levers: Levers, values: Values) -> object:
    levers.account.seed_holding(**values)
    return True


def _clear_holdings(levers: Levers, _: Values) -> object:
    levers.account.clear_holdings()
    return True


def _seed_position(levers: Levers, values: Values) -> object:
    levers.account.seed_position(**values)
    return True


def _set_authorisation(levers: Levers, values: Values) -> object:
    levers.account.require_authorisation(is_needed=values["is_needed"])
    return True


def _authorise(levers: Levers, values: Values) -> object:
    levers.account.authorise_holdings(values["request_id"])
    return True


def _corporate_action(levers: Levers, values: Values) -> object:
    levers.account.corporate_action(values["key"], values["ratio"])
    return True


def _release_amo(levers: Levers, _: Values) -> object:
    return levers.orders.release_amo()


def _set_pace(levers: Levers, values: Values) -> object:
    levers.orders.set_pace(**values)
    return True


def _step(levers: Levers, values: Values) -> object:
    return {"status": levers.orders.step(values["order_id"])}


def _reject(levers: Levers, values: Values) -> object:
    levers.orders.reject(**values)
    return True


def _choose_layer(levers: Levers, values: Values) -> object:
    levers.orders.choose_layer(values["rule"], values.get("layer"))
    return True


def _row(method: str, template: str, says: str, run: Run, *fields: Field) -> Verb:
    return Verb(method=method, template=f"/fake/{template}", says=says, run=run, fields=fields)


ACCOUNT_VERBS: tuple[Verb, ...] = (
    _row("GET", "account/funds", "What is available in each segment.", _funds),
    _row("GET", "account/ledger", "All changes of the cash, in the order of time.", _entries),
    _row("PUT", "account/funds", "Let the cash of a segment be so much.", _set_funds, *_MONEY),
    _row("POST", "account/pay_in", "Deposit an amount.", _pay_in, *_MONEY),
    _row("POST", "account/pay_out", "Withdraw an amount.", _pay_out, *_MONEY),
    _row(
        "POST",
        "account/holdings",
        "Hold shares, instead of any others of the kind.",
        _seed_holding,
        _KEY,
        _HELD,
        _PRICE,
        Field(name="t1_quantity", kind=FieldKind.WHOLE, says="more, on their way"),
        Field(name="collateral", kind=FieldKind.WHOLE, says="so many of them are pledged"),
        Field(name="authorised", kind=FieldKind.WHOLE, says="so many of them may be sold"),
    ),
    _row("DELETE", "account/holdings", "Hold nothing.", _clear_holdings),
    _row(
        "POST",
        "account/positions",
        "Have a position, instead of any other in the product; 0 takes it away.",
        _seed_position,
        _KEY,
        Field(name="product", kind=FieldKind.TEXT, says="CNC, MIS, NRML, MTF", is_needed=True),
        _QUANTITY,
        _PRICE,
        Field(name="overnight", kind=FieldKind.TRUTH, says="whether it was carried; true is usual"),
    ),
    _row(
        "PUT",
        "account/authorisation",
        "Whether sales of holdings need the depository's authorisation.",
        _set_authorisation,
        Field(name="is_needed", kind=FieldKind.TRUTH, says="whether they do", is_needed=True),
    ),
    _row(
        "POST",
        "account/authorisations/{request_id}",
        "Finish an authorisation, as on the depository's page.",
        _authorise,
        Field(name="request_id", kind=FieldKind.TEXT, says="the request", is_needed=True),
    ),
    _row(
        "POST",
        "account/corporate_action",
        "Let each share become so many: a bonus or a split, with all prices divided.",
        _corporate_action,
        _KEY,
        Field(name="ratio", kind=FieldKind.RATIO, says="2 for a bonus of 1:1", is_needed=True),
    ),
    _row("POST", "orders/release_amo", "Send stored orders to the exchange now.", _release_amo),
    _row(
        "PUT",
        "orders/pace",
        "When orders go through their states from now on.",
        _set_pace,
        Field(
            name="pace",
            kind=FieldKind.TEXT,
            says="usual, immediate, seconds, reads, manual",
            is_needed=True,
        ),
        Field(name="seconds", kind=FieldKind.NUMBER, says="so many apart"),
        Field(name="reads", kind=FieldKind.WHOLE, says="after so many"),
    ),
    _row("POST", "orders/{order_id}/step", "Take an order one state further.", _step, _ORDER),
    _row(
        "POST",
        "orders/{order_id}/reject",
        "Let an order be rejected that has not ended.",
        _reject,
        _ORDER,
        Field(name="message", kind=FieldKind.TEXT, says="status_message", is_needed=True),
        Field(name="raw", kind=FieldKind.TEXT, says="status_message_raw"),
    ),
    _row(
        "PUT",
        "orders/layers",
        "In which layer a rule fires.",
        _choose_layer,
        Field(name="rule", kind=FieldKind.TEXT, says="the rule", is_needed=True),
        Field(name="layer", kind=FieldKind.TEXT, says="gateway, rms, exchange; else the default"),
    ),
)
"""Their rows in the table."""
