"""Mutual fund orders, SIPs, holdings and the fund list."""

from __future__ import annotations

from kite_core.service import ClientT, Service


class MutualFunds(Service[ClientT]):
    """Mutual fund orders, SIPs, holdings and the fund list."""
