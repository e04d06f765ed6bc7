from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.cli.running import kite, on_paper
from tests.adapters.cli.serving import served_account


def test_the_newest_candles_are_shown_as_a_table() -> None:
    done = on_paper("history", "INFY", "--from", "2026-11-17", "--rows", "2")

    titles, *rows = done.stdout.splitlines()
    assert titles.split() == ["date", "open", "high", "low", "close", "volume"]
    assert [row.split()[0] for row in rows] == ["2026-11-19", "2026-11-20"]
    assert "2 earlier candles are not shown" in done.said


def test_a_pipe_gets_all_candles_of_all_instruments() -> None:
    done = on_paper("history", "INFY", "NIFTY", "--from", "2d", "--interval", "1h", "--oi")

    assert "NSE:INFY 60minute: 15 candles" in done.stdout
    assert "NSE:NIFTY 50 60minute: 15 candles" in done.stdout
    assert done.stdout.count("2026-11-19 09:15") == 2
    assert " oi" in done.stdout


def test_json_holds_the_candles() -> None:
    done = on_paper("history", "INFY", "--from", "3d", "--json")

    found = done.json["NSE:INFY"]
    assert (found["interval"], found["count"], len(found["candles"])) == ("day", 4, 4)
    assert found["from"] == "2026-11-17T00:00:00+05:30"
    assert found["candles"][-1]["close"] == 1495.0


def test_a_plot_is_as_wide_as_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")

    done = on_paper("history", "INFY", "--from", "1y", "--plot")

    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 60
    assert len(lines) == 1 + 16 + 2
    assert lines[-1].endswith("6 candles a column")


def test_one_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "infy.csv"

    done = on_paper("history", "INFY", "--from", "100d", "--interval", "5m", "--out", str(path))

    header, *rows = path.read_text().splitlines()
    assert done.stdout == f"NSE:INFY 5minute: {len(rows):,} candles in {path}\n"
    assert header == "date,open,high,low,close,volume"
    assert rows[-1] == "2026-11-20T10:00:00+05:30,1495.0,1495.0,1495.0,1495.0,2401"
    assert sorted(rows) == rows
    assert [each.name for each in tmp_path.iterdir()] == ["infy.csv"]


def test_many_go_into_a_folder(tmp_path: Path) -> None:
    done = on_paper("history", "INFY", "NIFTY", "--out", str(tmp_path / "new"), "--oi", "--json")

    names = ["NSE_INFY-day.csv", "NSE_NIFTY_50-day.csv"]
    assert sorted(each.name for each in (tmp_path / "new").iterdir()) == names
    assert [Path(each["file"]).name for each in done.json.values()] == names
    assert (
        (tmp_path / "new" / names[0]).read_text().startswith("date,open,high,low,close,volume,oi")
    )


def test_what_cannot_be_written_is_a_mistake_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    done = on_paper("history", "INFY", "--out", str(tmp_path / "file" / "infy.csv"))

    assert done.code == 2
    assert "cannot be written" in done.said
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--from", "yesterday-ish"), "--from: 'yesterday-ish' is no time"),
        (("--from", "today", "--to", "2026-11-19"), "Give a day at or after --from"),
        (("--interval", "7minute"), "is not a known Interval"),
        (("--continuous", "--interval", "5m"), "only day candles are joined"),
        (("NIFTY", "--out", "both.csv"), "Name a folder: --out both --format csv"),
        (("--out", "a.csv", "--format", "parquet"), "Use: --out a.parquet"),
    ],
)
def test_mistakes_name_the_fix(options: tuple[str, ...], said: str) -> None:
    done = on_paper("history", "INFY", *options)

    assert done.code == 2
    assert said in done.said


def test_a_span_without_candles_says_so() -> None:
    done = on_paper("history", "INFY", "--from", "2026-11-14", "--to", "2026-11-15")

    assert done.code == 0
    assert "there are no candles in this span" in done.said


def test_parquet_needs_a_package_that_writes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.setitem(sys.modules, "polars", None)

    done = on_paper("history", "INFY", "--out", str(tmp_path / "infy.parquet"))

    assert done.code == 2
    assert 'pip install "kiteport[frames]" pyarrow' in done.said


LONG = ("history", "INFY", "--from", "2008-06-01")
CANDLES = "GET /instruments/historical/{token}/{interval}"
KILLED_WITHIN_A_WRITE = """
import resource, signal, sys
from kite_adapters.cli import main
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_FSIZE, (280_000, 280_000))
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
main()
"""


def test_a_download_that_was_killed_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path, part = tmp_path / "INFY.csv", tmp_path / "INFY.csv.part"
    command = [sys.executable, "-c", KILLED_WITHIN_A_WRITE, *LONG, "--paper", "--out", str(path)]
    killed = subprocess.run(command, capture_output=True)
    assert killed.returncode == -signal.SIGXFSZ
    assert part.stat().st_size == 280_000
    # Without a mark nobody would notice a download that began anew.
    head, first, *others = part.read_text().split("\n")
    part.write_text("\n".join([head, f"{first.rpartition(',')[0]},77", *others]))

    done = on_paper(*LONG, "--out", str(path))

    rows = path.read_text().splitlines()[1:]
    dates = [row.partition(",")[0] for row in rows]
    assert done.code == 0
    assert rows[0].endswith(",77")
    assert dates == sorted(set(dates))
    assert len(dates) == 4796
    assert not part.exists()


def test_after_an_error_the_same_command_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KITE_HOME", str(tmp_path / "home"))
    path = tmp_path / "INFY.csv"
    with served_account(tmp_path / "home") as broker:
        fault = broker.faults.add(
            "error", endpoint=CANDLES, skip=3, error_type="PermissionException", status=403
        )
        failed = kite(*LONG, "--out", str(path))
        fault.remove()
        done = kite(*LONG, "--out", str(path))
        asked = [row for row in broker.journal if row.endpoint == CANDLES]

    assert failed.code == 4
    assert failed.said.startswith("What came is kept. The same command goes on from there.")
    assert done.code == 0
    assert path.read_text().count("\n") > 4000
    assert len(asked) == 3 + 1 + 2
