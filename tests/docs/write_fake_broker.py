"""Writes the reference pages of the fake broker from its tables.

`python -m tests.docs.write_fake_broker`, after a change of a behaviour, a fault or a verb.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from kite_testing.fake_broker.control.error_catalogue import ERRORS
from kite_testing.fake_broker.control.evidence_rows import LEDGER, counts
from kite_testing.fake_broker.control.incidents import INCIDENTS
from kite_testing.fake_broker.control.verb import Verb
from kite_testing.fake_broker.control.verbs import VERBS
from kite_testing.fake_broker.evidence import Behaviour
from kite_testing.fake_broker.faults.catalogue import CATALOGUE
from kite_testing.fake_broker.faults.kinds import FaultKind
from kite_testing.fake_broker.faults.magic_tags import MAGIC_TAGS
from tests.docs.pages import ROOT, name_of

REFERENCE = ROOT / "docs" / "reference"
_WRITTEN = "This page is written from the code by `python -m tests.docs.write_fake_broker`."


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    """A value as a cell: a bar in it does not end it."""
    return str(value).replace("|", "\\|")


def evidence_page() -> str:
    """How each behaviour is known."""
    total = len(LEDGER)
    shares = table(
        ("evidence", "behaviours", "share"),
        [(word, count, f"{count / total:.0%}") for word, count in counts().items()],
    )
    return "\n\n".join(
        [
            "# The fake broker: evidence",
            "Everything that the fake broker does as the real one, and how that is known.\n"
            + _WRITTEN,
            "What no source tells is marked as assumed, with the reason for the choice.",
            shares,
            *_topics(),
        ]
    )


def _topics() -> Iterator[str]:
    def topic(row: Behaviour) -> str:
        return row.topic

    for name, rows in groupby(sorted(LEDGER, key=topic), topic):
        body = [(f"`{row.name}`", row.says, row.evidence, row.source) for row in rows]
        yield f"## {name[0].upper()}{name[1:]}"
        yield table(("name", "behaviour", "evidence", "source"), body)


def faults_page() -> str:
    """What can go wrong, and how to let it."""
    incidents = [(f"`{each.name}`", each.says, each.source) for each in INCIDENTS.values()]
    tags = [(f"`{each.tag}`", each.says, f"`{each.fault}`") for each in MAGIC_TAGS.values()]
    errors = [
        (f"`{each.name}`", each.status, each.error_type, each.message, each.cause, each.evidence)
        for each in ERRORS.values()
    ]
    return "\n\n".join(
        [
            "# The fake broker: faults and errors",
            "What can go wrong, by name.\n"
            "How to use them: [Script faults](../how-to/script-faults.md).\n" + _WRITTEN,
            "## Faults",
            (
                "Severity says what is at stake: A, an order can be doubled or lost; B, a decision "
                "on what is not so; C, a delay.\n"
                "Faults without a switch come by their cause alone."
            ),
            table(
                ("id", "fault", "severity", "parameters", "other cause", "a careful client"),
                [_fault(kind) for kind in CATALOGUE.values()],
            ),
            "## Incidents",
            "`broker.faults.incident(name)` arms several faults at once.",
            table(("name", "what happens", "seen"), incidents),
            "## Magic tags",
            (
                "An order that bears one of these as its `tag` meets the fault; "
                "no control API is needed."
            ),
            table(("tag", "what happens", "fault"), tags),
            "## Errors",
            (
                "Each is reached by its cause, and by the fault `error` with `error` as its name.\n"
                "Those without a cause come from the broker's own troubles.\n"
                "Texts are not stable enough to be matched."
            ),
            table(("name", "status", "error_type", "message", "cause", "evidence"), errors),
        ]
    )


def _fault(kind: FaultKind) -> tuple[object, ...]:
    wishes = ", ".join(f"`{wish.name}={wish.default!r}` {wish.says}" for wish in kind.wishes)
    switch = "" if kind.has_switch else "no switch"
    return (
        f"`{kind.name}`",
        f"{kind.title}. {kind.does}",
        kind.severity,
        wishes or switch,
        kind.cause,
        kind.client,
    )


def control_page() -> str:
    """The verbs under `/fake`."""
    return "\n\n".join(
        [
            "# The fake broker: control",
            "The served broker takes these verbs under its root; in process they are "
            "`broker.control.handle(method, path, query, body)`, and the levers that they pull "
            "are attributes of the broker.\n"
            'Bodies are JSON objects; answers are `{"data": ...}`, or `{"error": ...}` with '
            "status 400, 404 or 405.\n"
            "Unknown fields are refused.\n" + _WRITTEN,
            (
                "A served broker has any number of tenants, each with an api key, a market, an "
                "account and a time of its own.\n"
                "A verb acts on the first tenant, or on the one that `?api_key=` names."
            ),
            table(("verb", "what it does", "fields"), [_verb(verb) for verb in VERBS]),
        ]
    )


def _verb(verb: Verb) -> tuple[str, str, str]:
    fields = "; ".join(
        f"`{field.name}` ({field.kind}{', needed' if field.is_needed else ''}): {field.says}"
        for field in verb.body_fields
    )
    return f"`{verb.name}`", verb.says, fields


def written_pages() -> Mapping[Path, str]:
    """The text of each page that is written from the code."""
    texts = {
        "fake-broker-evidence.md": evidence_page(),
        "fake-broker-faults.md": faults_page(),
        "fake-broker-control.md": control_page(),
    }
    return {REFERENCE / name: f"{text}\n" for name, text in texts.items()}


def main() -> None:
    """Bring the pages up to date."""
    for page, text in written_pages().items():
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
            print(f"{name_of(page)}: changed")


if __name__ == "__main__":
    main()
