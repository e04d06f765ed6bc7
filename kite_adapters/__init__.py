"""What touches the world: transports, clocks, stores, policies, and how they are put together.

Names are imported when first used, so that a program pays only for what it needs.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kite_adapters.assembly import open_async_kite as open_async_kite
    from kite_adapters.assembly import open_kite as open_kite
    from kite_adapters.cli.profiles import config_of_profile as config_of_profile
    from kite_adapters.config import CacheConfig as CacheConfig
    from kite_adapters.config import CircuitConfig as CircuitConfig
    from kite_adapters.config import ClientConfig as ClientConfig
    from kite_adapters.config import RateLimitConfig as RateLimitConfig
    from kite_adapters.config import RetryConfig as RetryConfig
    from kite_adapters.kill_switch import KillSwitch as KillSwitch
    from kite_adapters.rulebook_file import load_rulebook as load_rulebook
    from kite_adapters.ticker_transport.recording import (
        RecordingTickerTransport as RecordingTickerTransport,
    )
    from kite_adapters.ticker_transport.replaying import (
        RecordingEndedError as RecordingEndedError,
    )
    from kite_adapters.ticker_transport.replaying import (
        ReplayingTickerTransport as ReplayingTickerTransport,
    )
    from kite_adapters.ticker_transport.replaying import read_recording as read_recording
    from kite_core.attempts import Timeouts as Timeouts

__all__ = [
    "CacheConfig",
    "CircuitConfig",
    "ClientConfig",
    "KillSwitch",
    "RateLimitConfig",
    "RecordingEndedError",
    "RecordingTickerTransport",
    "ReplayingTickerTransport",
    "RetryConfig",
    "Timeouts",
    "config_of_profile",
    "load_rulebook",
    "open_async_kite",
    "open_kite",
    "read_recording",
]


def __getattr__(name: str) -> object:
    value: object = getattr(_home_of(name), name)
    return value


def _home_of(name: str) -> ModuleType:
    """The module that a public name lives in."""
    match name:
        case "open_kite" | "open_async_kite":
            from kite_adapters import assembly

            return assembly
        case "CacheConfig" | "CircuitConfig" | "ClientConfig" | "RateLimitConfig" | "RetryConfig":
            from kite_adapters import config

            return config
        case "config_of_profile":
            from kite_adapters.cli import profiles

            return profiles
        case "KillSwitch":
            from kite_adapters import kill_switch

            return kill_switch
        case "load_rulebook":
            from kite_adapters import rulebook_file

            return rulebook_file
        case "RecordingTickerTransport":
            from kite_adapters.ticker_transport import recording

            return recording
        case "RecordingEndedError" | "ReplayingTickerTransport" | "read_recording":
            from kite_adapters.ticker_transport import replaying

            return replaying
        case "Timeouts":
            from kite_core import attempts

            return attempts
        case _:
            raise AttributeError(f"module 'kite_adapters' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
