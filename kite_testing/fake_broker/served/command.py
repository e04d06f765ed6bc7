"""Serve a fake broker over HTTP and WebSocket, for clients in any language."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Annotated, NoReturn

import typer

from kite_adapters.clocks import SystemClock
from kite_testing.fake_broker.broker import FakeBroker
from kite_testing.fake_broker.served.addresses import is_loopback, warning_of
from kite_testing.fake_broker.served.credentials import Credentials
from kite_testing.fake_broker.served.doors import Doors
from kite_testing.fake_broker.served.postback_sender import checked_postback_url
from kite_testing.fake_broker.served.ready_screen import show_ready
from kite_testing.fake_broker.served.serving import serving
from kite_testing.fake_broker.served.start_options import (
    NOW,
    cannot_listen,
    checked_host,
    checked_key,
    checked_port,
    checked_redirect_url,
    day_of,
    moment_of,
)
from kite_testing.fake_broker.served.tenant_desk import STILL_ROUND_TRIP
from kite_testing.fake_broker.served.tenants import Tenants
from kite_testing.fake_broker.settings import DEFAULT_KEY, DEFAULT_SECRET, Fills, Hours

USUAL_PORT = 8787
USUAL_FUNDS = 1_00_00_000
_MISUSED = 2
"""The exit status of wrong options; typer's own are the same."""
Announce = Callable[[Credentials], None]


def fake_broker(
    *,
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="0 is any that is free.")] = USUAL_PORT,
    is_json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON when it is ready.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Another seed is another market.")] = 1,
    start: Annotated[
        str, typer.Option(help="The first moment, such as 2026-11-20T10:00 (IST).")
    ] = NOW,
    rules: Annotated[str, typer.Option(help="The day whose rules hold, whatever the clock.")] = "",
    hours: Annotated[Hours, typer.Option(help="When orders are taken.")] = Hours.ALWAYS,
    fills: Annotated[Fills, typer.Option(help="How orders are filled.")] = Fills.TOUCH,
    pace: Annotated[
        float, typer.Option(help="Virtual seconds for each real one; 0 stands still.")
    ] = 1.0,
    has_limits: Annotated[
        bool, typer.Option("--limits/--no-limits", help="Limits of rate and day, and of funds.")
    ] = True,
    funds: Annotated[
        float | None,
        typer.Option(help="Rupees in each segment, also with --no-limits; else one crore."),
    ] = None,
    api_key: Annotated[str, typer.Option(help="The key of the app.")] = DEFAULT_KEY,
    api_secret: Annotated[str, typer.Option(help="Its secret, for checksums.")] = DEFAULT_SECRET,
    redirect_url: Annotated[
        str, typer.Option(help="Where a login leads back to, on this machine.")
    ] = "",
    is_anywhere: Annotated[
        bool, typer.Option("--redirect-anywhere", help="Let that URL leave this machine.")
    ] = False,
    postback_url: Annotated[str, typer.Option(help="Where postbacks go, on this machine.")] = "",
    is_sandbox: Annotated[
        bool, typer.Option("--sandbox", help="Be as Zerodha's official sandbox is.")
    ] = False,
) -> None:
    """Serve a fake broker over HTTP and WebSocket, for clients in any language.

    Nothing of it is real: keys, money, orders. It stops at Ctrl-C or when it is terminated.
    """
    try:
        checked_host(host)
        checked_port(port)
        broker = FakeBroker(
            seed=seed,
            start=moment_of(start, now=SystemClock().now()),
            rules=day_of(rules),
            hours=hours,
            fills=fills,
            api_key=checked_key(api_key),
            api_secret=api_secret,
            funds=USUAL_FUNDS if has_limits and funds is None else funds,
            has_limits=has_limits,
            round_trip_seconds=0.0 if pace else STILL_ROUND_TRIP,
        )
        checked_redirect_url(redirect_url, is_anywhere=is_anywhere)
        if postback_url:
            checked_postback_url(postback_url)
        tenants = Tenants(broker, pace=pace, real_seconds=SystemClock().monotonic)
    except ValueError as error:
        _give_up(str(error))
    doors = Doors(tenants, redirect_url=redirect_url, is_sandbox=is_sandbox)
    announce: Announce = _say_in_json
    if not is_json:
        announce = partial(show_ready, has_chart=doors.has_chart)
    try:
        asyncio.run(_serve(doors, announce, host=host, port=port, postback_url=postback_url))
    except OSError as error:
        _give_up(cannot_listen(host, port, error))


async def _serve(
    doors: Doors, announce: Announce, *, host: str, port: int, postback_url: str
) -> None:
    """Serve until a signal comes."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stopping.set)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, stop)
    async with serving(doors, host=host, port=port, postback_url=postback_url) as address:
        if not is_loopback(host):
            _warn_of(host)
        first = doors.tenants.first.broker
        announce(Credentials.of(first, address, is_sandbox=doors.is_sandbox))
        await stopping.wait()


def _say_in_json(credentials: Credentials) -> None:
    print(credentials.to_line(), flush=True)  # noqa: T201  # reason: what the command is asked for


def _warn_of(host: str) -> None:
    typer.secho(f"Warning. {warning_of(host)}", fg="red", bold=True, err=True)


def _give_up(why: str) -> NoReturn:
    """End with one clear line, as an option that cannot be ends any command."""
    typer.secho(f"kite fake-broker: {why}", fg="red", err=True)
    raise typer.Exit(_MISUSED)


COMMAND = fake_broker
