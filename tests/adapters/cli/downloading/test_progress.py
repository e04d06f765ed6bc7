from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from kite_adapters.cli.downloading.progress import progress_of


def test_a_terminal_sees_how_far_it_is() -> None:
    seen = StringIO()
    console = Console(file=seen, force_terminal=True, width=100, color_system=None)

    with progress_of(3, console=console) as on_step:
        on_step("NSE:INFY", 1200)
        on_step("NSE:INFY", 800)

    assert "NSE:INFY" in seen.getvalue()
    assert "2/3" in seen.getvalue()
    assert "2,000 candles" in seen.getvalue()


@pytest.mark.parametrize(("pieces", "is_terminal"), [(1, True), (9, False)])
def test_a_pipe_and_a_single_request_have_no_bar(pieces: int, is_terminal: bool) -> None:
    seen = StringIO()

    with progress_of(pieces, console=Console(file=seen, force_terminal=is_terminal)) as on_step:
        on_step("NSE:INFY", 1200)

    assert seen.getvalue() == ""
