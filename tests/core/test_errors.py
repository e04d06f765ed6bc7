from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from typing import Any

import pytest

from kite_core import errors
from kite_core.errors import (
    AnswerLostError,
    BrokerError,
    CircuitOpenError,
    DataError,
    Fault,
    InstrumentNotFoundError,
    KiteError,
    LoginRequiredError,
    NetworkError,
    NotSentError,
    OrderBlockedError,
    OrderError,
    OrderOutcomeUnknownError,
    OutcomeUnknownError,
    RateLimitedError,
    TransportError,
    ValidationError,
)
from kite_core.explanations.explanation import Explanation
from kite_core.explanations.reasons import Reason

EXPLANATION = Explanation(
    reason=Reason.MARGIN_SHORT,
    cause="It is too dear.",
    fix="Order less.",
    facts={"required": 10.5, "available": 3},
    is_refusal=True,
)


def _all_kinds(root: type[KiteError] = KiteError) -> Iterator[type[KiteError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _all_kinds(kind)


OF_ONE_MESSAGE = [
    kind
    for kind in _all_kinds()
    if kind not in (ValidationError, InstrumentNotFoundError, OrderBlockedError)
    if not issubclass(kind, OutcomeUnknownError)
]
PECULIAR: list[KiteError] = [
    ValidationError("OrderParams", [Fault("price", "0 is no price", "Give one above 0.")]),
    InstrumentNotFoundError("NSE:NO SUCH"),
    OrderBlockedError("cancel: 1", [Fault("ReadOnly", "No", "Wait.")], endpoint="DELETE /orders"),
    LoginRequiredError("There is no token.", login_url="https://kite.invalid/login"),
    OutcomeUnknownError("Nobody knows.", cause=AnswerLostError("The line broke.")),
    OrderOutcomeUnknownError(
        "Nobody knows.", tag="tag1", cause=AnswerLostError("The line broke."), http_status=504
    ),
]


@pytest.mark.parametrize("kind", OF_ONE_MESSAGE, ids=lambda kind: kind.__name__)
def test_an_error_survives_pickling_and_copying_with_its_facts(kind: type[Any]) -> None:
    error = kind("It went wrong.", http_status=500, error_type="X", endpoint="GET /orders")
    error.attempts = 3
    error.data = {"hints": ["one"]}
    error.explanation = EXPLANATION

    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is kind
        assert str(twin) == str(error)
        assert vars(twin) == vars(error)


@pytest.mark.parametrize("error", PECULIAR, ids=lambda error: type(error).__name__)
def test_an_error_with_arguments_of_its_own_survives_pickling(error: KiteError) -> None:
    twin = pickle.loads(pickle.dumps(error))

    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert vars(twin).keys() == vars(error).keys()


def test_the_text_says_where_what_and_how_to_fix_it() -> None:
    error = OrderError(
        "Refused.",
        http_status=400,
        error_type="OrderException",
        endpoint="POST /orders/{variety}",
        hint="Try a limit order.",
    )
    error.attempts = 2

    assert str(error) == (
        "POST /orders/{variety}: Refused. (OrderException, HTTP 400, 2 attempts) "
        "Fix: Try a limit order."
    )


def test_an_explanation_gives_the_fix_unless_there_is_a_better_one() -> None:
    explained = OrderError("Refused.", explanation=EXPLANATION)
    hinted = OrderError("Refused.", explanation=EXPLANATION, hint="Wait.")

    assert str(explained) == "Refused. Fix: Order less."
    assert str(hinted) == "Refused. Fix: Wait."
    assert explained.reason is hinted.reason is Reason.MARGIN_SHORT
    assert explained.facts == {"required": 10.5, "available": 3}
    assert explained.docs == "reference/reasons/#margin-short"


def test_an_error_without_an_explanation_has_no_reason() -> None:
    error = OrderError("Refused.")

    assert (error.explanation, error.reason) == (None, None)
    assert error.docs == "reference/errors/order-error/"
    assert error.facts == {}


def test_what_is_refused_for_good_is_not_tried_again() -> None:
    passing = NetworkError("Refused.")
    final = NetworkError("Refused.", explanation=EXPLANATION)

    assert passing.is_retryable
    assert not final.is_retryable


def test_the_text_of_a_bare_error_is_its_message() -> None:
    assert str(NotSentError("No route.")) == "No route."


@pytest.mark.parametrize(
    ("kind", "retryable"),
    [
        (KiteError, False),
        (TransportError, True),
        (NotSentError, True),
        (AnswerLostError, True),
        (CircuitOpenError, False),
        (BrokerError, False),
        (OrderError, False),
        (NetworkError, True),
        (RateLimitedError, True),
        (DataError, True),
    ],
)
def test_only_passing_trouble_may_be_retried(kind: type[Any], retryable: bool) -> None:
    assert kind("x").is_retryable is retryable


def test_what_may_have_happened_is_never_retryable() -> None:
    assert not AnswerLostError("The line broke.", is_ambiguous=True).is_retryable


def test_every_fault_of_a_validation_error_is_in_its_text() -> None:
    faults = [Fault("price", "0 is no price", "Give more."), Fault("tag", "is long", "Cut it.")]

    error = ValidationError("OrderParams", faults)

    assert error.faults == tuple(faults)
    assert str(error) == "OrderParams: price: 0 is no price. Give more.; tag: is long. Cut it."
    assert isinstance(error, ValueError)


def test_a_missing_instrument_is_a_lookup_error_that_names_it() -> None:
    error = InstrumentNotFoundError("NSE:NO SUCH")

    assert isinstance(error, LookupError)
    assert error.wanted == "NSE:NO SUCH"
    assert "search()" in str(error)


def test_an_unknown_outcome_carries_its_tag_and_its_cause() -> None:
    cause = AnswerLostError("The line broke.")

    error = OrderOutcomeUnknownError("Nobody knows.", tag="tag1", cause=cause)

    assert (error.tag, error.cause, error.is_ambiguous) == ("tag1", cause, True)
    assert "Do not place it again yet" in str(error)


def test_a_required_login_says_where() -> None:
    error = LoginRequiredError("No token.", login_url="https://kite.invalid/login")

    assert error.login_url == "https://kite.invalid/login"
    assert "session.login_url()" in str(error)


def test_the_tree_at_the_top_of_the_module_names_every_error_but_the_brokers() -> None:
    named = set((errors.__doc__ or "").split())

    own = {kind.__name__ for kind in _all_kinds() if not issubclass(kind, BrokerError)}

    assert own <= named
