from __future__ import annotations

from dataclasses import astuple

import pytest

from kite_adapters.cli.glyphs import ASCII, UNICODE, Glyphs, glyphs_for


@pytest.mark.parametrize(
    ("encoding", "glyphs"),
    [("utf-8", UNICODE), ("UTF-16", UNICODE), ("cp1252", ASCII), ("ascii", ASCII), ("", ASCII)],
)
def test_the_encoding_chooses_the_characters(encoding: str, glyphs: Glyphs) -> None:
    assert glyphs_for(encoding) is glyphs


def test_plain_characters_are_plain() -> None:
    assert all(str(glyph).isascii() for glyph in astuple(ASCII))
