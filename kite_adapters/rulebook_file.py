"""Reads a user's own rules from a TOML file, over those of the library."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from kite_core.errors import ConfigurationError, Fault, ValidationError
from kite_core.rulebook.book import RULEBOOK, Rulebook
from kite_core.rulebook.overrides import overridden

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*(?P<section>[\w.-]+)[ \t]*\]\]", re.MULTILINE)
_ENTRY = re.compile(r"(?P<section>[\w.-]+)\[(?P<place>\d+)\]")


def load_rulebook(path: str | Path, *, base: Rulebook = RULEBOOK) -> Rulebook:
    """A rulebook with the file's entries over those of `base`; give it to `ClientConfig`.

    Raises ConfigurationError when the file cannot be read, and ValidationError with everything that
    is wrong in it, each fault with its line and its fix.
    """
    text = _text_of(Path(path))
    changes = _tables_of(text, path)
    try:
        return overridden(base, changes)
    except ValidationError as refusal:
        faults = refusal.faults
    lines = _lines_of_entries(text)
    raise ValidationError(str(path), [_with_line(fault, lines) for fault in faults])


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        hint = "Give the path of a TOML file in UTF-8."
        raise ConfigurationError(
            f"The rulebook {path} cannot be read: {error}.", hint=hint
        ) from error


def _tables_of(text: str, path: str | Path) -> Mapping[str, object]:
    """Numbers stay exact: a rate in a file is no binary float."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ArithmeticError) as error:
        fault = Fault("TOML", str(error), "Mend the file at that place; see toml.io.")
        raise ValidationError(str(path), [fault]) from error


def _lines_of_entries(text: str) -> dict[tuple[str, int], int]:
    """The line of each entry's header, by its section and its place in there."""
    lines: dict[tuple[str, int], int] = {}
    counts: dict[str, int] = {}
    for header in _HEADER.finditer(text):
        section = header["section"]
        place = counts.setdefault(section, 0)
        lines[section, place] = text.count("\n", 0, header.start()) + 1
        counts[section] += 1
    return lines


def _with_line(fault: Fault, lines: Mapping[tuple[str, int], int]) -> Fault:
    """The fault with the line of its entry, where that was written under a header."""
    entry = _ENTRY.match(fault.field)
    line = lines.get((entry["section"], int(entry["place"]))) if entry else None
    return fault if line is None else replace(fault, field=f"line {line}, {fault.field}")
