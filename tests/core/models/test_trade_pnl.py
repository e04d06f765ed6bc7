from __future__ import annotations

from typing import Any

import pytest

from kite_core.errors import ValidationError
from kite_core.faults import Faults
from kite_core.models.trade_pnl import PnlQuestion, TradePnlReport


def test_a_question_reports_everything_that_is_wrong_with_it() -> None:
    method: Any = "lifo"
    question = PnlQuestion(method=method, marks={"NSE:INFY": "high", "NSE:SBIN": 1})
    faults = Faults()

    question.check(faults)

    with pytest.raises(ValidationError) as caught:
        faults.raise_for("a test")
    assert [fault.field for fault in caught.value.faults] == ["method", "marks['NSE:INFY']"]


def test_a_mark_may_be_nothing_or_less() -> None:
    faults = Faults()

    PnlQuestion(method="fifo", marks={"MCX:CRUDEOIL26DECFUT": -37.63, "NFO:X": 0}).check(faults)

    faults.raise_for("a test")


def test_marks_of_what_is_no_key_are_refused() -> None:
    faults = Faults()

    PnlQuestion(method="fifo", marks={"INFY": 1, "nse:infy": 2}).check(faults)

    assert [fault.field for fault in faults.found] == ["marks['INFY']", "marks['nse:infy']"]


def test_figures_are_put_together_without_dust() -> None:
    report = TradePnlReport(method="fifo", realised=0.3, unrealised=-0.1, charges=0.1)

    assert (report.total, report.realised_after_charges) == (0.2, 0.2)


def test_a_report_shows_itself_in_a_line() -> None:
    report = TradePnlReport(method="fifo", realised=1.5, unused_marks=["NSE:SBIN"])

    assert repr(report) == (
        "<TradePnlReport by fifo of 0 rows: realised 1.5, unrealised 0.0, charges None, "
        "1 unused marks>"
    )


def test_a_report_survives_its_json() -> None:
    report = TradePnlReport(method="average", realised=1.5, unrealised=None)

    assert TradePnlReport.from_json(report.to_json()) == report
