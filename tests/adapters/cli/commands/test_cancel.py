from __future__ import annotations

import pytest

from tests.adapters.cli.running import on_paper


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ((), "no order is named"),
        (("1", "--all"), "both ids and --all are given"),
        (("1", "--tag", "swing"), "only --all looks at --symbol, --product, --tag"),
        (("--all", "--symbol", "INFY"), "'INFY' names no exchange"),
    ],
)
def test_it_has_to_be_clear_which_orders_are_meant(options: tuple[str, ...], problem: str) -> None:
    done = on_paper("cancel", *options, "--yes")

    assert done.code == 2
    assert problem in done.said


def test_nothing_to_cancel_is_no_failure() -> None:
    done = on_paper("cancel", "--all", "--yes")

    assert (done.code, done.stdout) == (0, "")
    assert "There is nothing to cancel." in done.said
