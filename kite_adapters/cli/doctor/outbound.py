"""Which addresses this machine is seen with, and whether they changed.

Orders are taken from registered addresses alone. A service outside is asked, as no machine knows
its own outward address; it gets a request without key, token or name, and sees the address.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from kite_adapters.cli.doctor.finding import Finding, fine, skipped, warning
from kite_core.errors import KiteError
from kite_core.messages import Repeat, Request, Response, SessionUse
from kite_core.ports import Transport
from kite_core.run_now import run_now

SERVICES = {"IPv4": "https://api.ipify.org", "IPv6": "https://api6.ipify.org"}
"""Who is asked: each is reached over one kind of address alone."""
_LONGEST = 64
_CHANGED = (
    "Orders are taken from registered addresses alone: register it on the Kite developer console, "
    "which allows one change a calendar week."
)


def address_findings(
    transports: Mapping[str, Transport], *, notes: Path, now: datetime
) -> Iterator[Finding]:
    """The addresses by kind, and whether they are those of the last run, which `notes` holds."""
    before = _noted(notes)
    seen: dict[str, Any] = dict(before)
    for kind, transport in transports.items():
        address = _address(transport)
        yield _finding(kind, address, before.get(kind))
        if address is not None and address != before.get(kind, {}).get("address"):
            seen[kind] = {"address": address, "seen_at": now.isoformat(timespec="seconds")}
    _note(notes, seen)


def _address(transport: Transport) -> str | None:
    """What the service answers, if that is an address."""
    request = Request(
        method="GET", path="/", endpoint="GET /", repeat=Repeat.SAFE, session=SessionUse.NONE
    )
    try:
        return _address_in(run_now(transport.send(request)))
    except KiteError:
        return None


def _address_in(response: Response) -> str | None:
    text = response.body[:_LONGEST].decode(errors="replace").strip()
    try:
        return str(ip_address(text)) if response.status == 200 else None
    except ValueError:
        return None


def _finding(kind: str, address: str | None, before: Mapping[str, str] | None) -> Finding:
    name = f"outbound {kind}"
    service = SERVICES[kind].removeprefix("https://")
    if address is None:
        return skipped(name, f"None is seen by {service}.")
    if before is None:
        return fine(name, f"{address}, seen by {service} for the first time.")
    if before["address"] == address:
        return fine(name, f"{address}, seen by {service}; unchanged since {before['seen_at']}.")
    text = f"{address}, seen by {service}; it was {before['address']} since {before['seen_at']}."
    return warning(name, text, fix=_CHANGED)


def _noted(notes: Path) -> dict[str, dict[str, str]]:
    """What the last run saw; notes that cannot be read are none."""
    try:
        found = json.loads(notes.read_text(encoding="utf-8"))
        return {
            kind: {"address": str(found[kind]["address"]), "seen_at": str(found[kind]["seen_at"])}
            for kind in SERVICES
            if kind in found
        }
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def _note(notes: Path, seen: Mapping[str, Any]) -> None:
    notes.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = notes.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(seen, indent=2) + "\n", encoding="utf-8")
    draft.replace(notes)
