from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kite_testing import FakeBroker
from tests.adapters.cli.running import kite, on_paper
from tests.adapters.cli.serving import served_account


@pytest.fixture
def broker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeBroker]:
    """The account that every run of a test shares."""
    monkeypatch.setenv("KITE_HOME", str(tmp_path))
    monkeypatch.delenv("KITE_API_KEY", raising=False)
    with served_account(tmp_path) as served:
        yield served


def placed(*terms: str, key: str = "NSE:INFY") -> str:
    """The id of an order that one run placed."""
    place = ("order", "place", "BUY", "10", key, "--product", "CNC", *terms)
    done = kite(*place, "--yes", "--json")
    assert done.code == 0, done.stderr
    order_id: str = done.json["receipt"]["order_id"]
    return order_id


def test_a_day_without_orders_says_so_on_standard_error() -> None:
    done = on_paper("orders")

    assert (done.code, done.stdout) == (0, "")
    assert done.stderr.endswith("No orders today.\n")


def test_no_orders_are_an_empty_list_in_json() -> None:
    assert on_paper("orders", "--json").json == []


def test_an_option_before_the_word_is_refused_as_it_would_be_lost() -> None:
    done = kite("orders", "--paper", "show", "1")

    assert done.code == 2
    assert "Write it behind: kite orders show ... OPTION" in done.said


def test_open_and_a_status_exclude_each_other() -> None:
    assert on_paper("orders", "--open", "--status", "OPEN").code == 2


def test_a_misspelt_status_matches_nothing_and_is_a_mistake() -> None:
    done = on_paper("orders", "--status", "REJECTD")

    assert done.code == 2
    assert "REJECTED" in done.said


def test_one_run_places_the_next_ones_list_change_and_cancel(broker: FakeBroker) -> None:
    order_id = placed("--limit", "1400")

    listed = kite("orders", "--open")
    changed = kite("order", "modify", order_id, "--limit", "1405", "--yes", "--json")
    cancelled = kite("cancel", order_id, "--yes")
    after = kite("orders", "--open")

    assert f"{order_id} BUY 0/10 NSE:INFY 1,400.00 CNC OPEN" in listed.shown
    assert changed.json["orders"][0]["price"] == 1405
    assert cancelled.shown.endswith("BUY 0/10 NSE:INFY 1,405.00 cancelled")
    assert after.said == "There is no such order today."


def test_orders_are_listed_by_their_state(broker: FakeBroker) -> None:
    filled = placed("--market")

    complete, pending = (
        kite("orders", "--json", *choice) for choice in (("--status", "complete"), ("--open",))
    )

    assert [order["order_id"] for order in complete.json] == [filled]
    assert pending.json == []


def test_an_order_is_shown_with_its_states_and_trades(broker: FakeBroker) -> None:
    order_id = placed("--market")

    people, program = kite("orders", "show", order_id), kite("orders", "show", order_id, "--json")

    assert "COMPLETE" in people.shown
    assert people.shown.count("1,495.00") >= 2
    assert program.json["history"][-1] == program.json["order"]
    assert [trade["quantity"] for trade in program.json["trades"]] == [10]
    assert program.json["explanation"] is None


def test_a_rejection_is_explained(broker: FakeBroker) -> None:
    broker.faults.add("O15", layer="rms", count=1)
    sale = ("order", "place", "SELL", "10", "NSE:TCS", "--product", "CNC", "--market")
    sold = kite(*sale, "--yes", "--json")
    refused = sold.json["receipt"]["order_id"]

    people, program = kite("orders", "show", refused), kite("orders", "show", refused, "--json")

    assert sold.code == 4
    assert f"{refused} is REJECTED: " in sold.said
    assert f"{refused} is REJECTED: " in people.stdout
    assert "Fix: " in people.stdout
    assert program.json["explanation"]["cause"]


def test_a_lost_order_is_found_by_its_tag(broker: FakeBroker) -> None:
    order_id = placed("--limit", "1400", "--tag", "of-my-own-and-long")

    done = kite("orders", "reconcile", "of-my-own-and-long", "--json")

    assert done.code == 0
    assert done.json["receipt"]["order_id"] == order_id


def test_a_tag_without_an_order_proves_nothing() -> None:
    done = on_paper("orders", "reconcile", "of-my-own")

    assert (done.code, done.stdout) == (6, "")
    assert "Run: kite orders reconcile of-my-own --paper" in done.said


def test_a_change_that_cannot_be_is_refused_before_it_is_sent(broker: FakeBroker) -> None:
    order_id = placed("--limit", "1400")

    done = kite("order", "modify", order_id, "--limit", "1400.03", "--yes")

    assert done.code == 2
    assert "--limit: 1400.03 is not a multiple" in done.said


def test_a_change_is_shown_without_being_sent(broker: FakeBroker) -> None:
    order_id = placed("--limit", "1400")

    done = kite("order", "modify", order_id, "--quantity", "5", "--dry-run")

    assert "BUY 10 NSE:INFY at 1,400.00, OPEN" in done.shown
    assert "quantity 5" in done.shown
    assert kite("orders", "--json").json[0]["quantity"] == 10


def test_all_pending_orders_of_a_symbol_are_cancelled(broker: FakeBroker) -> None:
    placed("--limit", "1400")
    other = placed("--limit", "1400", key="NSE:RELIANCE")

    done = kite("cancel", "--all", "--symbol", "NSE:INFY", "--json", typing="y\n")

    assert done.code == 0
    assert "Cancel this order? [y/N]:" in done.said
    assert [item["outcome"] for item in done.json] == ["cancelled"]
    assert [order["order_id"] for order in kite("orders", "--open", "--json").json] == [other]


def test_what_would_be_cancelled_is_shown_without_being_sent(broker: FakeBroker) -> None:
    order_id = placed("--limit", "1400")

    done = kite("cancel", "--all", "--product", "cnc", "--dry-run", "--json")

    assert [order["order_id"] for order in done.json] == [order_id]
    assert len(kite("orders", "--open", "--json").json) == 1


def test_an_order_that_is_over_cannot_be_cancelled(broker: FakeBroker) -> None:
    order_id = placed("--market")

    done = kite("cancel", order_id, "12", "--yes")

    assert done.code == 2
    assert f"{order_id} is COMPLETE already" in done.said
    assert "today's orders have no 12" in done.said


def test_an_order_that_filled_meanwhile_ends_as_refused(broker: FakeBroker) -> None:
    order_id = placed("--limit", "1400")
    broker.faults.add("O5", count=1)

    done = kite("cancel", order_id, "--yes")

    assert done.code == 4
    assert "filled meanwhile" in done.shown
