from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from kite_core.ticker.encoding import encode_frame, encode_packet
from kite_core.ticker.layouts import LTP
from kite_testing.fake_broker.chance import Chance
from kite_testing.fake_broker.faults.plan import Fault, Faults
from kite_testing.fake_broker.ticker.outbox import MOST_UNSENT_BYTES, Outbox
from kite_testing.manual_clock import A_FRIDAY_MORNING as NOW


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def outbox(fault: str = "", *, count: int | None = None, **wishes: Any) -> Outbox:
    faults = Faults(Chance(1))
    if fault:
        faults.arm(Fault(name=fault, count=count, wishes=wishes))
    return Outbox(faults, NOW)


def packets(*tokens: int) -> list[bytes]:
    return [encode_packet(LTP, {"instrument_token": token, "last_price": 1}) for token in tokens]


def test_frames_are_taken_once_and_in_their_order() -> None:
    box = outbox()
    box.put("first", NOW)
    box.put_packets(packets(1, 2), NOW)

    assert box.take() == ["first", encode_frame(packets(1, 2))]
    assert box.take() == []


def test_who_reads_nothing_is_cut_off_at_last() -> None:
    box = outbox()
    frame = bytes(1024 * 1024)

    for _ in range(MOST_UNSENT_BYTES // len(frame)):
        box.put(frame, NOW)
    was_open = box.close_code is None
    box.put(frame, NOW)

    assert was_open
    assert (box.close_code, box.take()) == (1006, [])


def test_d3_breaks_the_connection_and_what_was_unread_is_lost() -> None:
    box = outbox("D3", count=1)

    box.put("never read", NOW)
    box.put("too late", NOW)

    assert (box.close_code, box.take()) == (1006, [])


def test_d4_swallows_everything_for_a_while_without_a_close() -> None:
    box = outbox("D4", count=1, seconds=10)

    for seconds in (0, 5, 9.9, 10):
        box.put(f"{seconds}", after(seconds))

    assert (box.close_code, box.take()) == (None, ["10"])


def test_d5_cuts_a_slow_reader_off_at_the_number_of_bytes_that_is_wished() -> None:
    box = outbox("D5", most_bytes=10)

    box.put("1234567890", NOW)
    was_open = box.close_code is None
    box.put("1", NOW)

    assert was_open
    assert box.close_code == 1006


def test_d5_leaves_alone_who_reads_in_time() -> None:
    box = outbox("D5", most_bytes=10)

    for _ in range(5):
        box.put("1234567890", NOW)
        box.take()

    assert box.close_code is None


def test_half_a_frame_is_what_a_cut_connection_delivers() -> None:
    box = outbox("half frame", count=1)

    box.put_packets(packets(1, 2), NOW)
    box.put_packets(packets(1, 2), NOW)

    whole = encode_frame(packets(1, 2))
    assert box.take() == [whole[: len(whole) // 2], whole]


def test_split_frames_bring_one_packet_each() -> None:
    box = outbox("split frames", count=1)

    box.put_packets(packets(1, 2), NOW)

    assert box.take() == [encode_frame(packets(1)), encode_frame(packets(2))]


def test_merged_frames_bring_the_packets_of_two_in_one() -> None:
    box = outbox("merged frames", count=1)

    box.put_packets(packets(1), NOW)
    box.put_packets(packets(2, 1), after(1))

    assert box.take() == [encode_frame(packets(1, 2, 1))]


@pytest.mark.parametrize("fault", ["half frame", "split frames", "merged frames"])
def test_faults_of_frames_leave_texts_alone(fault: str) -> None:
    box = outbox(fault)

    box.put("text", NOW)

    assert box.take() == ["text"]
