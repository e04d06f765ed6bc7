"""Everything that the account does says how we know it."""

from __future__ import annotations

from inspect import getmembers, isfunction

from kite_testing.fake_broker.account import refusals
from kite_testing.fake_broker.account.behaviours import BEHAVIOURS
from kite_testing.fake_broker.account.margins import Margins
from kite_testing.fake_broker.account.portfolio import Portfolio
from kite_testing.fake_broker.account.stale_reads import StaleReads
from kite_testing.fake_broker.account.user import User, UserTopic
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.day_rules import DayRules
from kite_testing.fake_broker.faults.plan import Faults
from tests.testing.fake_broker.account.small_market import Desk

NAMES = [row.name for row in BEHAVIOURS]


def test_no_behaviour_is_listed_twice() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_every_refusal_is_listed() -> None:
    factories = [
        name
        for name, function in getmembers(refusals, isfunction)
        if function.__module__ == refusals.__name__
    ]

    assert {f"refusal:{name}" for name in factories} <= set(NAMES)


def test_every_call_is_listed() -> None:
    desk, faults = Desk(), Faults(Chance(1))
    stale = StaleReads(faults)
    topics = (
        UserTopic(User("FB0001"), desk.ledger, stale),
        Portfolio(desk.ledger, desk.conversions, faults, stale),
        Margins(desk.ledger, DayRules()),
    )

    calls = {f"call:{route.endpoint}" for topic in topics for route in topic.routes()}

    assert calls <= set(NAMES)
