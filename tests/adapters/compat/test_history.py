from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from kite_adapters.compat import KiteConnect
from kite_core import Kite
from kite_core.ist import IST
from kite_testing import FakeBroker, ScriptedTransport
from tests.ports import ports_over


@pytest.fixture
def client(broker: FakeBroker) -> KiteConnect:
    return KiteConnect.over(broker.kite())


def spans(broker: FakeBroker) -> list[tuple[str, str]]:
    """From and to of each request, as they went out."""
    rows = [dict(entry.query) for entry in broker.journal if "historical" in entry.endpoint]
    return [(row["from"], row["to"]) for row in rows]


def test_what_the_broker_answers_at_once_is_asked_in_the_callers_words(
    client: KiteConnect, broker: FakeBroker
) -> None:
    client.historical_data(408065, "2026-11-19 09:15:00", "2026-11-20", "minute")

    assert spans(broker) == [("2026-11-19 09:15:00", "2026-11-20")]


def test_a_long_span_comes_in_parts_that_join() -> None:
    row = '["{}T09:15:00+0530",1500,1501.5,1499,1500.5,7]'
    answers = [
        f'{{"status":"success","data":{{"candles":[{row.format(day)}]}}}}'.encode()
        for day in ("2026-08-03", "2026-11-19")
    ]
    transport = ScriptedTransport(answers)
    client = KiteConnect.over(Kite(ports_over(transport)))

    rows = client.historical_data(408065, "2026-08-01", date(2026, 11, 19), "minute")

    asked = [dict(request.query) for request in transport.requests]
    ends = [(query["from"], query["to"]) for query in asked]
    assert [row["date"].day for row in rows] == [3, 19]
    assert set(rows[0]) == {"date", "open", "high", "low", "close", "volume"}
    assert (ends[0][0], ends[-1][1]) == ("2026-08-01", "2026-11-19")
    for (_, end), (start, _) in pairwise(ends):
        gap = datetime.fromisoformat(start) - datetime.fromisoformat(end)
        assert gap == timedelta(seconds=1)


@pytest.mark.parametrize(
    "start",
    [
        datetime(2026, 11, 20, 9, 15, tzinfo=IST),
        datetime(2026, 11, 20, 3, 45, tzinfo=UTC),
        datetime(2026, 11, 20, 9, 15),  # noqa: DTZ001  # reason: as its users give them
    ],
)
def test_times_mean_ist_unless_they_say_otherwise(
    client: KiteConnect, broker: FakeBroker, start: datetime
) -> None:
    client.historical_data(408065, start, start + timedelta(hours=1), "minute")

    assert spans(broker) == [("2026-11-20 09:15:00", "2026-11-20 10:15:00")]
