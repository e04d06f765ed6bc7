from __future__ import annotations

import pickle
import subprocess
import sys
from typing import Any, cast

import pytest

from kite_adapters.compat import exceptions

theirs: Any = pytest.importorskip("kiteconnect.exceptions")
requests: Any = pytest.importorskip("requests")

FACTS = cast("dict[str, object]", vars(theirs))
NAMES = [name for name, each in FACTS.items() if isinstance(each, type)]
KINDS = [
    each
    for each in vars(exceptions).values()
    if isinstance(each, type) and issubclass(each, exceptions.KiteException)
]


@pytest.mark.parametrize("name", NAMES)
def test_each_of_its_classes_has_a_twin_with_its_default_code(name: str) -> None:
    twin = getattr(exceptions, name)("No.")

    original = getattr(theirs, name)("No.")

    assert (twin.code, str(twin), twin.args) == (original.code, str(original), original.args)
    assert isinstance(twin, type(original))
    assert issubclass(getattr(exceptions, name), exceptions.KiteException)


@pytest.mark.parametrize("kind", KINDS)
def test_each_class_is_caught_by_its_own_and_by_their_root(
    kind: type[exceptions.KiteException],
) -> None:
    with pytest.raises(theirs.KiteException) as caught:
        raise kind(message="No.", code=418)

    assert isinstance(caught.value, kind)
    assert (caught.value.message, caught.value.code, str(caught.value)) == ("No.", 418, "No.")
    assert (type(caught.value).__name__, type(caught.value).__module__) == (
        kind.__name__,
        kind.__module__,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_each_class_survives_pickling(kind: type[exceptions.KiteException]) -> None:
    error = kind("No.", 418)
    error.hint = "Do."

    copy = pickle.loads(pickle.dumps(error))

    assert (type(copy), copy.message, copy.code, copy.hint) == (type(error), "No.", 418, "Do.")


@pytest.mark.parametrize("kind", KINDS)
def test_without_their_packages_a_class_is_itself(
    kind: type[exceptions.KiteException], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "kiteconnect.exceptions")
    monkeypatch.delitem(sys.modules, "requests.exceptions")

    error = kind("No.")

    assert type(error) is kind
    assert pickle.loads(pickle.dumps(error)).message == "No."


def test_the_class_of_one_that_was_caught_can_be_raised_again() -> None:
    error = exceptions.TokenException("No.")

    again = type(error)("Still no.")

    assert type(again) is type(error)


def test_a_subclass_of_a_programs_own_is_caught_as_theirs() -> None:
    class DeadSession(exceptions.TokenException):
        """As programs write them."""

    with pytest.raises(theirs.TokenException) as caught:
        raise DeadSession("No.")

    assert isinstance(caught.value, DeadSession)


@pytest.mark.parametrize(
    "name", ["MarginException", "HoldingException", "UserException", "TwoFAException"]
)
def test_what_it_has_no_class_for_is_what_it_raises(name: str) -> None:
    with pytest.raises(theirs.GeneralException):
        raise getattr(exceptions, name)("No.")


def test_a_page_is_both_what_it_raises_and_what_is_true() -> None:
    error = exceptions.GatewayException("No.")

    assert isinstance(error, theirs.DataException)
    assert isinstance(error, theirs.NetworkException)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (exceptions.NotSentException, ("ConnectionError", "Timeout", "ConnectTimeout")),
        (exceptions.AnswerLostException, ("ConnectionError", "Timeout", "ReadTimeout")),
    ],
)
def test_trouble_of_the_network_is_caught_as_that_of_requests(
    kind: type[exceptions.KiteException], names: tuple[str, ...]
) -> None:
    for name in names:
        with pytest.raises(getattr(requests.exceptions, name)):
            raise kind("No.", code=503)


def test_an_unknown_outcome_is_no_error_of_requests_which_programs_repeat_after() -> None:
    error = exceptions.OrderUnknownException("No.")

    assert not isinstance(error, requests.exceptions.RequestException)


OURS_FIRST = """
from kite_adapters.compat import exceptions
import kiteconnect.exceptions
try:
    raise exceptions.TokenException("No.")
except kiteconnect.exceptions.TokenException as error:
    print(error.code)
"""
ALONE = """
import sys
sys.modules["kiteconnect"] = None
from kite_adapters.compat import exceptions
try:
    raise exceptions.AnswerLostException("No.")
except exceptions.NetworkException as error:
    print(error.code, sorted({"requests", "kite_adapters.config"} & set(sys.modules)))
"""


def test_it_is_caught_where_theirs_was_imported_later() -> None:
    assert run(OURS_FIRST) == "403"


def test_it_works_without_the_package_and_imports_neither() -> None:
    assert run(ALONE) == "503 []"


def run(program: str) -> str:
    """What a program prints in a process of its own."""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    return done.stdout.strip() or done.stderr
