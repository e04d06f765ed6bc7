"""Answers to decode: our own, and the official ones where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from kite_core.messages import Response

FIXTURES = Path(__file__).parent / "fixtures"
OFFICIAL = Path(__file__).parents[3] / "shared" / "mocks"


def answer_from(path: Path) -> Response:
    """A successful response with the file as its body."""
    kind = "text/csv" if path.suffix == ".csv" else "application/json"
    return Response(status=200, headers={"Content-Type": kind}, body=path.read_bytes())


def fixture(name: str) -> Response:
    """One of our own answers."""
    return answer_from(FIXTURES / name)


def official(name: str) -> Response:
    """An official sample; skips the test where the samples are not at hand."""
    path = OFFICIAL / name
    if not path.exists():
        pytest.skip(f"the official sample {name} is not at hand")
    return answer_from(path)
