"""Margin and charges calculators."""

from __future__ import annotations

from kite_core.service import ClientT, Service


class Margins(Service[ClientT]):
    """Margin and charges calculators."""
