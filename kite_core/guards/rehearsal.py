"""What a dry run answers in the broker's place."""

from __future__ import annotations

from typing import Any

from kite_core.decoding import write_json
from kite_core.guards.wishes import Action, Wish
from kite_core.messages import Response

_ID_NAMES = {("mf", "sips"): "sip_id", ("portfolio", "holdings"): "request_id"}


def rehearsed(wish: Wish, number: int) -> Response:
    """The answer to a request that would have succeeded; `number` makes its ids."""
    envelope = {"status": "success", "data": _data(wish, f"dry-run-{number}", number)}
    return Response(
        status=200,
        body=write_json(envelope),
        headers={"Content-Type": "application/json"},
    )


def _data(wish: Wish, new_id: str, number: int) -> Any:
    """What the topic's answers hold. New triggers have ids below 0, as no others have."""
    topic, *words = wish.path.split("/")[1:]
    is_new = wish.method == "POST"
    own_id = new_id if is_new else wish.order_id or wish.path.rpartition("/")[2]
    if wish.action is Action.CONVERT:
        return True
    if topic == "alerts":
        return None if wish.is_cancellation else _alert(wish, own_id)
    if topic == "gtt":
        trigger_id = -number if is_new else int(own_id) if own_id.isdecimal() else 0
        return {"trigger_id": trigger_id, "is_dry_run": True}
    name = _ID_NAMES.get((topic, words[0]), "order_id")
    return {name: own_id, "is_dry_run": True}


def _alert(wish: Wish, uuid: str) -> dict[str, Any]:
    """The alert as it was sent; the broker leaves the basket out, too."""
    sent: dict[str, Any] = {**wish.fields, "uuid": uuid, "status": "enabled", "is_dry_run": True}
    sent.pop("basket", None)
    if "rhs_constant" in sent:
        sent["rhs_constant"] = float(sent["rhs_constant"])
    return sent
