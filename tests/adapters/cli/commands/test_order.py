from __future__ import annotations

from tests.adapters.cli.running import kite, on_paper

BUY = ("order", "place", "BUY", "10", "NSE:INFY", "--product", "CNC")


def test_an_order_is_shown_with_its_cost_before_it_is_placed() -> None:
    done = on_paper(*BUY, "--limit", "1400", "--yes")

    assert done.code == 0
    assert "BUY 10 NSE:INFY, CNC, DAY, regular" in done.shown
    assert "limit 1400 (LIMIT)" in done.shown
    assert "last price 1,495.00" in done.shown
    assert "margin 14,000.00 of 10,000,000.00 available" in done.shown
    assert "charges 16.62" in done.shown
    assert done.shown.endswith("BUY 0/10 NSE:INFY 1,400.00 CNC OPEN")
    assert "Placed: order " in done.said


def test_paper_is_said_on_standard_error() -> None:
    done = on_paper(*BUY, "--limit", "1400", "--dry-run")

    assert done.stderr.startswith("*** PAPER")
    assert "PAPER" not in done.stdout


def test_a_market_order_is_followed_to_its_fill() -> None:
    done = on_paper(*BUY, "--market", "--yes", "--json")

    order = done.json["orders"][0]
    assert (order["status"], order["filled_quantity"]) == ("COMPLETE", 10)
    assert done.json["receipt"]["order_id"] == order["order_id"]


def test_every_option_is_heard() -> None:
    place = ("order", "place", "sell", "1000", "nse:infy", "--product", "mis", "--limit", "1490.1")
    options = ("--iceberg", "4", "--validity", "ttl", "--minutes", "2", "--tag", "swing")

    done = on_paper(*place, *options, "--stop", "1490.2", "--autoslice", "--dry-run", "--json")

    expected = {
        "transaction_type": "SELL",
        "quantity": 1000,
        "exchange": "NSE",
        "tradingsymbol": "INFY",
        "product": "MIS",
        "order_type": "SL",
        "price": "1490.1",
        "trigger_price": "1490.2",
        "variety": "iceberg",
        "iceberg_legs": 4,
        "iceberg_quantity": 250,
        "validity": "TTL",
        "validity_ttl": 2,
        "autoslice": True,
        "tag": "swing",
    }
    assert {name: done.json["order"][name] for name in expected} == expected


def test_what_is_missing_is_asked_for_by_its_option() -> None:
    done = on_paper(*BUY, "--yes")

    assert done.code == 2
    assert "Give --limit PRICE, --market, or --stop PRICE." in done.said


def test_a_limit_and_the_market_exclude_each_other() -> None:
    done = on_paper(*BUY, "--market", "--limit", "1400", "--yes")

    assert done.code == 2
    assert "Give one of --limit PRICE and --market." in done.said


def test_faults_name_the_options_that_mend_them() -> None:
    future = ("order", "place", "BUY", "10", "NFO:NIFTY26NOVFUT", "--product", "CNC")

    done = on_paper(*future, "--limit", "25000.03", "--yes")

    assert done.code == 2
    assert "Use --product NRML" in done.said
    assert "QUANTITY: 10 is not a multiple of the lot of 65. Use 65." in done.said
    assert "--limit: 25000.03 is not a multiple" in done.said
    assert done.stdout == ""


def test_a_warning_stands_against_nothing() -> None:
    future = ("order", "place", "BUY", "1820", "NFO:NIFTY26NOVFUT", "--product", "NRML")

    done = on_paper(*future, "--limit", "25000", "--dry-run")

    assert done.code == 0
    assert "Note: QUANTITY: 1820 is above the freeze quantity" in done.said
    assert "with --autoslice" in done.said


def test_a_symbol_without_its_exchange_is_no_guess_for_an_order() -> None:
    done = on_paper("order", "place", "BUY", "1", "INFY", "--product", "CNC", "--market", "--yes")

    assert done.code == 2
    assert "Write it such as NSE:INFY." in done.said


def test_an_unknown_instrument_is_a_mistake() -> None:
    done = on_paper("order", "place", "BUY", "1", "NSE:INFYY", "--product", "CNC", "--market")

    assert done.code == 2
    assert "There is no instrument NSE:INFYY. Did you mean NSE:INFY?" in done.said


def test_nothing_is_placed_while_nobody_can_be_asked() -> None:
    done = on_paper(*BUY, "--limit", "1400")

    assert done.code == 2
    assert "Add --yes" in done.said
    assert "OPEN" not in done.stdout


def test_no_is_the_answer_unless_it_is_yes() -> None:
    done = on_paper(*BUY, "--limit", "1400", typing="\n")

    assert done.code == 1
    assert "PAPER: Place this order? [y/N]: Nothing was sent." in done.said
    assert "OPEN" not in done.stdout


def test_yes_places_the_order() -> None:
    done = on_paper(*BUY, "--limit", "1400", "--json", typing="y\n")

    assert done.code == 0
    assert done.json["orders"][0]["status"] == "OPEN"


def test_a_rejected_order_ends_as_refused_and_is_explained() -> None:
    sale = ("order", "place", "SELL", "10", "NSE:TCS", "--product", "CNC", "--market")

    done = on_paper(*sale, "--yes")

    assert done.code == 4
    assert "Fix: " in done.said


def test_a_state_that_does_not_come_in_time_is_the_last_one_seen() -> None:
    done = on_paper(*BUY, "--limit", "1400", "--variety", "amo", "--yes", "--wait", "0.5")

    assert done.code == 0
    assert "AMO REQ RECEIVED" in done.shown


def test_without_a_wait_the_order_is_looked_at_once() -> None:
    done = on_paper(*BUY, "--limit", "1400", "--yes", "--wait", "0", "--json")

    assert done.json["orders"][0]["status"] in ("OPEN", "PUT ORDER REQ RECEIVED")


def test_slices_are_followed_one_by_one_and_a_refused_one_is_no_success() -> None:
    future = ("order", "place", "BUY", "3640", "NFO:NIFTY26NOVFUT", "--product", "NRML")

    done = on_paper(*future, "--limit", "25000", "--autoslice", "--yes", "--json")

    assert done.code == 4
    assert [order["status"] for order in done.json["orders"]] == ["OPEN", "OPEN"]
    assert len(done.json["receipt"]["children"]) == 3
    assert "A slice was refused: Insufficient funds." in done.said


def test_changing_an_unknown_order_is_refused_by_the_broker() -> None:
    done = on_paper("order", "modify", "1", "--limit", "1")

    assert done.code == 4


def test_an_order_without_a_word_shows_the_help() -> None:
    assert "place" in kite("order").stdout + kite("order").stderr
