"""Writes the reference page of explained errors from the table of known messages.

`python -m tests.docs.write_reasons`, after a change of a row or of a sample.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kite_core.explanations.explaining import explain, explain_page
from kite_core.explanations.explanation import Explanation, KnownMessage
from kite_core.explanations.known_messages import KNOWN_MESSAGES
from kite_core.explanations.reasons import Reason
from tests.core.explanations.samples import PAGES, SAMPLES
from tests.docs.pages import ROOT
from tests.docs.write_fake_broker import table

PAGE = ROOT / "docs" / "reference" / "reasons.md"
_SHORT_WORDS = {word.lower(): word for word in ("AMO", "API", "GTT", "IP")}
_INTRODUCTION = (
    "# Reasons of errors",
    (
        "What the broker's texts mean, and how to mend what they tell of.\n"
        "This page is written from the code by `python -m tests.docs.write_reasons`."
    ),
    (
        "`error.reason` of a `KiteError` is one of these words, or `None` for a text that is not "
        "known.\n"
        "`error.facts` are the figures and words of the text, `error.hint` is the fix with the "
        "figures in it, and `error.docs` leads here.\n"
        "Rows of the order book and of an order's history, failed slices and failed orders of a "
        "GTT have an `explanation` with the same parts."
    ),
    (
        "The broker's texts change without notice, and most of its thousands are not in this "
        "table.\n"
        "So a program should branch on classes of errors where these tell enough, and take a "
        "reason for a refinement."
    ),
)
_NO_TRACE = "Nothing was taken; the same again has no hope until that has changed."
_DOUBT = "The text alone does not say that nothing happened: ask `is_ambiguous`."
_AFTER = "The order was taken, and this is how it ended."
_ENDINGS = (Reason.PRICE_PROTECTION, Reason.UNMATCHED)


def page() -> str:
    """The whole page."""
    rows = sorted(KNOWN_MESSAGES, key=_place)
    overview = table(
        ("reason", "cause", "facts"),
        [(f"[{_title(row.reason)}](#{row.reason})", row.cause, _facts(row)) for row in rows],
    )
    sections = (line for row in rows for line in _section(row))
    return "\n\n".join([*_INTRODUCTION, overview, *sections]) + "\n"


def _place(row: KnownMessage) -> int:
    return list(Reason).index(row.reason)


def _section(row: KnownMessage) -> Iterator[str]:
    examples = _examples(row.reason)
    yield f"## {_title(row.reason)}"
    yield f"`Reason.{row.reason.name}`: {row.cause}"
    for text, _ in examples:
        yield f"> {text}"
    fixes = dict.fromkeys(explanation.fix for _, explanation in examples)
    yield "Fix: " + "\n\nOr: ".join(fixes)
    if names := _facts(row):
        yield f"Facts: {names}."
    yield f"{_effect(row)}\nSource: {row.source}."


def _examples(reason: Reason) -> list[tuple[str, Explanation]]:
    """Texts with what is made of them; a page stands for itself."""
    if reason in PAGES:
        status, words = PAGES[reason]
        explanation = explain_page(status)
        assert explanation is not None
        return [(f"HTTP {status} and a page: {words}", explanation)]
    texts = [sample.text for sample in SAMPLES if sample.reason is reason]
    return [(text, found) for text in texts if (found := explain(text)) is not None]


def _effect(row: KnownMessage) -> str:
    if row.reason in _ENDINGS:
        return _AFTER
    return _NO_TRACE if row.is_refusal else _DOUBT


def _facts(row: KnownMessage) -> str:
    names = dict.fromkeys(name for _, found in _examples(row.reason) for name in found.facts)
    return ", ".join(f"`{name}`" for name in names)


def _title(reason: Reason) -> str:
    """The reason as a heading, whose anchor it is."""
    words = [_SHORT_WORDS.get(word, word) for word in reason.split("-")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def main() -> None:
    """Bring the page up to date."""
    Path(PAGE).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
