"""Finds what is known about a text of the broker.

The table is imported by the first text that is asked about, and not with the models and errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kite_core.explanations.explanation import Explanation, KnownMessage
    from kite_core.explanations.text_forms import TextForm


def explain(*texts: str | None) -> Explanation | None:
    """What the first text means that is known; None when none is, or all are absent."""
    return next((known for text in texts if text for known in fitting(text)), None)


def fitting(text: str) -> Iterator[Explanation]:
    """What each row of the table makes of a text; no known text fits more than one."""
    from kite_core.explanations.text_forms import plain

    words = plain(text)
    for message, forms in _table():
        found = next((found for form in forms if (found := form.found_in(words)) is not None), None)
        if found is not None:
            yield message.explained(found)


def explain_page(status: int) -> Explanation | None:
    """What a page means that came in place of the broker's envelope, by its status."""
    return next((row.explained({}) for row, _ in _table() if status in row.pages), None)


@cache
def _table() -> Sequence[tuple[KnownMessage, Sequence[TextForm]]]:
    from kite_core.explanations.known_messages import KNOWN_MESSAGES
    from kite_core.explanations.text_forms import TextForm

    return [(row, [TextForm(text) for text in row.texts]) for row in KNOWN_MESSAGES]
