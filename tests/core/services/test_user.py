from __future__ import annotations

import pytest

from kite_core.client import AsyncKite, Kite, KiteCalls
from kite_core.errors import ValidationError
from tests.core.samples import fixture
from tests.ports import asyncio_ports_over, ports_over

MARGINS = fixture("user/margins.json")


@pytest.mark.parametrize("segment", ["equities", "EQUITY", ""])
def test_only_two_segments_have_funds(segment: str) -> None:
    with pytest.raises(ValidationError, match="segment"):
        KiteCalls().user.segment_margins(segment)


def test_figures_that_an_account_does_not_have_are_none() -> None:
    commodity = Kite(ports_over([MARGINS])).user.margins().commodity

    assert commodity.available.opening_balance is None
    assert commodity.utilised.delivery is None
    assert commodity.net == -12.5
    assert not commodity.enabled


async def test_one_segment_answers_its_funds_without_a_wrapper() -> None:
    kite = AsyncKite(asyncio_ports_over([fixture("user/segment_margins.json")]))

    margins = await kite.user.segment_margins("equity")

    assert margins.available.cash == 250000.5


def test_the_first_instant_of_1970_means_never() -> None:
    profile = KiteCalls().user.full_profile().answer(fixture("user/full_profile.json"))

    assert profile.twofa_timestamp is None
    assert profile.password_timestamp is not None
