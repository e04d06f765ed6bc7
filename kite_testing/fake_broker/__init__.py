"""A broker in memory that speaks Kite Connect's wire: accounts, orders, prices and time.

It reads requests and writes answers as bytes, and does not know the client's models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kite_testing.fake_broker.broker import FakeBroker as FakeBroker


def __getattr__(name: str) -> object:
    if name != "FakeBroker":
        raise AttributeError(f"module 'kite_testing.fake_broker' has no attribute {name!r}")
    from kite_testing.fake_broker.broker import FakeBroker

    return FakeBroker
