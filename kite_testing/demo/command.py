"""Show the library at work: log in, quote, trade and chart on a fake broker, without network."""

from __future__ import annotations

import asyncio
import sys
from io import TextIOWrapper
from typing import Annotated, cast

import typer

from kite_core.run_now import run_now
from kite_testing.demo.screen import Screen
from kite_testing.demo.story import Story
from kite_testing.fake_broker import FakeBroker


def demo(
    is_asyncio: Annotated[
        bool, typer.Option("--async", help="Do the same through AsyncKite.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Another seed is another market.")] = 7,
) -> None:
    """Show the library at work on a fake broker: no account, no keys, no network.

    Logs in, finds an instrument and an option at the money, shows quotes and depth, places orders
    and follows them to their end, then shows holdings, positions, funds and candles.
    """
    cast("TextIOWrapper", sys.stdout).reconfigure(errors="replace")
    broker, screen = FakeBroker(seed=seed), Screen()
    if is_asyncio:
        asyncio.run(_through_asyncio(broker, screen))
        return
    with broker.kite(access_token=None) as kite:
        run_now(Story(kite.awaited, broker, screen, opened_with="Kite").tell())


async def _through_asyncio(broker: FakeBroker, screen: Screen) -> None:
    async with broker.async_kite(access_token=None) as kite:
        await Story(kite, broker, screen, opened_with="AsyncKite").tell()


COMMAND = demo
