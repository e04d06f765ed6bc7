"""Whose orders count together, and how long they are remembered."""

from __future__ import annotations

import gc
import weakref
from datetime import datetime

import pytest

from kite_adapters.shared_day import DayFinder, DayRegistry, SharedDay
from kite_adapters.token_store.memory import MemoryTokenStore
from kite_core.guards.claims import Claim, Fate
from kite_core.guards.wishes import OrderLine
from kite_core.ist import IST
from kite_core.models.session import AccessToken
from kite_core.ports import Clock
from kite_core.rows import Rows
from kite_core.run_now import run_now
from kite_testing import ManualClock

APP = ("made_up_key", "https://api.kite.trade")
LINE = OrderLine(exchange="NSE", tradingsymbol="INFY", transaction_type="BUY", quantity=1)


class Users:
    """Opens clients, as far as they find their day."""

    def __init__(self) -> None:
        self.registry = DayRegistry()
        self.clock = ManualClock()

    def finder(
        self,
        token: str | None = "monday",
        *,
        user_id: str | None = None,
        app: tuple[str, str] = APP,
        clock: Clock | None = None,
    ) -> DayFinder:
        known = None if token is None else AccessToken(token=token, user_id=user_id)
        self.store = MemoryTokenStore(known)
        return DayFinder(
            app, token_store=self.store, clock=clock or self.clock, registry=self.registry
        )

    def day(self) -> SharedDay:
        """The day of a client that is gone at once."""
        return run_now(self.finder().day())


def login(store: MemoryTokenStore, token: str) -> None:
    run_now(store.save(AccessToken(token=token)))


def test_clients_with_one_token_or_one_user_share_a_day() -> None:
    users = Users()
    first, same = users.finder(user_id="AB1234"), users.finder()
    later = users.finder("tuesday", user_id="AB1234")

    days = [run_now(finder.day()) for finder in (first, same, later)]

    assert days[0] is days[1] is days[2]


def test_other_users_apps_and_clocks_have_days_of_their_own() -> None:
    users = Users()
    finders = [
        users.finder(),
        users.finder("another"),
        users.finder(app=("another_key", APP[1])),
        users.finder(app=(APP[0], "http://127.0.0.1:8080")),
        users.finder(clock=ManualClock()),
    ]

    days = [run_now(finder.day()) for finder in finders]

    assert len(set(days)) == len(finders)


def test_a_client_keeps_its_day_over_a_new_login_and_the_others_follow() -> None:
    users = Users()
    first, store = users.finder(), users.store
    second, other_store = users.finder(), users.store
    day = run_now(first.day())
    run_now(second.day())

    login(store, "tuesday")
    login(other_store, "tuesday")

    assert run_now(first.day()) is day
    assert run_now(second.day()) is day
    assert run_now(users.finder("tuesday").day()) is day


def test_a_client_that_logs_in_last_joins_those_who_did_before() -> None:
    users = Users()
    old, store = users.finder(), users.store
    run_now(old.day())
    new = users.finder("tuesday")
    day = run_now(new.day())

    login(store, "tuesday")

    assert run_now(old.day()) is day


def test_before_a_login_a_client_counts_by_itself() -> None:
    users = Users()
    first, other = users.finder(None), users.finder(None)

    assert run_now(first.day()) is run_now(first.day())
    assert run_now(first.day()) is not run_now(other.day())


@pytest.mark.parametrize("fate", [Fate.OPEN, Fate.PLACED])
def test_what_no_book_has_shown_outlives_its_client_until_the_day_ends(fate: Fate) -> None:
    users = Users()
    day = users.day()
    day.note(day.tally.hold(Claim(line=LINE)), fate, "1")
    gc.collect()

    is_kept = users.day() is day
    users.clock.advance_to(datetime(2026, 11, 21, 6, 0, tzinfo=IST))
    gc.collect()

    assert is_kept
    assert users.day() is not day


def test_a_day_that_nobody_needs_is_forgotten() -> None:
    users = Users()
    day = users.day()
    gc.collect()

    assert users.day() is not day


def test_a_clock_takes_its_days_with_it() -> None:
    users = Users()
    trace = weakref.ref(users.clock)
    users.day()

    del users.clock
    gc.collect()

    assert trace() is None


def test_the_newest_look_says_how_old_the_book_is() -> None:
    day = SharedDay()
    early, late = day.moment(), day.moment()

    day.absorb(Rows([]), asked=late, at=20.0)
    day.absorb(Rows([]), asked=early, at=10.0)

    assert day.book_time == 20.0
