"""Authorisations: asked for, given for a day, and used up by sales."""

from __future__ import annotations

import pytest

from tests.testing.fake_broker.account.small_market import ACME, BOLT, GOLD, Desk


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.lever.seed_holding(ACME.key, quantity=50, average_price=50, now=desk.now)
    desk.lever.require_authorisation()
    return desk


def request(desk: Desk, quantity: int) -> str:
    rows = [(row, quantity) for row in desk.ledger.holdings]
    return desk.ledger.depository.request(rows, desk.now)


def test_sold_shares_use_up_what_was_authorised(desk: Desk) -> None:
    desk.lever.authorise_holdings(request(desk, 30), now=desk.now)
    desk.trade(ACME, "SELL", 10, 100, "CNC")

    missing = [desk.ledger.authorisation_missing(ACME, count, desk.now) for count in (20, 21)]

    assert missing == [0, 1]


def test_authorisation_ends_with_the_day(desk: Desk) -> None:
    desk.lever.authorise_holdings(request(desk, 50), now=desk.now)

    desk.sleep(3)

    assert desk.ledger.authorisation_missing(ACME, 5, desk.now) == 5


def test_authorisation_in_the_evening_is_for_the_next_session(desk: Desk) -> None:
    evening = desk.now.replace(hour=17, minute=30)
    desk.lever.authorise_holdings(request(desk, 50), now=evening)
    today = desk.ledger.authorisation_missing(ACME, 5, desk.now)

    desk.sleep(3)

    assert (today, desk.ledger.authorisation_missing(ACME, 5, desk.now)) == (5, 0)


def test_two_authorisations_of_a_day_add_up(desk: Desk) -> None:
    for _ in range(2):
        desk.lever.authorise_holdings(request(desk, 20), now=desk.now)

    assert desk.ledger.authorisation_missing(ACME, 45, desk.now) == 5


def test_request_is_of_32_characters_and_works_once(desk: Desk) -> None:
    request_id = request(desk, 10)
    desk.lever.authorise_holdings(request_id, now=desk.now)

    with pytest.raises(KeyError, match="authorise it once"):
        desk.lever.authorise_holdings(request_id, now=desk.now)

    assert (len(request_id), request(desk, 10) == request_id) == (32, False)


def test_shares_bought_today_or_yesterday_need_no_authorisation(desk: Desk) -> None:
    desk.lever.seed_holding(BOLT.key, quantity=0, t1_quantity=5, average_price=50, now=desk.now)
    desk.trade(ACME, "BUY", 7, 100, "CNC")

    missing = (
        desk.ledger.authorisation_missing(BOLT, 5, desk.now),
        desk.ledger.authorisation_missing(ACME, 7, desk.now),
        desk.ledger.authorisation_missing(GOLD, 1, desk.now),
    )

    assert missing == (0, 0, 0)
