import errno
import socket

import pytest

from kite_adapters.transport.failures import failure, harmless_reason
from kite_adapters.transport.inflating import DamagedBodyError
from kite_core.errors import AnswerLostError, NotSentError
from kite_core.messages import Repeat, get, post

READ = get("/orders")
WRITE = post("/orders/regular", repeat=Repeat.NEVER)


def chained(outer: Exception, inner: BaseException) -> Exception:
    outer.__cause__ = inner
    return outer


def test_nothing_sent_is_harmless_to_repeat() -> None:
    error = failure(WRITE, TimeoutError(), is_sent=False)

    assert isinstance(error, NotSentError)
    assert error.is_retryable
    assert str(error) == "POST /orders/regular: Nothing was sent: TimeoutError."


def test_lost_answer_to_a_write_is_ambiguous() -> None:
    error = failure(WRITE, TimeoutError(), is_sent=True)

    assert isinstance(error, AnswerLostError)
    assert error.is_ambiguous
    assert not error.is_retryable


def test_lost_answer_to_a_read_may_be_asked_for_again() -> None:
    error = failure(READ, TimeoutError(), is_sent=True)

    assert isinstance(error, AnswerLostError)
    assert error.is_retryable


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
