"""Forms of the broker's texts, written as the texts are, and how a text is compared with them.

In a form `{name}` stands for a number, also with commas, `{name:word}` for a word, and `*` for
anything. The rest is literal; case, spaces, kinds of quotes, the full stop at the end and the codes
of the exchanges in front ("16316 : ", "RMS:") do not count. A form fits a whole text or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

_MOST_CHARACTERS = 500
_CODE = re.compile(r"(?i)^(?:rms|\d{4,6}):")
_QUOTES = str.maketrans(dict.fromkeys('`\u2018\u2019\u201c\u201d"', "'"))
_PARTS = re.compile(r"\{(\w+)(:word)?\}|(\*)")
_PLAIN_CASE = re.IGNORECASE | re.ASCII
# Each of them takes what it can in one way only, so that no text makes the search slow.
_NUMBER = r"(?P<{}>-?\d+(?:,\d+)*(?:\.\d+)?)"
_WORD = r"(?P<{}>[^\s()']+)"


def plain(text: str) -> str:
    """The text without what does not count."""
    spaced = " ".join(text[:_MOST_CHARACTERS].translate(_QUOTES).split())
    closed = spaced.replace(" :", ":").replace(": ", ":").replace(", ", ",")
    return _CODE.sub("", closed).rstrip(" .")


class TextForm:
    """One form. It costs little until a text begins as it does."""

    def __init__(self, form: str) -> None:
        self._form = plain(form)
        self._start = _PARTS.split(self._form, maxsplit=1)[0].lower()

    def found_in(self, text: str) -> Mapping[str, str] | None:
        """The figures and words of a plain text; None when the form does not fit."""
        if text[: len(self._start)].lower() != self._start:
            return None
        match = self._pattern.fullmatch(text)
        return None if match is None else match.groupdict()

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pieces: list[str] = []
        end = 0
        for part in _PARTS.finditer(self._form):
            pieces += [re.escape(self._form[end : part.start()]), _expression(part)]
            end = part.end()
        return re.compile("".join([*pieces, re.escape(self._form[end:])]), _PLAIN_CASE)


def _expression(part: re.Match[str]) -> str:
    name, is_word = part.group(1), part.group(2)
    if name is None:
        return ".*"
    return (_WORD if is_word else _NUMBER).format(name)
