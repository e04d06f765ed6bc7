from __future__ import annotations

from tests.adapters.cli.running import on_paper

PLACE = ("gtt", "place", "BUY", "10", "NSE:INFY", "--trigger", "1400", "--limit", "1401")
OCO = ("gtt", "oco", "SELL", "10", "NSE:INFY", "--lower", "1400", "--lower-limit", "1395")


def test_both_legs_of_a_trigger_are_listed() -> None:
    done = on_paper("gtt", "list", "--open")

    assert "SELL 10 NSE:TATASTEEL 103.20 103.20 CNC active" in done.shown
    assert "SELL 10 NSE:TATASTEEL 275.20 275.20 CNC or" in done.shown


def test_a_trigger_is_placed_after_a_yes() -> None:
    done = on_paper(*PLACE, "--json", typing="y\n")

    assert done.code == 0
    assert "PAPER: Place this trigger? [y/N]:" in done.said
    assert f"Trigger {done.json['trigger_id']} waits for its price." in done.said


def test_two_legs_of_which_one_cancels_the_other_are_placed() -> None:
    done = on_paper(*OCO, "--upper", "1600", "--upper-limit", "1600", "--yes", "--json")

    assert done.code == 0
    assert done.json["trigger_id"]


def test_a_dry_run_shows_the_orders_and_sends_nothing() -> None:
    done = on_paper(*PLACE, "--dry-run")

    assert (done.code, "waits" in done.stderr) == (0, False)
    assert done.shown.endswith("BUY 10 NSE:INFY 1400 1401 CNC 1,495.00")


def test_the_price_now_can_be_given() -> None:
    done = on_paper(*PLACE, "--last-price", "1399", "--dry-run", "--json")

    assert done.json["last_price"] == "1399"


def test_orders_behind_a_trigger_are_checked_now() -> None:
    done = on_paper(*PLACE[:-1], "1401.03", "--yes")

    assert done.code == 2
    assert "--limit: 1401.03 is not a multiple" in done.said


def test_faults_of_two_legs_name_the_options_of_each() -> None:
    done = on_paper(*OCO, "--upper", "1450", "--upper-limit", "-3", "--yes")

    assert done.code == 2
    assert "--upper-limit: " in done.said
    assert "--lower, --upper: 1400 and 1450 do not enclose 1495" in done.said


def test_a_price_that_the_broker_does_not_tell_has_to_be_given() -> None:
    done = on_paper(*PLACE[:4], "NSE:INFYY", *PLACE[5:], "--yes")

    assert done.code == 2
    assert "Give --last-price PRICE." in done.said


def test_a_trigger_is_deleted_after_a_yes() -> None:
    trigger_id = on_paper("gtt", "list", "--json").json[0]["id"]

    asked = on_paper("gtt", "delete", str(trigger_id), typing="n\n")
    done = on_paper("gtt", "delete", str(trigger_id), "--yes", "--json")

    assert asked.code == 1
    assert done.json == [{"trigger_id": trigger_id, "is_dry_run": False}]
    assert f"{trigger_id} is deleted." in done.said


def test_a_trigger_that_is_not_there_is_refused_by_the_broker() -> None:
    assert on_paper("gtt", "delete", "1", "--yes").code == 4
