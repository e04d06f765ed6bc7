from __future__ import annotations

from datetime import datetime

import pytest

from kite_core.client import AsyncKite
from kite_core.errors import NotSentError
from kite_core.ist import IST
from kite_core.services.snapshots import snapshot_of
from kite_core.ticker.stream_events import Gap
from kite_testing.scripted_transport import Line
from tests.core.samples import fixture
from tests.ports import ports_over

AT = datetime(2026, 11, 20, 10, 0, tzinfo=IST)
DUMP, QUOTES = fixture("market/instruments.csv"), fixture("market/quotes.json")
FAILURE = NotSentError("The network is down.")


def gap(*tokens: int) -> Gap:
    return Gap(start=AT, end=AT, tokens=tokens)


async def test_the_quotes_of_a_gap_are_fetched_by_key() -> None:
    snapshot = await snapshot_of(AsyncKite(ports_over([DUMP, QUOTES])), gap(408065))

    assert snapshot.quotes["NSE:INFY"].instrument_token == 408065
    assert snapshot.unknown == ()
    assert snapshot.error is None


async def test_tokens_that_no_instrument_has_are_named() -> None:
    snapshot = await snapshot_of(AsyncKite(ports_over([DUMP, QUOTES])), gap(408065, 5))

    assert snapshot.unknown == (5,)
    assert snapshot.error is None


@pytest.mark.parametrize("lines", [[FAILURE], [DUMP, FAILURE]])
async def test_what_fails_is_told_in_the_snapshot(lines: list[Line]) -> None:
    snapshot = await snapshot_of(AsyncKite(ports_over(lines)), gap(408065))

    assert snapshot.error is FAILURE
    assert not snapshot.quotes
