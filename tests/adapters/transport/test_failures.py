import errno
import socket
from queue import Empty

import pytest

from kite_adapters.transport.failures import failure, harmless_reason, limit_text
from kite_adapters.transport.inflating import DamagedBodyError
from kite_core.attempts import Timeouts
from kite_core.errors import AnswerLostError, NotSentError
from kite_core.messages import Repeat, get, post

READ = get("/orders")
WRITE = post("/orders/regular", repeat=Repeat.NEVER)


CUT = ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
LIMIT = limit_text("read", Timeouts(read=2.5))


def chained(outer: Exception, inner: BaseException) -> Exception:
    outer.__cause__ = inner
    return outer


def test_nothing_sent_is_harmless_to_repeat() -> None:
    error = failure(WRITE, CUT, is_sent=False, limit=LIMIT)

    assert isinstance(error, NotSentError)
    assert error.is_retryable
    assert "POST /orders/regular: Nothing was sent: ConnectionResetError" in str(error)
    assert "sending again is harmless" in str(error)


def test_lost_answer_to_a_write_is_ambiguous() -> None:
    error = failure(WRITE, CUT, is_sent=True, limit=LIMIT)

    assert isinstance(error, AnswerLostError)
    assert error.is_ambiguous
    assert not error.is_retryable


def test_lost_answer_to_a_read_may_be_asked_for_again() -> None:
    error = failure(READ, CUT, is_sent=True, limit=LIMIT)

    assert isinstance(error, AnswerLostError)
    assert error.is_retryable


@pytest.mark.parametrize(
    "error", [TimeoutError("timed out"), chained(OSError("pool"), Empty()), TimeoutError()]
)
def test_attempt_out_of_time_names_the_limit(error: Exception) -> None:
    lost = failure(READ, error, is_sent=True, limit=LIMIT)

    assert "arrived: nothing came for 2.5 s (timeouts.read)." in str(lost)


def test_timeout_of_the_system_is_not_taken_for_a_limit_of_ours() -> None:
    error = OSError(errno.ETIMEDOUT, "Connection timed out")

    lost = failure(READ, error, is_sent=True, limit=LIMIT)

    assert "arrived: TimeoutError (Connection timed out)." in str(lost)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("token key:abc"), "ValueError"),
        (OSError("GET /?access_token=abc"), "OSError"),
        (
            chained(ValueError("abc"), OSError(errno.ECONNREFUSED, "Connection refused")),
            "ConnectionRefusedError (Connection refused)",
        ),
        (socket.gaierror(-2, "Name or service not known"), "gaierror (Name or service not known)"),
        (
            DamagedBodyError("the gzip stream is damaged"),
            "DamagedBodyError (the gzip stream is damaged)",
        ),
        (chained(TimeoutError(), KeyboardInterrupt()), "TimeoutError"),
    ],
)
def test_reason_names_the_first_cause_and_quotes_only_the_system(
    error: Exception, reason: str
) -> None:
    assert harmless_reason(error) == reason
