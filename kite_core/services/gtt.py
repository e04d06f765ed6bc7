"""Good-till-triggered orders."""

from __future__ import annotations

from kite_core.service import ClientT, Service


class GTT(Service[ClientT]):
    """Good-till-triggered orders."""
