"""What a person sees when the broker is ready."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from kite_testing import FakeBroker
from kite_testing.fake_broker.served.credentials import Credentials
from kite_testing.fake_broker.served.ready_screen import show_ready


@pytest.mark.parametrize("width", [40, 200])
def test_each_value_is_whole_so_that_it_can_be_copied(width: int) -> None:
    known = Credentials.of(FakeBroker(), "127.0.0.1:8000")
    shown = StringIO()

    show_ready(known, Console(file=shown, width=width))

    assert "plotly" not in shown.getvalue()
    for value in (known.root, known.ticker, known.login, known.admin, known.access_token):
        assert value in shown.getvalue()
    assert f'root="{known.root}")' in shown.getvalue()


def test_a_missing_chart_is_said_with_the_command_that_mends_it() -> None:
    shown = StringIO()

    show_ready(
        Credentials.of(FakeBroker(), "127.0.0.1:8000"),
        Console(file=shown, width=40),
        has_chart=False,
    )

    assert "without its chart, because the package plotly is missing" in shown.getvalue()
    assert 'pip install -e ".[testing]"' in shown.getvalue()


def test_it_says_how_often_prices_move_and_which_pace_shows_more() -> None:
    shown = StringIO()

    show_ready(Credentials.of(FakeBroker(), "127.0.0.1:8000"), Console(file=shown, width=40))

    assert "Prices move every 15 virtual seconds, every 5 minutes at night." in shown.getvalue()
    assert "For a move a second by day: --start 2026-11-20T10:00 --pace 15" in shown.getvalue()
