"""pykiteconnect's names over this library: change the import, keep the program.

`from kite_adapters.compat import KiteConnect, KiteTicker, exceptions`. Nothing is imported before
it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kite_adapters.compat import exceptions as exceptions
    from kite_adapters.compat.connect import KiteConnect as KiteConnect
    from kite_adapters.compat.ticker import KiteTicker as KiteTicker

__all__ = ["KiteConnect", "KiteTicker", "exceptions"]


def __getattr__(name: str) -> object:
    match name:
        case "KiteConnect":
            from kite_adapters.compat.connect import KiteConnect

            return KiteConnect
        case "KiteTicker":
            from kite_adapters.compat.ticker import KiteTicker

            return KiteTicker
        case "exceptions":
            import kite_adapters.compat.exceptions as exceptions_module

            return exceptions_module
        case _:
            raise AttributeError(f"module 'kite_adapters.compat' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
