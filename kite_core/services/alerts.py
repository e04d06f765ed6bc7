"""Price alerts, with or without orders."""

from __future__ import annotations

from typing import Any

from kite_core.call import Call
from kite_core.decoding import Made, list_of, one
from kite_core.faults import Faults, pairs
from kite_core.messages import Repeat, delete, get, post, put
from kite_core.models.alert_params import AlertParams
from kite_core.models.alerts import Alert, AlertEvent
from kite_core.models.words import AlertStatus
from kite_core.rows import Rows
from kite_core.service import ClientT, Service, endpoint, raw


class Alerts(Service[ClientT]):
    """Price alerts, with or without orders; a user may have 500 active ones."""

    @endpoint
    def create(self, params: AlertParams) -> Call[Alert]:
        """Create an alert, once; it is never repeated, because it may place orders."""
        request = post("/alerts", form=params.to_form(), repeat=Repeat.NEVER)
        return Call(request, one(Alert))

    create_raw = raw(create)

    @endpoint
    def all(
        self,
        *,
        status: str | None = None,
        page: int | None = None,
        page_size: int | None = None,
    ) -> Call[Rows[Alert]]:
        """The alerts, of one status and of one page if these are given; pages count from 1."""
        faults = Faults()
        if status is not None:
            faults.word("status", status, AlertStatus)
        for name, number in (("page", page), ("page_size", page_size)):
            if number is not None:
                faults.whole(name, number, least=1)
        faults.raise_for("alerts.all")
        query = pairs(("status", status), ("page", page), ("page_size", page_size))
        return Call(get("/alerts", query=query), list_of(Alert))

    all_raw = raw(all)

    @endpoint
    def one(self, uuid: str) -> Call[Alert]:
        """One alert; the broker leaves its basket out (documentation page: alerts)."""
        return Call(get("/alerts/{uuid}", path={"uuid": uuid}), one(Alert))

    one_raw = raw(one)

    @endpoint
    def modify(self, uuid: str, *, params: AlertParams) -> Call[Alert]:
        """Replace an alert by this one, which keeps its id."""
        request = put(
            "/alerts/{uuid}",
            path={"uuid": uuid},
            form=params.to_form(),
            repeat=Repeat.IF_NOT_SENT,
        )
        return Call(request, one(Alert))

    modify_raw = raw(modify)

    @endpoint
    def delete(self, *uuids: str) -> Call[None]:
        """Delete alerts; the broker keeps them with the status "deleted"."""
        faults = Faults()
        faults.expect(bool(uuids), "uuids", "there are none", "Give the uuid of each alert.")
        for uuid in uuids:
            faults.text("uuids", uuid)
        faults.raise_for("alerts.delete")
        query = [("uuid", uuid) for uuid in uuids]
        return Call(delete("/alerts", query=query, repeat=Repeat.IF_NOT_SENT), Made(_nothing))

    delete_raw = raw(delete)

    @endpoint
    def history(self, uuid: str) -> Call[Rows[AlertEvent]]:
        """When an alert fired, and what the market looked like then."""
        return Call(get("/alerts/{uuid}/history", path={"uuid": uuid}), list_of(AlertEvent))

    history_raw = raw(history)


def _nothing(_: Any) -> None:
    """The answer says only that it is done: its data is null."""
