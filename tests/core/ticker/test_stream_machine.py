from __future__ import annotations

import json
from datetime import timedelta
from math import inf

import pytest

from kite_core.errors import (
    ConfigurationError,
    KiteError,
    LoginRequiredError,
    SessionExpiredError,
    TooManySocketsError,
    ValidationError,
)
from kite_core.ticker.layouts import HEARTBEAT
from kite_core.ticker.shards import MOST_SOCKETS, MOST_TOKENS
from kite_core.ticker.stream_events import (
    BrokerMessage,
    Connected,
    DamagedFrame,
    Disconnected,
    Gap,
    Stopped,
    Ticks,
)
from kite_core.ticker.stream_machine import Close, Open, Send
from kite_core.ticker.stream_settings import StreamSettings
from tests.core.ticker.driving import Driver, only
from tests.core.ticker.frames import INFY

LTP_FRAME = bytes.fromhex("00010008000d80010000997f")
PATIENT = StreamSettings(token_patience=60)
MANY = range(1, MOST_TOKENS + 1)


def texts(driver: Driver, number: int = 1) -> list[object]:
    return [json.loads(text) for text in driver.connections[number].texts]


# Opening


def test_nothing_is_opened_before_it_starts() -> None:
    driver = Driver()

    driver.machine.subscribe(range(1, 5_000), "full")

    assert driver.machine.take_actions() == []
    assert driver.machine.next_wake == inf
    assert len(driver.machine.modes) == 4_999


def test_one_connection_is_opened_even_if_nothing_is_wanted() -> None:
    driver = Driver()

    driver.machine.start()

    assert driver.machine.take_actions() == [Open(1)]
    assert driver.machine.open_sockets == 0


def test_starting_twice_opens_once() -> None:
    driver = Driver().started()

    driver.machine.start()

    assert driver.settle() == []
    assert driver.actions == [Open(1)]


def test_what_was_wanted_before_is_asked_for_when_it_opens() -> None:
    driver = Driver()
    driver.machine.subscribe([1, 2], "full")
    driver.machine.subscribe([3], "ltp")

    driver.started()

    assert texts(driver) == [
        {"a": "subscribe", "v": [1, 2]},
        {"a": "mode", "v": ["full", [1, 2]]},
        {"a": "subscribe", "v": [3]},
        {"a": "mode", "v": ["ltp", [3]]},
    ]
    (connected,) = driver.events
    assert connected == Connected(at=driver.clock.now(), socket=0, tokens=3)


def test_a_connection_that_does_not_open_in_time_is_given_up_and_tried_again() -> None:
    driver = Driver()
    driver.machine.start()
    driver.settle()

    events = driver.wake()

    assert driver.clock.monotonic() == 10
    assert driver.connections[1].is_closed
    gone = only(events, Disconnected)
    assert (gone.reason, gone.retry_seconds) == ("no connection within 10 s", 0.5)
    assert driver.retried() == 2
    assert driver.clock.monotonic() == 10.5


def test_a_connection_that_opens_after_it_was_given_up_is_closed() -> None:
    driver = Driver()
    driver.machine.start()
    driver.settle()
    driver.wake()

    driver.open(1)

    assert driver.actions[-1] == Close(1)
    assert driver.machine.open_sockets == 0


# Liveness


@pytest.mark.parametrize(
    "sign", [HEARTBEAT, b"", LTP_FRAME, LTP_FRAME[:-1], "not json", '{"type":"message"}']
)
def test_anything_that_comes_is_a_sign_of_life(sign: bytes | str) -> None:
    driver = Driver().started()
    driver.clock.advance(4.5)

    driver.hear(1, sign)

    assert driver.machine.next_wake == 9.5


def test_silence_is_a_disconnect() -> None:
    driver = Driver().started()
    driver.machine.subscribe([7], "ltp")
    driver.clock.advance(2)
    driver.hear(1)
    heard_at = driver.clock.now()

    events = driver.wake()

    assert driver.clock.monotonic() == 7
    assert only(events, Disconnected).reason == "nothing came for 5 s"
    assert driver.connections[1].is_closed
    number = driver.retried()
    gap = only(driver.open(number), Gap)
    assert gap == Gap(start=heard_at, end=driver.clock.now(), tokens=(7,), socket=0)


def test_waking_too_early_does_nothing() -> None:
    driver = Driver().started()
    driver.clock.advance(4.999)

    driver.machine.wake()

    assert driver.settle() == []
    assert driver.machine.open_sockets == 1


def test_silence_is_settable() -> None:
    driver = Driver(StreamSettings(silence=1.5)).started()

    assert only(driver.wake(), Disconnected).reason == "nothing came for 1.5 s"
    assert driver.clock.monotonic() == 1.5


def test_silence_does_not_count_while_nobody_reads() -> None:
    driver = Driver().started()
    driver.clock.advance(4)

    driver.machine.excuse(1)
    driver.clock.advance(4)
    driver.machine.wake()

    assert driver.settle() == []
    assert only(driver.wake(), Disconnected).reason == "nothing came for 5 s"
    assert driver.clock.monotonic() == 9


def test_only_an_open_connection_is_excused() -> None:
    driver = Driver()
    driver.machine.start()
    driver.settle()
    driver.clock.advance(4)

    driver.machine.excuse(1)
    driver.machine.excuse(2)

    assert driver.machine.next_wake == 10


# Losses


def test_a_loss_is_told_with_the_reason_and_followed_by_one_gap() -> None:
    driver = Driver()
    driver.machine.subscribe([3, 4], "quote")
    driver.started()
    driver.clock.advance(2)
    driver.hear(1, LTP_FRAME)
    heard_at = driver.clock.now()
    driver.clock.advance(1)

    lost = only(driver.lose(1, "the broker hung up (1006)"), Disconnected)
    number = driver.retried()
    events = driver.open(number)

    assert lost.reason == "the broker hung up (1006)"
    assert [type(event) for event in events] == [Connected, Gap]
    assert only(events, Gap) == Gap(start=heard_at, end=driver.clock.now(), tokens=(3, 4))
    assert driver.connections[number].subscribed == {3: "quote", 4: "quote"}


def test_a_loss_tells_its_gap_once_however_often_it_is_tried_again() -> None:
    driver = Driver().started()
    lost_at = driver.clock.now()
    driver.lose(1)
    for _ in range(5):
        driver.lose(driver.retried())

    driver.open(driver.retried())

    gaps = [event for event in driver.events if isinstance(event, Gap)]
    assert [gap.start for gap in gaps] == [lost_at]
    assert gaps[0].end == driver.clock.now()


def test_a_connection_that_never_opened_leaves_no_gap() -> None:
    driver = Driver()
    driver.machine.start()
    driver.settle()

    driver.lose(1)
    driver.open(driver.retried())

    assert not [event for event in driver.events if isinstance(event, Gap)]


def test_the_wait_doubles_after_each_failure_up_to_the_longest() -> None:
    driver = Driver()
    driver.machine.start()
    driver.settle()

    waits = [only(driver.lose(1), Disconnected).retry_seconds]
    waits += [only(driver.lose(driver.retried()), Disconnected).retry_seconds for _ in range(8)]

    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_up_to_half_of_the_wait_is_chance() -> None:
    driver = Driver(fraction=1.0).started()

    assert only(driver.lose(1), Disconnected).retry_seconds == 0.25


def test_a_connection_that_lived_long_enough_starts_the_waits_anew() -> None:
    driver = Driver().started()
    driver.lose(1)
    driver.open(driver.retried())
    driver.clock.advance(4.9)
    driver.hear(2)
    still_growing = only(driver.lose(2), Disconnected).retry_seconds

    driver.open(driver.retried())
    for _ in range(2):
        driver.clock.advance(2.5)
        driver.hear(3)
    anew = only(driver.lose(3), Disconnected).retry_seconds

    assert (still_growing, anew) == (1.0, 0.5)


def test_reports_of_an_old_connection_are_too_late() -> None:
    driver = Driver().started()
    driver.lose(1)
    driver.open(driver.retried())

    late = [driver.lose(1), driver.refuse(1, 403), driver.hear(1, LTP_FRAME)]

    assert late == [[], [], []]
    assert driver.machine.open_sockets == 1


def test_what_comes_before_it_opened_is_nothing() -> None:
    driver = Driver()
    driver.machine.start()
    driver.settle()

    assert driver.hear(1, LTP_FRAME) == []
    assert driver.machine.next_wake == 10


# Refusals


def test_a_dead_token_stops_the_stream_and_says_what_to_do() -> None:
    driver = Driver()
    driver.machine.start()
    driver.settle()

    stopped = only(driver.refuse(1, 403), Stopped)

    assert isinstance(stopped.error, SessionExpiredError)
    assert "Log in again" in str(stopped.error)
    assert driver.machine.error is stopped.error
    assert driver.machine.has_stopped
    assert driver.machine.next_wake == inf


def test_a_newer_token_is_tried_at_once() -> None:
    driver = Driver().started()
    driver.lose(1)
    number = driver.retried()

    gone = only(driver.refuse(number, 403, has_newer_token=True), Disconnected)
    driver.wake()

    assert gone.retry_seconds == 0
    assert "newer access token" in gone.reason
    assert [each.number for each in driver.opening()] == [number + 1]


def test_with_patience_a_new_token_is_looked_for_every_five_seconds() -> None:
    driver = Driver(PATIENT)
    driver.machine.start()
    driver.settle()
    number, tries = 1, 0

    while not driver.machine.has_stopped:
        driver.refuse(number, 403)
        tries += 1
        if not driver.machine.has_stopped:
            number = driver.retried()

    assert driver.clock.monotonic() == 60
    assert tries == 13
    assert isinstance(driver.machine.error, SessionExpiredError)


def test_patience_begins_anew_after_a_connection() -> None:
    driver = Driver(PATIENT).started()
    driver.lose(1)
    for _ in range(10):
        driver.refuse(driver.retried(), 403)
    driver.open(driver.retried())
    driver.lose(driver.living()[0].number)
    for _ in range(10):
        driver.refuse(driver.retried(), 403)

    assert not driver.machine.has_stopped


def test_a_dead_token_is_waited_for_from_its_own_first_refusal() -> None:
    driver = Driver(StreamSettings(token_patience=20, first_delay=20, max_delay=20))
    driver.machine.start()
    driver.settle()
    driver.refuse(1, 429)
    driver.refuse(driver.retried(), 429)

    driver.refuse(driver.retried(), 403)

    assert driver.clock.monotonic() == 40
    assert not driver.machine.has_stopped


def test_a_ghost_of_the_lost_connection_may_be_counted_for_a_minute() -> None:
    driver = Driver().started()
    driver.lose(1)
    number = driver.retried()
    first = driver.clock.monotonic()

    while not driver.machine.has_stopped:
        driver.refuse(number, 429)
        if not driver.machine.has_stopped:
            number = driver.retried()

    assert driver.clock.monotonic() - first >= 60
    assert isinstance(driver.machine.error, TooManySocketsError)
    assert "Close a stream" in str(driver.machine.error)
    assert [type(event) for event in driver.events[-2:]] == [Gap, Stopped]


def test_without_a_token_the_stream_stops_and_says_so() -> None:
    driver = Driver()
    driver.machine.start()
    driver.settle()

    driver.machine.lacks_token(1)
    driver.machine.lacks_token(1)

    assert isinstance(only(driver.settle(), Stopped).error, LoginRequiredError)


def test_with_patience_a_first_token_is_waited_for() -> None:
    driver = Driver(PATIENT)
    driver.machine.start()
    driver.settle()

    driver.machine.lacks_token(1)
    gone = only(driver.settle(), Disconnected)

    assert gone.retry_seconds == 5
    assert "there is no access token" in gone.reason
    assert not driver.machine.has_stopped


def test_a_malformed_upgrade_is_not_tried_again() -> None:
    driver = Driver()
    driver.machine.start()
    driver.settle()

    assert isinstance(only(driver.refuse(1, 400), Stopped).error, ConfigurationError)


@pytest.mark.parametrize("status", [500, 502, 503, 504, 404])
def test_other_refusals_are_tried_again(status: int) -> None:
    driver = Driver()
    driver.machine.start()
    driver.settle()

    gone = only(driver.refuse(1, status), Disconnected)

    assert gone.reason == f"the broker refused the connection (HTTP {status})"
    assert (gone.http_status, gone.close_code) == (status, None)
    assert driver.retried() == 2


def test_the_other_sides_close_code_is_told() -> None:
    driver = Driver().started()

    driver.machine.lost(1, "goodbye", close_code=1001)
    gone = only(driver.settle(), Disconnected)

    assert (gone.close_code, gone.http_status) == (1001, None)


# Stopping


def opening(driver: Driver) -> None:
    driver.machine.start()
    driver.settle()


def resting(driver: Driver) -> None:
    driver.started().lose(1)


def never_started(_: Driver) -> None:
    pass


@pytest.mark.parametrize("reach", [opening, resting, never_started, Driver.started])
@pytest.mark.parametrize("error", [None, KiteError("It broke.")])
def test_it_stops_in_every_phase_once(reach: object, error: KiteError | None) -> None:
    driver = Driver()
    assert callable(reach)
    reach(driver)
    had_loss = reach is resting

    driver.machine.stop(error)
    driver.machine.stop(KiteError("Too late."))

    events = driver.settle()
    assert [type(event) for event in events] == [Gap, Stopped] if had_loss else [Stopped]
    assert events[-1] == Stopped(at=driver.clock.now(), error=error)
    assert not driver.living()
    assert not driver.opening()
    assert driver.machine.next_wake == inf
    driver.machine.wake()
    assert driver.settle() == []


def test_after_the_end_a_connection_that_still_opens_is_closed() -> None:
    driver = Driver()
    driver.machine.start()
    driver.settle()
    driver.machine.stop()

    driver.open(1)

    assert driver.actions == [Open(1), Close(1), Close(1)]


def test_it_can_be_started_again_and_keeps_what_was_wanted() -> None:
    driver = Driver().started()
    driver.machine.subscribe([5], "full")
    driver.machine.stop()
    driver.machine.subscribe([6], "ltp")
    driver.settle()

    driver.started()

    (connection,) = driver.living()
    assert connection.number == 2
    assert connection.subscribed == {5: "full", 6: "ltp"}
    assert not driver.machine.has_stopped
    assert driver.machine.error is None


# Subscriptions


def test_what_is_wanted_while_it_is_open_is_asked_for_at_once() -> None:
    driver = Driver().started()

    driver.machine.subscribe(INFY, "quote")
    driver.settle()

    assert texts(driver) == [
        {"a": "subscribe", "v": [INFY]},
        {"a": "mode", "v": ["quote", [INFY]]},
    ]


@pytest.mark.parametrize("reach", [resting, opening])
def test_what_is_wanted_while_no_connection_is_open_waits_for_one(reach: object) -> None:
    driver = Driver()
    assert callable(reach)
    reach(driver)

    driver.machine.subscribe([1], "full")
    driver.machine.subscribe([2], "ltp")
    driver.machine.unsubscribe([2])
    driver.settle()
    assert not [action for action in driver.actions if isinstance(action, Send)]
    if not driver.opening():
        driver.wake()
    driver.all_opened()

    assert driver.living()[0].subscribed == {1: "full"}


def test_a_mode_can_be_changed_and_what_does_not_change_is_not_asked_for_again() -> None:
    driver = Driver().started()
    driver.machine.subscribe([1, 2], "ltp")
    driver.settle()
    said = len(texts(driver))

    driver.machine.subscribe([1, 2], "ltp")
    driver.settle()
    assert len(texts(driver)) == said
    driver.machine.subscribe([2, 3], "full")
    driver.settle()

    assert driver.connections[1].subscribed == {1: "ltp", 2: "full", 3: "full"}
    assert driver.machine.modes == {1: "ltp", 2: "full", 3: "full"}


def test_unsubscribing_from_what_is_not_wanted_says_nothing() -> None:
    driver = Driver().started()
    driver.machine.subscribe([1], "ltp")
    driver.settle()

    driver.machine.unsubscribe([2, 3])
    driver.machine.unsubscribe([1, 2])
    driver.settle()

    assert texts(driver)[2:] == [{"a": "unsubscribe", "v": [1]}]


@pytest.mark.parametrize("tokens", [["408065"], [0], [1, -1], "408065", [True]])
def test_what_is_no_token_changes_nothing(tokens: list[int]) -> None:
    driver = Driver().started()

    with pytest.raises(ValidationError):
        driver.machine.subscribe(tokens, "full")
    with pytest.raises(ValidationError):
        driver.machine.unsubscribe(tokens)

    assert driver.machine.modes == {}
    assert driver.machine.take_actions() == []


def test_an_unknown_mode_changes_nothing() -> None:
    driver = Driver().started()

    with pytest.raises(ValidationError, match="ltp, quote, full"):
        driver.machine.subscribe([1], "deep")

    assert driver.machine.modes == {}


# Shards


def test_more_instruments_than_one_connection_carries_open_another() -> None:
    driver = Driver().started()

    driver.machine.subscribe(range(1, MOST_TOKENS + 2), "full")
    driver.all_opened()

    assert [len(each.subscribed) for each in driver.living()] == [MOST_TOKENS, 1]
    assert {event.socket for event in driver.events if isinstance(event, Connected)} == {0, 1}


def test_nine_thousand_and_one_are_refused_with_nothing_changed() -> None:
    driver = Driver().started()
    driver.machine.subscribe(range(1, MOST_SOCKETS * MOST_TOKENS + 1), "ltp")
    driver.all_opened()

    with pytest.raises(ValidationError, match=r"9,001 instruments .* Unsubscribe"):
        driver.machine.subscribe([10_000], "ltp")

    assert [len(each.subscribed) for each in driver.living()] == [3_000] * 3
    assert len(driver.machine.modes) == 9_000
    assert driver.machine.take_actions() == []


def test_a_connection_that_is_not_needed_any_more_is_given_up() -> None:
    driver = Driver().started()
    driver.machine.subscribe(range(1, MOST_TOKENS + 101), "full")
    driver.all_opened()

    driver.machine.unsubscribe(range(1, 1_001))
    events = driver.settle()

    (left,) = driver.living()
    assert left.number == 1
    assert left.subscribed == dict.fromkeys(range(1_001, MOST_TOKENS + 101), "full")
    gone = only(events, Disconnected)
    assert (gone.socket, gone.retry_seconds) == (1, inf)
    assert isinstance(driver.actions[-1], Close)
    assert not [event for event in driver.events if isinstance(event, Gap)]


def test_all_connections_but_one_are_given_up_when_nothing_is_wanted() -> None:
    driver = Driver().started()
    driver.machine.subscribe(range(1, 9_001), "ltp")
    driver.all_opened()

    driver.machine.unsubscribe(range(1, 9_001))
    driver.settle()

    assert [each.number for each in driver.living()] == [1]
    driver.lose(1)
    driver.open(driver.retried())
    assert driver.machine.open_sockets == 1


def test_no_connection_is_given_up_while_one_is_down() -> None:
    driver = Driver().started()
    driver.machine.subscribe(range(1, MOST_TOKENS + 101), "full")
    driver.all_opened()
    driver.lose(1)

    driver.machine.unsubscribe(range(1, 1_001))
    driver.settle()
    assert [each.number for each in driver.living()] == [2]
    driver.open(driver.retried())

    (left,) = driver.living()
    assert len(left.subscribed) == 2_100
    assert len([event for event in driver.events if isinstance(event, Gap)]) == 1


def test_shards_are_folded_before_it_starts() -> None:
    driver = Driver()
    driver.machine.subscribe(range(1, 6_001), "ltp")

    driver.machine.unsubscribe(range(1, 6_000))
    driver.started()

    assert [each.subscribed for each in driver.living()] == [{6_000: "ltp"}]


def test_a_connection_is_lost_and_bridged_alone() -> None:
    driver = Driver().started()
    driver.machine.subscribe(range(1, MOST_TOKENS + 2), "full")
    driver.all_opened()
    driver.clock.advance(1)
    driver.hear(1)

    driver.lose(2)
    events = driver.open(driver.retried())

    gap = only(events, Gap)
    assert (gap.socket, gap.tokens) == (1, (MOST_TOKENS + 1,))
    assert only(events, Connected).tokens == 1


# What comes


def test_a_frame_becomes_ticks_with_time_and_connection() -> None:
    driver = Driver().started()
    driver.clock.advance(1)

    ticks = only(driver.hear(1, LTP_FRAME), Ticks)

    assert ticks.at == driver.clock.now()
    assert ticks.socket == 0
    assert [tick.last_price for tick in ticks] == [392.95]


def test_a_damaged_frame_is_told_and_the_stream_goes_on() -> None:
    driver = Driver().started()

    damaged = only(driver.hear(1, LTP_FRAME[:-1]), DamagedFrame)

    assert damaged.frame == LTP_FRAME[:-1]
    assert damaged.error.ticks == []
    assert only(driver.hear(1, LTP_FRAME), Ticks)


def test_a_heartbeat_is_not_told() -> None:
    assert Driver().started().hear(1, HEARTBEAT) == []


def test_an_order_update_over_three_connections_is_told_once() -> None:
    driver = Driver().started()
    driver.machine.subscribe(range(1, 9_001), "ltp")
    driver.all_opened()
    text = '{"type":"order","data":{"order_id":"1"}}'

    told = [driver.hear(number, text) for number in (2, 1, 3)]

    assert [len(events) for events in told] == [1, 0, 0]


def test_an_error_is_told_for_each_connection_that_it_came_over() -> None:
    driver = Driver().started()
    driver.machine.subscribe(range(1, MOST_TOKENS + 2), "ltp")
    driver.all_opened()

    told = [only(driver.hear(number, '{"type":"error"}'), BrokerMessage) for number in (1, 2)]

    assert [message.socket for message in told] == [0, 1]


def test_times_are_those_of_the_clock() -> None:
    driver = Driver().started()
    before = driver.clock.now()

    driver.clock.advance(timedelta(seconds=3))
    driver.machine.stop()

    assert only(driver.settle(), Stopped).at - before == timedelta(seconds=3)
