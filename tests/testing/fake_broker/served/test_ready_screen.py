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

    for value in (known.root, known.ticker, known.login, known.admin, known.access_token):
        assert value in shown.getvalue()
    assert f'root="{known.root}")' in shown.getvalue()
