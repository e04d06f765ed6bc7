"""Good-till-triggered orders."""

from __future__ import annotations

from kite_core.call import Call
from kite_core.decoding import list_of, one
from kite_core.messages import Repeat, delete, get, post, put
from kite_core.models.gtt import GTTReceipt, GTTTrigger
from kite_core.models.gtt_params import GTTParams
from kite_core.rows import Rows
from kite_core.service import ClientT, Service, endpoint, raw


class GTT(Service[ClientT]):
    """Good-till-triggered orders: they wait at the broker, for up to a year."""

    @endpoint
    def place(self, params: GTTParams) -> Call[GTTReceipt]:
        """Place a trigger, once; it is never repeated.

        After an error whose `is_ambiguous` is true look into `all` before placing it again.
        """
        request = post("/gtt/triggers", form=params.to_form(), repeat=Repeat.NEVER)
        return Call(request, one(GTTReceipt))

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
        """Replace an active trigger by this one, which keeps its id."""
        request = put(
            "/gtt/triggers/{trigger_id}",
            path={"trigger_id": str(trigger_id)},
            form=params.to_form(),
            repeat=Repeat.IF_NOT_SENT,
        )
        return Call(request, one(GTTReceipt))

    modify_raw = raw(modify)

    @endpoint
    def delete(self, trigger_id: int) -> Call[GTTReceipt]:
        """Delete an active trigger. One that fires first places its order all the same."""
        request = delete(
            "/gtt/triggers/{trigger_id}",
            path={"trigger_id": str(trigger_id)},
            repeat=Repeat.IF_NOT_SENT,
        )
        return Call(request, one(GTTReceipt))

    delete_raw = raw(delete)
