"""Tags of orders that bring faults about, for clients that do not know of the control API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kite_testing.fake_broker.faults.kinds import WishValue


@dataclass(frozen=True, slots=True, kw_only=True)
class MagicTag:
    """A tag, the fault that strikes the order that bears it, and what comes of that."""

    tag: str
    fault: str
    says: str
    wishes: Mapping[str, WishValue] = field(default_factory=dict[str, WishValue])


_TAGS = (
    MagicTag(
        tag="FBMARGIN",
        fault="error",
        says="refused at once: MarginException, 400",
        wishes={
            "status": 400,
            "error_type": "MarginException",
            "message": "Insufficient funds. Required margin is 100.00 but available margin is 0.",
        },
    ),
    MagicTag(
        tag="FBHOLDING",
        fault="error",
        says="refused at once: HoldingException, 400",
        wishes={
            "status": 400,
            "error_type": "HoldingException",
            "message": (
                "Insufficient stock holding or there are pending sell orders for this stock."
            ),
        },
    ),
    MagicTag(
        tag="FBINPUT",
        fault="error",
        says="refused at once: InputException, 400",
        wishes={"status": 400, "error_type": "InputException", "message": "Invalid `price`."},
    ),
    MagicTag(
        tag="FBPERMISSION",
        fault="O18",
        says="refused at once: PermissionException, 403, as from a wrong address",
    ),
    MagicTag(tag="FBLOGOUT", fault="S1", says="the session ends: TokenException, 403"),
    MagicTag(tag="FB429", fault="O16", says="refused: too many requests, 429"),
    MagicTag(tag="FBDAYCAP", fault="O8", says="refused: the day's orders are used up, 429"),
    MagicTag(tag="FB500", fault="S6", says="GeneralException, 500; not placed"),
    MagicTag(tag="FB502", fault="S4", says="an HTML page, 502; not placed"),
    MagicTag(
        tag="FB502PLACED",
        fault="S4",
        says="an HTML page, 502; placed all the same",
        wishes={"takes_effect": True},
    ),
    MagicTag(tag="FB503", fault="S5", says="NetworkException, 503; not placed"),
    MagicTag(
        tag="FB504PLACED",
        fault="S5",
        says="NetworkException, 504; placed all the same",
        wishes={"status": 504, "takes_effect": True},
    ),
    MagicTag(tag="FBLATE", fault="O2", says="a timeout is answered, 400; placed 8 seconds later"),
    MagicTag(
        tag="FBLOST",
        fault="O1",
        says="placed; the connection closes at once, without an answer",
        wishes={"seconds": 0.0},
    ),
    MagicTag(tag="FBHANG", fault="O1", says="placed; no answer for 60 seconds, then it closes"),
    MagicTag(
        tag="FBDROPPED",
        fault="dropped",
        says="not placed; the connection closes at once, without an answer",
        wishes={"seconds": 0.0},
    ),
    MagicTag(tag="FBSLOW", fault="slow", says="placed; the answer takes 5 seconds"),
    MagicTag(tag="FBEMPTY", fault="empty", says="placed; an empty answer, 200"),
    MagicTag(tag="FBCUT", fault="truncated", says="placed; the answer breaks off"),
    MagicTag(tag="FBSTUCK", fault="O3", says="stays in PUT ORDER REQ RECEIVED for 90 seconds"),
    MagicTag(tag="FBREJECT", fault="reject", says="accepted, then REJECTED by the risk system"),
    MagicTag(tag="FBHALF", fault="O7", says="half of it fills, the rest stays open"),
    MagicTag(tag="FBZOMBIE", fault="O4", says="cancelled in the book, filled an hour later"),
    MagicTag(tag="FBRACE", fault="O5", says="fills although its cancellation was accepted"),
    MagicTag(tag="FBNOUPDATE", fault="U1", says="no update of it is pushed"),
    MagicTag(tag="FBTWICE", fault="U2", says="each update of it is pushed twice"),
)
MAGIC_TAGS: Mapping[str, MagicTag] = {each.tag: each for each in _TAGS}
"""All magic tags, in capital letters. They work alone, and as the label of a unique tag."""
MAGIC_START = "FB"
"""How all of them begin."""
