"""Price alerts, with or without orders."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
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
from kite_core.services.settling_alerts import (
    settled_alert,
    settled_alert_change,
    settled_alert_deletion,
)
from kite_core.services.settling_creations import likeness_of, noting_id


class Alerts(Service[ClientT]):
    """Price alerts, with or without orders; a user may have 500 active ones."""

    @endpoint
    def create(self, params: AlertParams) -> Call[Alert]:
        """Create an alert, once; it is never repeated, because it may place orders.

        When the answer is lost, `all` is searched for it by all that it shows. Raises
        OutcomeUnknownError when it is not found, or cannot be told from others.
        """
        form = params.to_form()
        likeness = likeness_of("alert", form)
        return Call(
            post("/alerts", form=form, repeat=Repeat.NEVER),
            one(Alert),
            aftermath=noting_id(likeness, "uuid"),
            settle=partial(settled_alert, params=params, likeness=likeness),
            likeness=likeness,
        )

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
        """Replace an alert by this one, which keeps its id.

        When the answer is lost, `all` is read; while the alert stays as it was, the change is sent
        once more. Raises InputError when it was deleted, OutcomeUnknownError when nobody can say.
        """
        request = put(
            "/alerts/{uuid}",
            path={"uuid": uuid},
            form=params.to_form(),
            repeat=Repeat.IF_NOT_SENT,
        )
        call = Call(request, one(Alert))
        settle = partial(settled_alert_change, call=call, uuid=uuid, params=params)
        return replace(call, settle=settle)

    modify_raw = raw(modify)

    @endpoint
    def delete(self, *uuids: str) -> Call[None]:
        """Delete alerts; the broker keeps them with the status "deleted".

        When the answer is lost, `all` is read, and they are deleted again while one is left. Raises
        OutcomeUnknownError when nobody can say.
        """
        faults = Faults()
        faults.expect(bool(uuids), "uuids", "there are none", "Give the uuid of each alert.")
        for uuid in uuids:
            faults.text("uuids", uuid)
        faults.raise_for("alerts.delete")
        query = [("uuid", uuid) for uuid in uuids]
        call = Call(delete("/alerts", query=query, repeat=Repeat.IF_NOT_SENT), Made(_nothing))
        return replace(call, settle=partial(settled_alert_deletion, call=call, uuids=uuids))

    delete_raw = raw(delete)

    @endpoint
    def history(self, uuid: str) -> Call[Rows[AlertEvent]]:
        """When an alert fired, and what the market looked like then."""
        return Call(get("/alerts/{uuid}/history", path={"uuid": uuid}), list_of(AlertEvent))

    history_raw = raw(history)


def _nothing(_: Any) -> None:
    """The answer says only that it is done: its data is null."""
