"""Every documented error by its name."""

from __future__ import annotations

from collections.abc import Mapping

from kite_testing.fake_broker.control.access_errors import ACCESS_ERRORS
from kite_testing.fake_broker.control.documented_error import DocumentedError
from kite_testing.fake_broker.control.order_errors import ORDER_ERRORS
from kite_testing.fake_broker.faults.catalogue import did_you_mean

ERRORS: Mapping[str, DocumentedError] = {
    error.name: error for error in (*ACCESS_ERRORS, *ORDER_ERRORS)
}
"""All documented errors, by name."""


def error_named(name: str) -> DocumentedError:
    """The error of this name. Raises KeyError, with names that are close."""
    if (error := ERRORS.get(name)) is not None:
        return error
    raise KeyError(f"There is no error {name!r}.{did_you_mean(name, ERRORS)}")
