"""Makes and removes tenants on request: the verbs under `/fake/tenants`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

from kite_core.decoding import read_json
from kite_testing.fake_broker.broker import FakeBroker
from kite_testing.fake_broker.control.chosen import chosen
from kite_testing.fake_broker.control.tenant_verbs import TENANT_FIELDS, TENANTS
from kite_testing.fake_broker.control.verb import read_value
from kite_testing.fake_broker.faults.catalogue import did_you_mean
from kite_testing.fake_broker.served.credentials import Credentials
from kite_testing.fake_broker.served.tenants import Tenants
from kite_testing.fake_broker.settings import Fills, Hours

_BY_NAME = {field.name: field for field in TENANT_FIELDS}
_WORDS: Mapping[str, type[StrEnum]] = {"hours": Hours, "fills": Fills}
STILL_ROUND_TRIP = 0.05
"""So many seconds pass with a request, as in process, while time stands still by itself."""


class TenantDesk:
    """Opens, lists and closes tenants, each with a market, an account and a time of its own."""

    def __init__(self, tenants: Tenants) -> None:
        self._tenants = tenants
        self._opened = 1

    def handle(self, method: str, path: str, body: bytes, *, address: str) -> tuple[int, object]:
        """Status, and the data or the text of an error; `address` is where the caller found us."""
        api_key = path.removeprefix(TENANTS).strip("/")
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
        return (
            405,
            f"{TENANTS} takes GET and POST, {TENANTS}/{{api_key}} takes DELETE; not {method}.",
        )

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
    if not options.get("has_limits", True):
        options.setdefault("funds", None)
    return FakeBroker(**options)


def _read(name: str, value: object) -> Any:
    read = read_value(_BY_NAME[name], value)
    return chosen(_WORDS[name], read, name=name) if name in _WORDS else read


def _checked(body: bytes) -> dict[str, Any]:
    """The wishes of a request. Raises ValueError for what is odd or unknown."""
    given: Any = read_json(body) if body.strip() else {}
    if not isinstance(given, dict):
        raise ValueError("The body has to be a JSON object.")
    wishes: dict[str, Any] = {}
    for name, value in cast("dict[str, object]", given).items():
        if name not in _BY_NAME:
            raise ValueError(f"A tenant has no {name!r}.{did_you_mean(name, _BY_NAME)}")
        if value is not None:
            wishes[name] = _read(name, value)
        elif name == "funds":
            wishes[name] = None  # without bound, as in process
    return wishes
