from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kite_core.explanations.explaining import explain, explain_page, fitting
from kite_core.explanations.known_messages import KNOWN_MESSAGES
from kite_core.explanations.reasons import Reason
from tests.core.explanations.samples import PAGES, SAMPLES, Sample

PROTECTED = "Market orders without market protection are not allowed via API."


def named(value: object) -> str:
    return value.text[:60] if isinstance(value, Sample) else str(value)


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_text_has_its_reason_and_its_figures(sample: Sample) -> None:
    found = explain(sample.text)

    assert found is not None
    assert found.reason is sample.reason
    assert found.facts == sample.facts
    assert {name: type(fact) for name, fact in found.facts.items()} == {
        name: type(fact) for name, fact in sample.facts.items()
    }


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_no_text_fits_two_rows_in_whatever_order_they_stand(sample: Sample) -> None:
    assert len(list(fitting(sample.text))) == 1


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_fix_is_whole(sample: Sample) -> None:
    found = explain(sample.text)

    assert found is not None
    assert found.fix.endswith(".")
    assert "{" not in found.fix
    assert str(found) == f"{found.cause} Fix: {found.fix}"


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_case_spaces_and_a_full_stop_do_not_count(sample: Sample) -> None:
    changed = f"  {sample.text.rstrip(' .').upper().replace(' ', '  ')} . "

    found = explain(changed)

    assert found is not None
    assert found.reason is sample.reason


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_text_in_the_middle_of_another_is_not_taken_for_it(sample: Sample) -> None:
    assert explain(f"Nobody says: {sample.text}") is None


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_page_of_a_gateway_that_failed_is_explained_by_its_status(status: int) -> None:
    found = explain_page(status)

    assert found is not None
    assert found.reason is Reason.GATEWAY_FAILED
    assert not found.is_refusal


@pytest.mark.parametrize("status", [403, 429])
def test_page_of_a_gateway_that_refused_is_explained_by_its_status(status: int) -> None:
    found = explain_page(status)

    assert found is not None
    assert found.reason is Reason.GATEWAY_REFUSED


def test_page_of_another_status_is_not_explained() -> None:
    assert explain_page(400) is None


def test_every_reason_has_one_row_and_a_sample() -> None:
    rows = [row.reason for row in KNOWN_MESSAGES]

    assert sorted(rows) == sorted(Reason)
    assert {sample.reason for sample in SAMPLES} | set(PAGES) == set(Reason)


def test_every_form_of_a_text_has_a_sample() -> None:
    from kite_core.explanations.text_forms import TextForm, plain

    texts = [plain(sample.text) for sample in SAMPLES]
    forms = [form for row in KNOWN_MESSAGES for form in row.texts]

    unseen = [
        form
        for form in forms
        if not any(TextForm(form).found_in(text) is not None for text in texts)
    ]

    assert unseen == []


def test_first_text_that_is_known_counts() -> None:
    found = explain(None, "", "Nothing known.", PROTECTED, "Too many requests")

    assert found is not None
    assert found.reason is Reason.NO_PROTECTION


def test_texts_that_nobody_knows_are_not_explained() -> None:
    assert explain("Order rejected.") is None
    assert explain(None, None) is None
    assert explain() is None


def test_shortfall_is_exact() -> None:
    found = explain(
        "Insufficient funds. Required margin is 1,00,000.30 but available margin is 99,200.20."
    )

    assert found is not None
    assert found.facts["shortfall"] == 800.1
    assert "add 800.10 rupees" in found.fix


@pytest.mark.parametrize(
    "reason",
    [
        Reason.TOO_FAST,
        Reason.ORDER_SYSTEM_SILENT,
        Reason.ORDER_SYSTEM_DOWN,
        Reason.GATEWAY_FAILED,
        Reason.GATEWAY_REFUSED,
        Reason.PRICE_PROTECTION,
        Reason.UNMATCHED,
    ],
)
def test_what_may_have_been_taken_is_no_refusal(reason: Reason) -> None:
    (row,) = [row for row in KNOWN_MESSAGES if row.reason is reason]

    assert not row.is_refusal


def test_all_other_reasons_are_refusals() -> None:
    doubtful = [row.reason for row in KNOWN_MESSAGES if not row.is_refusal]

    assert len(doubtful) == 7


@given(st.text())
def test_any_text_is_explained_or_not_without_an_error(text: str) -> None:
    explain(text)


@pytest.mark.parametrize("sample", SAMPLES, ids=named)
def test_text_without_end_is_as_good_as_its_beginning(sample: Sample) -> None:
    beginning = sample.text[: len(sample.text) // 2]
    text = beginning + "1,1(a) above 1. " * 100_000  # a search that explodes would not end

    assert explain(text) == explain(text[:500])


def test_table_is_not_imported_with_models_and_errors() -> None:
    code = (
        "import sys, kite_core.errors, kite_core.refusals, kite_core.models.orders; "
        "print('kite_core.explanations.known_messages' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
