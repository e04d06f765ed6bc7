"""The benchmarks measure what they say; how fast anything is, is no matter here."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kite_adapters import ClientConfig
from kite_adapters.assembly import blocking_ports
from kite_adapters.transport.adapter import Wire
from kite_core import InstrumentBook, KiteCalls, Response
from kite_core.run_now import run_now
from kite_core.ticker.layouts import QUOTE
from kite_testing import FakeBroker
from tests.performance import (
    bodies,
    candles,
    fake,
    frames,
    import_costs,
    instruments,
    json_decoding,
    official,
    placing,
    policies,
    stream,
    stream_clients,
    ticks,
)
from tests.performance.__main__ import main
from tests.performance.dumps import instrument_dump
from tests.performance.harness import MEMORY, Bar, Benchmark, Ceiling, compare, figures, take_turns
from tests.performance.report import as_data, table

SAMPLES = {"theirs": [2.0, 4.0, 6.0], "ours": [1.0, 1.0, 2.0]}
FIGURES = figures(SAMPLES, "theirs")


def benchmark_with(bar: float) -> Benchmark:
    return Benchmark(title="a title", figures=FIGURES, bars=(Bar(case="ours", at_least=bar),))


def test_ratios_are_taken_inside_a_round() -> None:
    theirs, ours = FIGURES

    assert (theirs.ratio, theirs.lowest, theirs.highest) == (1, 1, 1)
    assert (ours.ratio, ours.lowest, ours.highest) == (3, 2, 4)
    assert ours.seconds == 1


def test_a_bar_is_cleared_or_missed() -> None:
    assert benchmark_with(3).missed == []
    assert benchmark_with(3.1).missed == [Bar(case="ours", at_least=3.1)]


def test_a_ceiling_is_kept_or_missed_whatever_the_ratio_is() -> None:
    kept, missed = Ceiling(case="ours", at_most=1e6), Ceiling(case="ours", at_most=999_999)

    benchmark = Benchmark(title="a title", figures=FIGURES, bars=(kept, missed))

    assert benchmark.missed == [missed]


def test_a_table_shows_a_ceiling_in_microseconds() -> None:
    ceiling = Ceiling(case="ours", at_most=10)
    benchmark = Benchmark(title="a title", figures=FIGURES, bars=(ceiling,))

    assert table(benchmark).splitlines()[-1].split()[-3:] == ["10.0", "us", "FAIL"]


def test_a_table_shows_ratio_range_and_verdict() -> None:
    line = table(benchmark_with(3.5)).splitlines()[-1]

    assert line.split() == ["ours", "1,000,000.0", "us", "3.00x", "2.00..4.00", "3.50x", "FAIL"]


def test_figures_can_be_written_for_programs() -> None:
    data = as_data(benchmark_with(3.5))

    assert data["missed"] == ["ours"]
    assert data["figures"][1]["ratio"] == 3


def test_cases_take_turns_and_the_fastest_batch_counts() -> None:
    times = iter(range(1, 1_000_000))

    measured = compare(
        {"theirs": lambda: None, "ours": lambda: None},
        baseline="theirs",
        rounds=3,
        target_seconds=2,
        clock=lambda: float(next(times)),
    )

    assert [figure.case for figure in measured] == ["theirs", "ours"]
    assert all(figure.seconds == 0.5 for figure in measured)


def test_every_case_has_its_turn_in_every_round_and_not_always_in_the_same_order() -> None:
    turns: list[str] = []

    def measure(name: str) -> float:
        turns.append(name)
        return float(len(turns))

    samples = take_turns({name: partial(measure, name) for name in "abc"}, rounds=8)

    rounds = [turns[start : start + 3] for start in range(0, len(turns), 3)]
    assert all(sorted(turn) == ["a", "b", "c"] for turn in rounds)
    assert len(set(map(tuple, rounds))) > 1
    assert [len(seconds) for seconds in samples.values()] == [8, 8, 8]
    assert [turns[int(second) - 1] for second in samples["b"]] == ["b"] * 8


def test_a_missing_official_client_is_reported_with_the_fix(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "kiteconnect", None)

    with pytest.raises(SystemExit, match=r'pip install -e "\.\[dev\]"'):
        official.official_client()


def every_time(answers: list[bytes]) -> Iterator[str]:
    for answer in answers:
        for row in json.loads(answer)["data"]:
            yield from (value for name, value in row.items() if name.endswith("timestamp"))


def test_no_time_in_any_order_repeats() -> None:
    times = list(every_time(bodies.orders_bodies(rows=50, variants=3)))

    assert len(times) == len(set(times)) == 50 * 3 * 3


def test_results_that_differ_are_not_timed() -> None:
    (body,) = bodies.orders_bodies(rows=3, variants=1)
    theirs = official.orders(official.official_client(), body)
    ours = KiteCalls().orders.all().answer(Response(status=200, body=body))
    json_decoding.assert_equal(ours, theirs)

    theirs[1]["quantity"] += 1

    with pytest.raises(AssertionError):
        json_decoding.assert_equal(ours, theirs)


def test_all_benchmarks_run_on_small_inputs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "figures.json"

    status = main(["json", "http", "--quick", "--json", str(written)])

    assert status == 0
    titles = [entry["title"] for entry in json.loads(written.read_text(encoding="utf-8"))]
    assert len(titles) == 5
    shown = capsys.readouterr().out
    assert all(title in shown for title in titles)


def test_instruments_are_read_found_and_searched_on_both_sides() -> None:
    found = list(instruments.benchmarks(quick=True))

    bars = {bar.case for benchmark in found for bar in benchmark.bars}
    assert bars >= {
        instruments.LISTED,
        instruments.LOOKED_UP,
        instruments.WARM,
        instruments.CHAIN,
        instruments.SEARCH,
    }
    assert all(figure.seconds > 0 for benchmark in found for figure in benchmark.figures)


def test_memory_is_shown_in_its_unit() -> None:
    benchmark = replace(
        benchmark_with(3), unit=MEMORY, figures=figures({"ours": [2.0**21]}, "ours")
    )

    heading, line = table(benchmark).splitlines()[-2:]

    assert "memory" in heading
    assert line.split()[:3] == ["ours", "2.0", "MiB"]


def test_instruments_that_differ_are_not_timed() -> None:
    dump = instrument_dump(400)
    theirs = official.instruments(official.official_client(), dump)
    ours = list(InstrumentBook.from_csv(dump))
    instruments.assert_equal(ours, theirs)

    theirs[7]["lot_size"] += 1

    with pytest.raises(AssertionError):
        instruments.assert_equal(ours, theirs)


def test_the_dump_is_like_a_real_one() -> None:
    rows = list(InstrumentBook.from_csv(instrument_dump(120_000)))

    options = sum(row.is_option for row in rows)
    assert len(rows) == len({row.key for row in rows}) == 120_000
    assert options == 90_000
    assert len({row.name for row in rows if row.is_option}) > 200


def test_imports_are_measured_in_processes_of_their_own() -> None:
    (benchmark,) = import_costs.benchmarks(quick=True)

    assert len(benchmark.figures) == len(import_costs.CASES)
    assert {bar.case for bar in benchmark.bars} == {import_costs.KITE, import_costs.HELP}
    assert all(figure.seconds > 0 for figure in benchmark.figures)


def test_care_of_placing_is_what_it_costs_more_than_submitting() -> None:
    benchmarks = list(placing.benchmarks(quick=True))

    assert [benchmark.title.rpartition(" ")[2] for benchmark in benchmarks] == ["Kite", "AsyncKite"]
    for benchmark in benchmarks:
        submit, place, care = (figure.seconds for figure in benchmark.figures)
        assert care == pytest.approx(place - submit)


def test_the_layers_are_measured_on_both_clients() -> None:
    blocking, awaited = policies.benchmarks(quick=True)

    assert "RetryingTransport" in blocking.note
    for benchmark in (blocking, awaited):
        bare, whole, layers = (figure.seconds for figure in benchmark.figures)
        assert layers == pytest.approx(whole - bare)
        assert layers > 0


def test_no_request_of_the_layers_benchmark_waits_for_its_turn() -> None:
    def wait(*_: object) -> Any:
        raise AssertionError("It waits.")

    clock = policies.RacingClock()
    clock.sleep = clock.alarm = wait
    config = ClientConfig(api_key="made_up_key_of_one_test", access_token="made_up_token")
    wire = Wire(transport=policies.InstantTransport(), clock=clock)
    transport = blocking_ports(config, wire=wire).transport

    answers = [run_now(transport.send(policies.REQUEST)) for _ in range(100)]

    assert all(answer.status == 200 for answer in answers)


def test_fake_broker_is_measured_in_process() -> None:
    found = list(fake.benchmarks(quick=True))

    bars = {bar.case for benchmark in found for bar in benchmark.bars}
    assert bars >= {fake.ORDER, fake.UPDATE, fake.SETUP}
    assert bars >= {"a price, 100 at rest", "a placement, 100 at rest"}
    assert all(figure.seconds > 0 for benchmark in found for figure in benchmark.figures)


def test_streams_are_measured_in_processes_of_their_own() -> None:
    (benchmark,) = stream.benchmarks(quick=True)

    assert {figure.case for figure in benchmark.figures} == set(stream_clients.CLIENTS)
    assert {bar.case for bar in benchmark.bars} <= set(stream_clients.CLIENTS)
    assert all(figure.seconds > 0 for figure in benchmark.figures)


def test_frames_of_candles_are_compared_before_they_are_measured() -> None:
    (benchmark,) = frames.benchmarks(quick=True)

    assert benchmark.figures[0].case == frames.THEIRS
    assert {bar.case for bar in benchmark.bars} == {each.case for each in benchmark.figures[1:]}
    assert all(figure.seconds > 0 for figure in benchmark.figures)


def test_candles_are_measured_with_what_they_come_to() -> None:
    (benchmark,) = candles.benchmarks(quick=True)

    assert {bar.case for bar in benchmark.bars} < {figure.case for figure in benchmark.figures}
    assert all(figure.seconds > 0 for figure in benchmark.figures)
    minutes = candles.frames_of(120, moves=True)
    assert candles.build(minutes) == candles.PACKETS


def test_a_recording_that_is_measured_holds_every_frame(tmp_path: Path) -> None:
    sent, path = candles.frames_of(5, moves=True), tmp_path / "ticks.rec"

    candles.record(sent, path)

    assert candles.read(path) == 5 * candles.PACKETS


def test_every_kind_of_packet_is_measured_once_both_sides_agree() -> None:
    found = list(ticks.benchmarks(quick=True))

    bars = {(benchmark.title, bar.case) for benchmark in found for bar in benchmark.bars}
    assert bars == {
        ("ticks: full, 100 a frame", ticks.OURS),
        ("ticks: full, 100 a frame", ticks.COLUMNS),
        ("ticks: quote, 100 a frame", ticks.OURS),
        ("ticks: ltp, 100 a frame", ticks.OURS),
    }
    assert len(found) == 9
    assert all(figure.seconds > 0 for benchmark in found for figure in benchmark.figures)


def test_ticks_that_differ_are_not_timed() -> None:
    (frame, *_) = ticks.frames_of([QUOTE] * 3)
    parse = official.official_parser()
    ticks.assert_equal(frame, parse)

    with pytest.raises(AssertionError):
        ticks.assert_equal(frame, lambda frame: parse(frame)[::-1])


def test_orders_that_do_not_fill_are_not_counted_as_filled() -> None:
    broker = FakeBroker()

    with pytest.raises(AssertionError):
        fake.expect(broker, {"COMPLETE": 1})


def test_an_unknown_benchmark_is_refused_with_the_names_that_exist(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["speed"])

    assert "there are json, http, imports" in capsys.readouterr().err
