"""A fake broker and scripted ports for testing programs that use kiteport.

Names are imported when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kite_testing.fake_broker.broker import FakeBroker as FakeBroker
    from kite_testing.fake_broker.served.server import FakeServer as FakeServer
    from kite_testing.manual_clock import ManualClock as ManualClock
    from kite_testing.memory_journal import MemoryJournal as MemoryJournal
    from kite_testing.scripted_transport import ScriptedTransport as ScriptedTransport

__all__ = ["FakeBroker", "FakeServer", "ManualClock", "MemoryJournal", "ScriptedTransport"]


def __getattr__(name: str) -> object:
    match name:
        case "FakeBroker":
            from kite_testing.fake_broker.broker import FakeBroker

            return FakeBroker
        case "FakeServer":
            from kite_testing.fake_broker.served.server import FakeServer

            return FakeServer
        case "ManualClock":
            from kite_testing.manual_clock import ManualClock

            return ManualClock
        case "MemoryJournal":
            from kite_testing.memory_journal import MemoryJournal

            return MemoryJournal
        case "ScriptedTransport":
            from kite_testing.scripted_transport import ScriptedTransport

            return ScriptedTransport
        case _:
            raise AttributeError(f"module 'kite_testing' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
