"""Plans: their instalments, their changes and their end."""

from __future__ import annotations

import json
from datetime import date

import pytest

from kite_core import SIPModification
from tests.testing.fake_broker.gtt.parts import message, sent
from tests.testing.fake_broker.mutual_funds.wishes import (
    caller_of,
    empty_caller,
    house_of,
    instalments,
    order,
    plan,
    sip,
    started,
    units,
    wait_until,
)


def test_new_plan_has_its_first_instalment_ahead() -> None:
    caller = caller_of("2026-11-20 10:00:00")

    row = sip(caller, started(caller, plan(instalments=12, tag="monday")))

    assert (row["status"], row["instalments"], row["pending_instalments"]) == ("ACTIVE", 12, 12)
    assert (row["completed_instalments"], row["next_instalment"]) == (0, "2026-11-27")
    assert (row["created"], row["last_instalment"]) == ("2026-11-20 10:00:00",) * 2
    assert (row["fund_source"], row["tag"], row["instalment_day"]) == ("pool", "monday", 0)
    assert (len(row["sip_id"]), row["sip_reg_num"]) == (15, None)


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"frequency": "weekly"}, ["2026-11-27", "2026-12-04", "2026-12-11"]),
        ({"frequency": "monthly"}, ["2026-12-20", "2027-01-20", "2027-02-20"]),
        (
            {"frequency": "monthly", "instalment_day": 30},
            ["2026-11-30", "2026-12-30", "2027-01-30", "2027-02-28", "2027-03-30"],
        ),
        ({"frequency": "monthly", "instalment_day": 5}, ["2026-12-05", "2027-01-05"]),
        ({"frequency": "quarterly"}, ["2027-02-20", "2027-05-20", "2027-08-20"]),
    ],
)
def test_instalments_run_at_night_on_the_days_of_the_plan(
    changes: dict[str, object], days: list[str]
) -> None:
    caller = empty_caller()
    sip_id = started(caller, plan(**changes))

    wait_until(caller, f"{days[-1]} 06:30:00")

    moments = [row["order_timestamp"] for row in instalments(caller)]
    assert moments == [f"{day} 01:30:00" for day in days]
    row = sip(caller, sip_id)
    assert row["completed_instalments"] == len(days)
    assert (row["pending_instalments"], row["status"]) == (-1, "ACTIVE")


def test_instalment_is_paid_sent_and_allotted_as_an_order() -> None:
    caller = empty_caller()
    started(caller, plan(amount=250, tag="weekly"))

    wait_until(caller, "2026-11-30 09:00:00")

    (row,) = instalments(caller)
    assert (row["variety"], row["amount"], row["tag"]) == ("sip", 250, "weekly")
    assert (row["status"], row["exchange_timestamp"]) == ("COMPLETE", "2026-11-27")
    assert units(caller, plan().tradingsymbol) == row["quantity"] > 0


def test_plan_ends_after_its_last_instalment() -> None:
    caller = empty_caller()
    sip_id = started(caller, plan(instalments=2))

    wait_until(caller, "2027-01-20 10:00:00")

    row = sip(caller, sip_id)
    assert (row["status"], row["pending_instalments"]) == ("CANCELLED", 0)
    assert len(instalments(caller)) == row["completed_instalments"] == 2


def test_instalment_without_money_is_rejected_at_once_and_counts() -> None:
    caller = empty_caller()
    house_of(caller).bank.balance = 0
    broker_sip = started(caller, plan())
    started(caller, plan(sip_type="amc_sip"))

    wait_until(caller, "2026-11-27 09:00:00")

    first, second = instalments(caller)
    assert (first["status"], first["status_message"]) == ("REJECTED", "SIP: Insufficient balance.")
    assert (first["order_timestamp"], first["exchange_order_id"]) == ("2026-11-27 01:30:00", None)
    assert second["status_message"] == "AMC SIP: Insufficient balance."
    assert (second["order_timestamp"], second["variety"]) == ("2026-11-27 08:30:00", "amc_sip")
    assert second["exchange_timestamp"] == "2026-11-27"
    assert second["exchange_order_id"].isdecimal()
    assert sip(caller, broker_sip)["completed_instalments"] == 1


def test_cancelled_instalment_gives_the_bank_its_money_back() -> None:
    caller = empty_caller()
    bank = house_of(caller).bank
    bank.balance = 1000
    bank.receive(1_000_000)
    started(caller, plan())
    wait_until(caller, "2026-11-27 06:30:00")
    paid = bank.balance

    (row,) = instalments(caller)
    caller.ask(caller.calls.mutual_funds.cancel(row["order_id"]))

    assert (paid, bank.balance) == (1000, 1_001_000)
    assert instalments(caller)[0]["status"] == "CANCELLED"


def test_plan_of_a_fund_house_has_a_registration() -> None:
    caller = caller_of()

    row = sip(caller, started(caller, plan(sip_type="amc_sip", instalments=9999)))

    assert row["sip_reg_num"].isdecimal()
    assert (row["sip_type"], row["pending_instalments"]) == ("amc_sip", 9999)


def test_paused_plan_buys_nothing_until_it_is_resumed() -> None:
    caller = empty_caller()
    sip_id = started(caller, plan())
    modify = caller.calls.mutual_funds.modify_sip
    caller.ask(modify(sip_id, changes=SIPModification.pause()))

    wait_until(caller, "2026-12-05 10:00:00")
    paused = sip(caller, sip_id)
    caller.ask(modify(sip_id, changes=SIPModification.resume()))
    wait_until(caller, "2026-12-12 10:00:00")

    assert (paused["status"], paused["completed_instalments"]) == ("PAUSED", 0)
    assert paused["next_instalment"] == "2026-12-11"
    assert [row["order_timestamp"] for row in instalments(caller)] == ["2026-12-11 01:30:00"]


def test_changes_hold_from_the_next_instalment_on() -> None:
    caller = empty_caller()
    sip_id = started(caller, plan(instalments=10))
    changes = SIPModification(amount=300, instalments=2, frequency="monthly", instalment_day=25)

    receipt = caller.data(caller.calls.mutual_funds.modify_sip(sip_id, changes=changes))
    wait_until(caller, "2027-03-01 10:00:00")

    assert receipt == {"sip_id": sip_id}
    rows = instalments(caller)
    assert [row["order_timestamp"] for row in rows] == [
        "2026-11-25 01:30:00",
        "2026-12-25 01:30:00",
    ]
    assert {row["amount"] for row in rows} == {300}
    assert sip(caller, sip_id)["status"] == "CANCELLED"


def test_change_to_no_end_goes_on_without_end() -> None:
    caller = caller_of()
    sip_id = started(caller, plan(instalments=10))

    changes = SIPModification(instalments=-1)
    caller.ask(caller.calls.mutual_funds.modify_sip(sip_id, changes=changes))

    assert sip(caller, sip_id)["pending_instalments"] == -1


def test_java_client_says_day() -> None:
    caller = caller_of("2026-11-20 10:00:00")
    sip_id = started(caller, plan(frequency="monthly"))

    sent(caller, "PUT", f"/mf/sips/{sip_id}", {"day": "28"})

    row = sip(caller, sip_id)
    assert (row["instalment_day"], row["next_instalment"]) == (28, "2026-11-28")


def test_amount_steps_up_once_a_year() -> None:
    caller = empty_caller()
    params = plan(amount=1000, frequency="quarterly", step_up={"01-01": 10, "01-06": 5.5})
    sip_id = started(caller, params)

    wait_until(caller, "2028-02-21 10:00:00")

    amounts = [row["amount"] for row in instalments(caller)]
    assert amounts == [1100, 1100, 1160, 1160, 1276]
    row = sip(caller, sip_id)
    assert json.dumps(row["step_up"]) == '{"01-01": 10, "01-06": 5.5}'
    assert row["instalment_amount"] == 1276


def test_cancelled_plan_leaves_the_list_and_cannot_be_changed() -> None:
    caller = caller_of("2026-11-20 10:00:00")
    sip_id = started(caller, plan())
    funds = caller.calls.mutual_funds

    receipt = caller.data(funds.cancel_sip(sip_id))
    wait_until(caller, "2026-12-20 10:00:00")

    assert receipt == {"sip_id": sip_id}
    assert sip_id not in [row["sip_id"] for row in caller.data(funds.sips())]
    assert sip(caller, sip_id)["status"] == "CANCELLED"
    assert sip(caller, sip_id)["completed_instalments"] == 0
    gone = (400, "InputException", "The SIP is CANCELLED and cannot be changed.")
    assert caller.refused(funds.cancel_sip(sip_id)) == gone
    assert caller.refused(funds.modify_sip(sip_id, changes=SIPModification.pause())) == gone


def test_plan_may_begin_with_an_order() -> None:
    caller = caller_of()

    receipt = caller.ask(caller.calls.mutual_funds.place_sip(plan(initial_amount=500)))
    without = caller.data(caller.calls.mutual_funds.place_sip(plan()))

    assert receipt.order_id is not None
    row = order(caller, receipt.order_id)
    assert (row["amount"], row["variety"]) == (500, "regular")
    assert without["order_id"] is None


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"status": "asleep"}, "Invalid `status`."),
        ({"status": "cancelled"}, "Invalid `status`."),
        ({"frequency": "daily"}, "Invalid `frequency`."),
        ({"instalments": "0"}, "Invalid `instalments`."),
        ({"amount": "1"}, "Minimum amount for this fund is 100.00."),
        ({"step_up": '{"5-5": 10}'}, "Invalid `step_up`."),
        ({"frequency": "monthly", "instalment_day": "31"}, "Invalid `instalment_day`."),
    ],
)
def test_change_that_cannot_be_is_refused(fields: dict[str, str], text: str) -> None:
    caller = caller_of()
    sip_id = started(caller, plan())

    answer = sent(caller, "PUT", f"/mf/sips/{sip_id}", fields)

    assert message(answer) == (400, text)


def test_default_plans_are_in_the_middle_of_their_lives() -> None:
    caller = caller_of("2026-11-20 10:00:00")

    paused, active = caller.ask(caller.calls.mutual_funds.sips())

    assert (active.status, active.frequency, active.completed_instalments) == (
        "ACTIVE",
        "monthly",
        1,
    )
    assert (paused.status, paused.frequency) == ("PAUSED", "weekly")
    assert active.next_instalment == date(2026, 12, 9)
    assert house_of(caller).bank.balance is None
