from __future__ import annotations

from datetime import datetime

from kite_core.ist import IST
from kite_core.ticker.socket_state import Phase, SocketState

AT = datetime(2026, 11, 20, 10, 0, tzinfo=IST)


def opened(now: float = 0.0) -> SocketState:
    state = SocketState(0)
    state.begin(1, now + 10)
    state.open(now, AT, 5)
    return state


def test_it_rests_at_first_and_never_acts() -> None:
    state = SocketState(2)

    assert (state.number, state.phase, state.due) == (2, Phase.RESTING, float("inf"))


def test_hearing_puts_off_the_silence() -> None:
    state = opened()

    state.hear(3, AT, 5)

    assert state.due == 8


def test_failures_are_counted_until_a_steady_connection() -> None:
    state = opened()
    state.hear(4.9, AT, 5)
    state.rest(())
    state.begin(2, 20)
    state.rest(())
    shaky = state.failures

    state.begin(3, 40)
    state.open(30, AT, 5)
    state.hear(35, AT, 5)
    state.rest(())

    assert (shaky, state.failures) == (2, 1)


def test_only_an_open_connection_can_be_lost() -> None:
    state = SocketState(0)
    state.begin(1, 10)
    state.rest((1,))
    assert state.lost_since is None

    state = opened()
    state.rest((1, 2))
    state.begin(2, 20)
    state.rest(())
    assert (state.lost_since, state.lost_tokens) == (AT, (1, 2))


def test_a_refusal_lasts_from_the_first_of_its_status() -> None:
    state = SocketState(0)

    lasted = [state.refused_for(status, now) for status, now in ((429, 5), (429, 9), (403, 12))]
    state.open(20, AT, 5)

    assert lasted == [0, 4, 0]
    assert state.refused_for(403, 30) == 0
