"""Price alerts, in pykiteconnect's form. It has none of these."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kite_adapters.compat.answers import Row
from kite_adapters.compat.connection import Connection
from kite_adapters.compat.wording import Fields, as_given, fields_of, plainly
from kite_core.messages import Repeat, post, put

if TYPE_CHECKING:
    from kite_core.models.alert_params import AlertParams

LAST_TRADED_PRICE = "LastTradedPrice"


class AlertMethods(Connection):
    """Price alerts, with or without orders."""

    def create_alert(
        self,
        name: str,
        lhs_exchange: str,
        lhs_tradingsymbol: str,
        operator: str,
        rhs_constant: float | None = None,
        rhs_exchange: str | None = None,
        rhs_tradingsymbol: str | None = None,
        lhs_attribute: str = LAST_TRADED_PRICE,
        rhs_attribute: str = LAST_TRADED_PRICE,
        basket: Mapping[str, Any] | None = None,
    ) -> Row:
        """Create an alert, once: the left side compared with a constant or another instrument.

        With a `basket` in the broker's form it places orders when it fires. Typed twin:
        `kite.alerts.create`.
        """
        fields = _fields(locals())
        request = post("/alerts", form=fields_of(fields), repeat=Repeat.NEVER)
        alert: Row = self._ask(
            lambda calls: as_given(lambda: calls.alerts.create(_params(fields)), request)
        )
        return alert

    def modify_alert(
        self,
        uuid: str,
        name: str,
        lhs_exchange: str,
        lhs_tradingsymbol: str,
        operator: str,
        rhs_constant: float | None = None,
        rhs_exchange: str | None = None,
        rhs_tradingsymbol: str | None = None,
        lhs_attribute: str = LAST_TRADED_PRICE,
        rhs_attribute: str = LAST_TRADED_PRICE,
        basket: Mapping[str, Any] | None = None,
    ) -> Row:
        """Replace an alert, which keeps its id. Typed twin: `kite.alerts.modify`."""
        fields = _fields(locals())
        alert: Row = self._ask(
            lambda calls: as_given(
                lambda: calls.alerts.modify(uuid, params=_params(fields)),
                put(
                    "/alerts/{uuid}",
                    path={"uuid": uuid},
                    form=fields_of(fields),
                    repeat=Repeat.IF_NOT_SENT,
                ),
            )
        )
        return alert

    def get_alerts(
        self,
        status: str | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> list[Row]:
        """All alerts, or those of one status and page. Typed twin: `kite.alerts.all`."""
        rows: list[Row] = self._ask(
            lambda calls: calls.alerts.all_raw(status=status, page=page, page_size=page_size)
        )
        return rows

    def get_alert(self, uuid: str) -> Row:
        """One alert. Typed twin: `kite.alerts.one`."""
        alert: Row = self._ask(lambda calls: calls.alerts.one_raw(uuid))
        return alert

    def delete_alerts(self, *uuids: str) -> None:
        """Delete alerts. Typed twin: `kite.alerts.delete`."""
        self._ask(lambda calls: plainly(calls.alerts.delete(*uuids)))

    def get_alert_history(self, uuid: str) -> list[Row]:
        """When an alert fired, and the market then. Typed twin: `kite.alerts.history`."""
        rows: list[Row] = self._ask(lambda calls: calls.alerts.history_raw(uuid))
        return rows


def _fields(given: Mapping[str, Any]) -> Fields:
    """The form of an alert from the arguments of a call."""
    is_constant = given["rhs_constant"] is not None
    basket = given["basket"]
    left_out = {"self", "uuid", "basket"} | ({"rhs_attribute"} if is_constant else set[str]())
    fields = {name: value for name, value in given.items() if name not in left_out}
    return {
        **fields,
        "type": "simple" if basket is None else "ato",
        "rhs_type": "constant" if is_constant else "instrument",
        "basket": None if basket is None else json.dumps(basket),
    }


def _params(fields: Fields) -> AlertParams:
    """The same as our own parameters. Raises ValueError for what they do not cover: a basket."""
    if fields["basket"] is not None:
        raise ValueError("the basket is in the broker's own words")
    from kite_core.models.alert_params import AlertParams

    left_out = ("rhs_type", "basket")
    known: dict[str, Any] = {
        name: value for name, value in fields.items() if name not in left_out and value is not None
    }
    return AlertParams(**known)
