"""Runs the official ticker client, whose reactor wants a process of its own.

Prints what it heard as one line of JSON: `python -m ... TICKER_ROOT API_KEY ACCESS_TOKEN`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from kiteconnect import KiteTicker

INFY, RELIANCE, SBIN, NIFTY = 408065, 738561, 779521, 256265
MODES = {"full": [INFY, NIFTY], "quote": [RELIANCE], "ltp": [SBIN]}
WANTED = 4


class Listener:
    """Notes the first tick of each instrument in its mode, order updates, and how it ended."""

    def __init__(self, root: str, api_key: str, access_token: str, *, awaits_order: bool) -> None:
        self.heard: dict[str, Any] = {"ticks": {}, "orders": [], "closed": [], "errors": []}
        self._awaits_order = awaits_order
        # Any: its callbacks are None until they are set, and it has no types.
        self._ticker: Any = KiteTicker(api_key, access_token, root=root, reconnect=False)
        self._ticker.on_connect = self._on_connect
        self._ticker.on_ticks = self._on_ticks
        self._ticker.on_order_update = self._on_order_update
        self._ticker.on_close = self._on_close
        self._ticker.on_error = self._on_error

    def run(self) -> None:
        """Listen until all is heard, or the connection ends."""
        self._ticker.connect()

    def _on_connect(self, socket: Any, _: object) -> None:
        socket.subscribe([token for tokens in MODES.values() for token in tokens])
        for mode, tokens in MODES.items():
            socket.set_mode(mode, tokens)
        print("connected", file=sys.stderr, flush=True)

    def _on_ticks(self, _: object, ticks: list[dict[str, Any]]) -> None:
        for tick in ticks:
            token = tick["instrument_token"]
            wanted = next(mode for mode, tokens in MODES.items() if token in tokens)
            if tick["mode"] == wanted:
                self.heard["ticks"].setdefault(str(token), tick)
        self._finish()

    def _on_order_update(self, _: object, order: dict[str, Any]) -> None:
        self.heard["orders"].append(order)
        self._finish()

    def _on_close(self, _: object, code: int, reason: str) -> None:
        self.heard["closed"].append([code, str(reason)])
        self._ticker.stop()

    def _on_error(self, _: object, code: int, reason: str) -> None:
        self.heard["errors"].append([code, str(reason)])

    def _finish(self) -> None:
        is_last = self.heard["orders"] or not self._awaits_order
        if len(self.heard["ticks"]) == WANTED and is_last:
            self._ticker.close()


def main(root: str, api_key: str, access_token: str, *more: str) -> None:
    """Listen, and print what was heard."""
    listener = Listener(root, api_key, access_token, awaits_order="order" in more)
    listener.run()
    print(json.dumps(listener.heard, default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
