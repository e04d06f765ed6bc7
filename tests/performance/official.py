"""The official client, as far as we measure against it; it is a development dependency."""

from __future__ import annotations

import json
import logging
import sys
import warnings
from collections.abc import Callable
from typing import Any


def official_client(root: str | None = None, *, connections: int | None = None) -> Any:
    """A `KiteConnect` of the package kiteconnect, or an end with the fix when it is missing.

    It keeps ten connections, and throws more away after each use, unless `connections` says so.
    """
    # It complains about every connection that it throws away, which is not to be measured.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from kiteconnect import KiteConnect
        except ImportError:
            sys.exit('The official client is missing. Install it with: pip install -e ".[dev]"')
    client: Any = KiteConnect("made_up_key", access_token="made_up_token", root=root)
    if connections is not None:
        client.reqsession.get_adapter("http://").init_poolmanager(connections, connections)
    return client


def official_parser() -> Callable[[bytes], list[dict[str, Any]]]:
    """What its `KiteTicker` reads ticks with; it never connects."""
    official_client()  # ends with the fix when the package is missing
    from kiteconnect import KiteTicker

    ticker: Any = KiteTicker("made_up_key", "made_up_token")
    parse: Callable[[bytes], list[dict[str, Any]]] = ticker._parse_binary
    return parse


def opened(body: bytes) -> Any:
    """What the official client does with the bytes of every answer."""
    return json.loads(body.decode("utf8"))["data"]


def orders(client: Any, body: bytes) -> Any:
    """Its `orders()`, from the bytes on."""
    return client._format_response(opened(body))


def quotes(client: Any, body: bytes) -> Any:
    """Its `quote()`, from the bytes on."""
    data = opened(body)
    return {key: client._format_response(data[key]) for key in data}


def candles(client: Any, body: bytes) -> Any:
    """Its `historical_data()`, from the bytes on."""
    return client._format_historical(opened(body))


def instruments(client: Any, body: bytes) -> Any:
    """Its `instruments()`, from the bytes on."""
    return client._parse_instruments(body)
