"""Checks of settings that say what is wrong before a client breaks on it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import time, timedelta
from ipaddress import ip_address
from math import inf
from os import PathLike, fspath
from typing import TypeGuard, cast
from urllib.parse import parse_qsl, urlsplit

from kite_core.faults import Faults
from kite_core.rulebook.limits import Window

_CREDENTIALS = frozenset({"access_token", "api_key"})


def check_seconds(field: str, value: object, faults: Faults) -> bool:
    """A number of seconds above 0 that has an end; a text would break what calculates with it."""
    is_time = isinstance(value, int | float) and value is not True and 0 < value < inf
    problem = f"{value!r} is not a time in seconds"
    return faults.expect(is_time, field, problem, "Give a number above 0, such as 5.0.")


def check_age(field: str, value: object, faults: Faults) -> None:
    """None, or a span of time above 0."""
    is_age = isinstance(value, timedelta) and value > timedelta(0)
    fix = "Give a timedelta above 0, such as timedelta(hours=5), or None."
    faults.expect(value is None or is_age, field, f"{value} is no age", fix)


def check_time_of_day(field: str, value: object, faults: Faults) -> None:
    """A time of day in IST, which is not said of it."""
    has_zone = isinstance(value, time) and value.tzinfo is not None
    problem = "it has a zone" if has_zone else f"{value!r} is no time of day"
    fix = "Give a time of day in IST without a zone, such as time(8, 30)."
    faults.expect(isinstance(value, time) and not has_zone, field, problem, fix)


def check_count(field: str, value: object, faults: Faults) -> bool:
    """None, or a whole number of at least 1."""
    return value is None or faults.whole(field, value, least=1)


def check_budget(period: str, budget: object, reserve: object, faults: Faults) -> None:
    """A budget of orders and what of it is kept for exits, of which each may be None."""
    field = f"exit_reserve_a_{period}"
    is_budget = check_count(f"orders_a_{period}", budget, faults)
    is_reserve = reserve is None or faults.whole(field, reserve, least=0)
    if isinstance(budget, int) and isinstance(reserve, int) and is_budget and is_reserve:
        fix = f"Give less than orders_a_{period}, or 0 to keep nothing."
        faults.expect(reserve < budget, field, "it leaves nothing for other orders", fix)


def check_one_minute(windows: object, budget: int | None, faults: Faults) -> None:
    """The budget of a minute is given once: by name, or as a window of the bucket of orders."""
    if budget is None or not isinstance(windows, Mapping):
        return
    if are_windows(given := cast("Mapping[object, object]", windows).get("order")):
        fix = "Give orders_a_minute alone, or that window alone."
        is_once = all(window.seconds != 60 for window in given)
        faults.expect(is_once, "orders_a_minute", "windows has orders of a minute, too", fix)


def check_part(field: str, value: object, kind: type, faults: Faults) -> bool:
    """A part of the settings that has a class of its own."""
    problem = f"{value!r} is no {kind.__name__}"
    return faults.expect(isinstance(value, kind), field, problem, f"Give {kind.__name__}(...).")


def check_can(field: str, value: object, methods: Sequence[str], faults: Faults) -> bool:
    """None, or an object with these methods."""
    missing = [name for name in methods if not callable(getattr(value, name, None))]
    problem = f"{value!r} has no {', '.join(missing)}"
    fix = f"Give an object with the methods {', '.join(methods)}, or None."
    return faults.expect(value is None or not missing, field, problem, fix)


def check_guards(value: object, faults: Faults) -> None:
    """A tuple of guards, none of them left uncalled: a class is no guard."""
    fix = "Give a tuple of guards, such as (OrderLimits(value=200_000),)."
    if not faults.expect(isinstance(value, tuple), "guards", f"{value!r} is no tuple", fix):
        return
    for place, guard in enumerate(cast("tuple[object, ...]", value)):
        is_guard = callable(getattr(guard, "judge", None)) and not isinstance(guard, type)
        faults.expect(is_guard, f"guards[{place}]", f"{guard!r} is no guard", fix)


def check_path(field: str, value: object, faults: Faults) -> bool:
    """None, or the path of a file."""
    path: object = fspath(cast("PathLike[str]", value)) if isinstance(value, PathLike) else value
    is_path = path is None or (isinstance(path, str) and bool(path))
    return faults.expect(is_path, field, f"{value!r} is no path", "Give a text or a Path, or None.")


def check_journal(value: object, faults: Faults) -> None:
    """None, the path of a file, or an object that is a Journal."""
    if value is None or isinstance(value, str | PathLike):
        check_path("journal", cast("object", value), faults)
        fix = "Give the path of a file; for tests there is kite_testing.MemoryJournal()."
        is_file = value != ":memory:"
        faults.expect(is_file, "journal", "what is in memory survives no crash", fix)
        return
    methods = ("begin", "end", "open_intents", "order_ids", "save_plan", "plans", "close")
    is_journal = all(callable(getattr(value, name, None)) for name in methods)
    fix = 'Give the path of a file, such as "/var/lib/bot/orders.db", a Journal, or None.'
    faults.expect(is_journal, "journal", f"{value!r} is no journal", fix)


def check_ticker_url(value: object, faults: Faults) -> None:
    """The ticker's address: wss and a host, or ws and this machine.

    It may ask for more in its query, but brings no key and no token. Errors do not quote it.
    """
    fix = "Give scheme and host, such as wss://ws.kite.trade."
    if not faults.text("ticker_url", value, fix=fix) or not isinstance(value, str):
        return
    scheme, host = "", ""
    # urlsplit() and its port raise ValueError for what only looks like a URL.
    with suppress(ValueError):
        parts = urlsplit(value)
        is_odd = parts.fragment or parts.username or parts.port == 0
        is_plain = not (is_odd or _CREDENTIALS & dict(parse_qsl(parts.query)).keys())
        scheme, host = parts.scheme, (parts.hostname or "") if is_plain else ""
    is_ticker = bool(scheme in ("wss", "ws") and host and value.isascii() and " " not in value)
    faults.expect(is_ticker, "ticker_url", "it is no ws or wss URL with a host alone", fix)
    is_safe = not is_ticker or scheme == "wss" or _is_loopback(host)
    problem = f"{host} is elsewhere, and without TLS everybody on the way reads the token"
    faults.expect(is_safe, "ticker_url", problem, "Give a wss URL.")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def check_prefix(value: object, faults: Faults) -> None:
    """Nothing, or a path without an end slash."""
    is_path = isinstance(value, str) and re.fullmatch(r"(/[A-Za-z0-9._~-]+)*", value) is not None
    fix = "Give a path such as /oms, or leave it out."
    faults.expect(is_path, "path_prefix", f"{value!r} cannot stand before a path", fix)


def check_rulebook(value: object, faults: Faults) -> None:
    """None, or a rulebook."""
    if value is None:
        return
    # Loaded late: whoever gives a rulebook has loaded it already.
    from kite_core.rulebook.book import Rulebook

    fix = 'Give Rulebook(...), or load_rulebook("rules.toml") for a file.'
    faults.expect(isinstance(value, Rulebook), "rulebook", f"{value!r} is no rulebook", fix)


def check_text_or_none(field: str, value: object, faults: Faults) -> None:
    """None, or a text with something in it."""
    if value is not None:
        faults.text(field, value, fix="Give a text, or None.")


def are_windows(value: object) -> TypeGuard[Sequence[Window]]:
    """Whether these are windows, in a row."""
    if not isinstance(value, tuple | list):
        return False
    return all(isinstance(window, Window) for window in cast("Sequence[object]", value))
