from __future__ import annotations

import copy
import gzip
import json
import pickle
from decimal import Decimal
from typing import Any

import pytest

from kite_core.client import KiteCalls
from kite_core.decoding import (
    convert,
    csv_of,
    decode,
    list_of,
    read_json,
    write_json,
)
from kite_core.errors import DataError
from kite_core.messages import Response
from kite_core.models.alerts import AlertEvent
from kite_core.models.instruments import Instrument
from kite_core.models.mutual_funds import MFInstrument
from kite_core.rows import Keyed, MisfitError, Rows, SkippedRow, csv_rows
from tests.core.samples import fixture

CALLS = KiteCalls("made_up_key")
JSON = {"Content-Type": "application/json"}
DUMP = fixture("market/instruments.csv").body
FUNDS = fixture("mutual_funds/instruments.csv").body


def _rows(name: str) -> Any:
    return json.loads(fixture(name).body)["data"]


def _answer(data: Any) -> Response:
    body = json.dumps({"status": "success", "data": data}).encode()
    return Response(status=200, headers=JSON, body=body)


def test_one_bad_row_skips_only_itself_and_is_kept_whole() -> None:
    rows = _rows("orders/all.json")
    rows[1]["quantity"] = "many"

    orders = CALLS.orders.all().answer(_answer(rows))

    assert [order.order_id for order in orders] == [rows[0]["order_id"], rows[2]["order_id"]]
    assert orders.skipped == (
        SkippedRow(
            path="[1].quantity",
            reason="Order.quantity: 'many' is not a whole number",
            row=rows[1],
        ),
    )


def test_a_tolerable_row_is_read_and_does_not_change_its_neighbours() -> None:
    rows = _rows("orders/all.json")
    whole = CALLS.orders.all().answer(_answer(rows))
    rows[1].update(quantity=1.0, price="1500.05", brand_new="x", status_message_raw=None)

    orders = CALLS.orders.all().answer(_answer(rows))

    assert orders == whole
    assert orders.skipped == ()


@pytest.mark.parametrize("row", [None, 1, "text", [], {}])
def test_a_row_that_is_no_model_at_all_is_skipped(row: Any) -> None:
    orders = CALLS.orders.all().answer(_answer([row, *_rows("orders/all.json")]))

    assert len(orders) == 3
    assert [skipped.row for skipped in orders.skipped] == [row]


def test_null_instead_of_a_list_is_an_empty_one() -> None:
    assert CALLS.orders.all().answer(_answer(None)) == Rows()


@pytest.mark.parametrize("data", [{}, "text", 1, True])
def test_anything_else_instead_of_a_list_is_a_data_error(data: Any) -> None:
    with pytest.raises(DataError, match="GET /orders: Could not read orders: expected a list"):
        CALLS.orders.all().answer(_answer(data))


def test_a_bad_entry_is_skipped_by_its_key_and_is_not_missing() -> None:
    data = _rows("market/quotes.json")
    data["NSE:INFY"]["last_price"] = "dear"

    quotes = CALLS.market.quotes(["NSE:INFY", "NSE:NIFTY 50", "NSE:GONE"]).answer(_answer(data))

    assert list(quotes) == ["NSE:NIFTY 50"]
    assert quotes.missing == ("NSE:GONE",)
    assert quotes.skipped["NSE:INFY"].path == "['NSE:INFY'].last_price"
    assert quotes.skipped["NSE:INFY"].row == data["NSE:INFY"]


def test_a_list_instead_of_entries_is_a_data_error() -> None:
    with pytest.raises(DataError, match="expected an object"):
        CALLS.market.ltp(["NSE:INFY"]).answer(_answer([]))


def test_one_bad_position_does_not_hide_the_others() -> None:
    data = _rows("portfolio/positions.json")
    data["net"].append({"tradingsymbol": "BROKEN"})

    positions = CALLS.portfolio.positions().answer(_answer(data))

    assert (len(positions.net), len(positions.day), len(positions.skipped)) == (1, 1, 1)
    assert positions.skipped[0].row == {"tradingsymbol": "BROKEN"}


def test_an_unreadable_object_names_endpoint_path_and_sample_without_secrets() -> None:
    data = {**_rows("session/generate.json"), "user_id": None, "access_token": "s3cret"}

    with pytest.raises(DataError) as caught:
        CALLS.session.generate("made_up", api_secret="made_up").answer(_answer(data))

    error = caught.value
    assert error.endpoint == "POST /session/token"
    assert error.path == "token.user_id"
    assert "UserSession.user_id is missing" in error.message
    assert "user_id" in str(error.sample)
    assert "s3cret" not in f"{error} {error.sample}"
    assert error.is_ambiguous


@pytest.mark.parametrize("data", ["true", 1, None, {}])
def test_a_truth_is_read_strictly(data: Any) -> None:
    with pytest.raises(DataError):
        CALLS.session.logout().answer(_answer(data))


def test_gzip_is_inflated_by_its_magic_bytes() -> None:
    assert csv_of(Instrument).from_body(gzip.compress(DUMP)) == csv_of(Instrument).from_body(DUMP)


@pytest.mark.parametrize(
    "dump",
    [
        b"",
        b"\x1f\x8bnot gzip at all",
        gzip.compress(DUMP)[:-20],
        gzip.compress(DUMP)[:30] + b"\0" * 40,
        b"408065,1594,INFY,INFOSYS\n",
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_dump_is_refused(dump: bytes) -> None:
    with pytest.raises(MisfitError):
        csv_rows(dump)


def test_a_dump_with_a_cell_without_end_is_refused() -> None:
    with pytest.raises(MisfitError, match="damaged"):
        csv_rows(DUMP + b"x" * 200_000)


def test_a_damaged_dump_is_a_data_error_of_the_call() -> None:
    response = Response(status=200, headers={"Content-Type": "text/csv"}, body=b"nothing")

    with pytest.raises(DataError, match="no header line"):
        CALLS.market.instruments_of().answer(response)


def test_quoted_commas_line_endings_and_a_byte_order_mark_are_understood() -> None:
    dump = b"\xef\xbb\xbf" + DUMP.replace(b"\n", b"\r\n")

    rows = csv_of(Instrument).from_body(dump)

    assert rows == csv_of(Instrument).from_body(DUMP)
    assert "ACC, LIMITED" in {row.name for row in rows}


def test_blank_cells_take_the_default() -> None:
    dump = DUMP.replace(b"INFY,INFOSYS,0.0,,0.0,0.1", b"INFY,INFOSYS,,,,0.1")

    rows = csv_of(Instrument).from_body(dump)

    assert rows == csv_of(Instrument).from_body(DUMP)
    assert rows.skipped == ()


@pytest.mark.parametrize(
    "spoilt",
    [
        b"INFY,INFOSYS,0.0,,0.0,0.1,1,EQ,NSE",
        b"INFY,INFOSYS,0.0,,0.0,0.1,1,EQ,NSE,NSE,more",
        b"INFY,INFOSYS,0.0,,0.0,0.1,one,EQ,NSE,NSE",
        b"INFY,INFOSYS,0.0,soon,0.0,0.1,1,EQ,NSE,NSE",
        b"INFY,INFOSYS,0.0,,0.0,0.1,1.5,EQ,NSE,NSE",
    ],
)
def test_a_bad_row_of_a_dump_skips_only_itself(spoilt: bytes) -> None:
    dump = DUMP.replace(b"INFY,INFOSYS,0.0,,0.0,0.1,1,EQ,NSE,NSE", spoilt)

    rows = csv_of(Instrument).from_body(dump)

    assert len(rows) == len(csv_of(Instrument).from_body(DUMP)) - 1
    assert [skipped.row["instrument_token"] for skipped in rows.skipped] == ["408065"]
    assert rows.skipped[0].path.startswith("[0]")


def test_a_whole_number_with_a_point_is_tolerated_in_a_dump() -> None:
    rows = csv_of(Instrument).from_body(DUMP.replace(b"0.0,0.1,1,EQ", b"0.0,0.1,1.0,EQ"))

    assert rows == csv_of(Instrument).from_body(DUMP)


def test_a_fund_that_may_not_be_redeemed_says_so() -> None:
    funds = csv_of(MFInstrument).from_body(FUNDS)

    assert [fund.redemption_allowed for fund in funds] == [True, False]


def test_rows_and_entries_survive_copies_with_what_was_skipped() -> None:
    skipped = SkippedRow(path="[0]", reason="x", row={})
    rows = Rows([1, 2], [skipped])
    entries = Keyed({"a": 1}, ["b"], {"c": skipped})

    for twin in (pickle.loads(pickle.dumps(rows)), copy.copy(rows), copy.deepcopy(rows)):
        assert (twin, twin.skipped) == (rows, rows.skipped)
    for twin in (pickle.loads(pickle.dumps(entries)), copy.deepcopy(entries)):
        assert (twin, twin.missing, twin.skipped) == (entries, ("b",), {"c": skipped})


def test_decimals_are_written_as_exact_numbers() -> None:
    prices = [Decimal("1500.05"), Decimal("1E+22"), Decimal("0.1") + Decimal("0.2"), 0.1 + 0.2]

    assert json.loads(write_json(prices), parse_float=str, parse_int=str) == [
        "1500.05",
        "1E+22",
        "0.3",
        "0.30000000000000004",
    ]


def test_what_is_no_json_is_a_value_error() -> None:
    for body in (b"", b"{", b"\xff"):
        with pytest.raises(ValueError, match=r".+"):
            read_json(body)


def test_a_time_that_is_null_is_none_in_the_fast_way() -> None:
    body = b'{"status":"success","data":[{"uuid":"1","type":"simple","created_at":null}]}'

    (event,) = list_of(AlertEvent).from_body(body)

    assert event.created_at is None


def test_an_error_envelope_never_decodes() -> None:
    with pytest.raises(MisfitError):
        decode(list[int], b'{"status":"error","data":[]}')
    with pytest.raises(MisfitError):
        decode(list[int], b'{"status":"success","error_type":"X","data":[]}')


def test_text_becomes_a_number_only_when_asked() -> None:
    assert convert(int, "12", strict=False) == 12
    with pytest.raises(MisfitError):
        convert(int, "12")
