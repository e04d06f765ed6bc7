"""Price alerts, with or without an order."""

from __future__ import annotations

from kite_core.service import ClientT, Service


class Alerts(Service[ClientT]):
    """Price alerts, with or without an order."""
