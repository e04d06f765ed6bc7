"""Makes and removes tenants on request: the verbs under `/fake/tenants`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from kite_core.decoding import read_json
from kite_testing.fake_broker.broker import FakeBroker
from kite_testing.fake_broker.control.verb import Field, FieldKind, read_value
from kite_testing.fake_broker.faults.catalogue import did_you_mean
from kite_testing.fake_broker.served.credentials import Credentials
from kite_testing.fake_broker.served.tenants import Tenants

PLACE = "/fake/tenants"
FIELDS: tuple[Field, ...] = (
    Field(name="api_key", kind=FieldKind.TEXT, says="its key; a new one unless given"),
    Field(name="api_secret", kind=FieldKind.TEXT, says="the secret of its app"),
    Field(name="user_id", kind=FieldKind.TEXT, says="its user"),
    Field(name="seed", kind=FieldKind.WHOLE, says="another seed is another market"),
    Field(name="start", kind=FieldKind.MOMENT, says="its first moment, else the first tenant's"),
    Field(name="rules", kind=FieldKind.MOMENT, says="the day whose rules hold"),
    Field(name="hours", kind=FieldKind.TEXT, says="when orders are taken: always, exchange"),
    Field(name="fills", kind=FieldKind.TEXT, says="touch, cross, depth, volume"),
    Field(name="funds", kind=FieldKind.NUMBER, says="rupees in each segment"),
    Field(name="has_limits", kind=FieldKind.TRUTH, says="whether rates and funds have limits"),
    Field(name="pace", kind=FieldKind.NUMBER, says="virtual seconds for each real one"),
)
"""What a new tenant may be told; all of it is optional."""
_BY_NAME = {field.name: field for field in FIELDS}
STILL_ROUND_TRIP = 0.05
"""So many seconds pass with a request, as in process, while time stands still by itself."""


class TenantDesk:
    """Opens, lists and closes tenants, each with a market, an account and a time of its own."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants
        self._opened = 1

    def handle(self, method: str, path: str, body: bytes, *, address: str) -> tuple[int, object]:
        """Status, and the data or the text of an error; `address` is where the caller found us."""
        api_key = path.removeprefix(PLACE).strip("/")
        try:
            if method == "GET" and not api_key:
                return 200, [asdict(Credentials.of(each.broker, address)) for each in self._tenants]
            if method == "POST" and not api_key:
                return 200, asdict(Credentials.of(self._open(_checked(body)), address))
            if method == "DELETE" and api_key:
                self._tenants.remove(api_key)
                return 200, True
        except LookupError as error:
            return 404, str(error.args[0])
        except ValueError as error:
            return 400, str(error)
        return 404, f"{PLACE} takes GET and POST, {PLACE}/{{api_key}} takes DELETE; not {method}."

    def _open(self, wishes: Mapping[str, Any]) -> FakeBroker:
        self._opened += 1
        pace = wishes.get("pace", self._tenants.usual_pace)
        named = {"api_key": f"tenant_{self._opened}", **wishes}
        broker = opened_broker(named, now=self._tenants.first.broker.clock.now(), pace=pace)
        self._tenants.add(broker, pace=pace)
        return broker


def opened_broker(wishes: Mapping[str, Any], *, now: datetime, pace: float) -> FakeBroker:
    """A broker as it is wished for; without limits its funds are without bound, too."""
    options: dict[str, Any] = {
        "start": now,
        "round_trip_seconds": 0.0 if pace else STILL_ROUND_TRIP,
        **{name: value for name, value in wishes.items() if name != "pace"},
    }
    if "rules" in options:
        options["rules"] = options["rules"].date()
    if not options.get("has_limits", True):
        options.setdefault("funds", None)
    return FakeBroker(**options)


def _checked(body: bytes) -> dict[str, Any]:
    """The wishes of a request. Raises ValueError for what is odd or unknown."""
    given: Any = read_json(body) if body.strip() else {}
    if not isinstance(given, dict):
        raise ValueError("The body has to be a JSON object.")
    wishes: dict[str, Any] = {}
    for name, value in cast("dict[str, object]", given).items():
        if name not in _BY_NAME:
            raise ValueError(f"A tenant has no {name!r}.{did_you_mean(name, _BY_NAME)}")
        wishes[name] = read_value(_BY_NAME[name], value)
    return wishes
