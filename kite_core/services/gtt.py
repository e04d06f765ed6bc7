"""Good-till-triggered orders."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kite_core.call import Call
from kite_core.decoding import list_of, one
from kite_core.messages import Repeat, delete, get, post, put
from kite_core.models.gtt import GTTReceipt, GTTTrigger
from kite_core.models.gtt_params import GTTParams
from kite_core.rows import Rows
from kite_core.service import ClientT, Service, endpoint, raw
from kite_core.services.settling_creations import likeness_of, noting_id
from kite_core.services.settling_triggers import (
    settled_deletion,
    settled_trigger,
    settled_trigger_change,
)


class GTT(Service[ClientT]):
    """Good-till-triggered orders: they wait at the broker, for up to a year."""

    @endpoint
    def place(self, params: GTTParams) -> Call[GTTReceipt]:
        """Place a trigger, once; it is never repeated.

        When the answer is lost, the list is searched for it for `ClientConfig.order_window_seconds`
        by all that it shows. Raises OutcomeUnknownError, with the ids of what may be it, when it is
        not found, or cannot be told from others: look into `all` before placing it again.
        """
        form = params.to_form()
        likeness = likeness_of("gtt", form)
        return Call(
            post("/gtt/triggers", form=form, repeat=Repeat.NEVER),
            one(GTTReceipt),
            aftermath=noting_id(likeness, "trigger_id"),
            settle=partial(settled_trigger, params=params, likeness=likeness),
            likeness=likeness,
        )

    place_raw = raw(place)

    @endpoint
    def all(self) -> Call[Rows[GTTTrigger]]:
        """The active triggers, and those of the last seven days in other states."""
        return Call(get("/gtt/triggers"), list_of(GTTTrigger))

    all_raw = raw(all)

    @endpoint
    def one(self, trigger_id: int) -> Call[GTTTrigger]:
        """One trigger, of any age and state."""
        request = get("/gtt/triggers/{trigger_id}", path={"trigger_id": str(trigger_id)})
        return Call(request, one(GTTTrigger))

    one_raw = raw(one)

    @endpoint
    def modify(self, trigger_id: int, *, params: GTTParams) -> Call[GTTReceipt]:
        """Replace an active trigger by this one, which keeps its id.

        When the answer is lost, the list is read; while the trigger stays as it was, the change is
        sent once more. Raises InputError when it fired or ended before, and OutcomeUnknownError
        when nobody can say.
        """
        request = put(
            "/gtt/triggers/{trigger_id}",
            path={"trigger_id": str(trigger_id)},
            form=params.to_form(),
            repeat=Repeat.IF_NOT_SENT,
        )
        call = Call(request, one(GTTReceipt))
        settle = partial(settled_trigger_change, call=call, trigger_id=trigger_id, params=params)
        return replace(call, settle=settle)

    modify_raw = raw(modify)

    @endpoint
    def delete(self, trigger_id: int) -> Call[GTTReceipt]:
        """Delete an active trigger. One that fires first places its order all the same.

        When the answer is lost, the list is read; while the trigger waits, it is deleted again.
        Raises InputError when it fired before, and OutcomeUnknownError when nobody can say.
        """
        request = delete(
            "/gtt/triggers/{trigger_id}",
            path={"trigger_id": str(trigger_id)},
            repeat=Repeat.IF_NOT_SENT,
        )
        call = Call(request, one(GTTReceipt))
        settle = partial(settled_deletion, call=call, trigger_id=trigger_id)
        return replace(call, settle=settle)

    delete_raw = raw(delete)
