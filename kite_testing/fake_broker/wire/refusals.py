"""What the broker says when it says no: status, `error_type` and message of every refusal."""

from __future__ import annotations

from typing import Any


class RefusedError(Exception):
    """A request is refused; the door turns it into the error envelope."""

    def __init__(
        self,
        message: str,
        *,
        error_type: str = "InputException",
        status: int = 400,
        data: Any = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.error_type = error_type
        self.status = status
        self.data = data


def unknown_route() -> RefusedError:
    """No such path in the API."""
    return RefusedError("Route not found.", error_type="GeneralException", status=404)


def wrong_method() -> RefusedError:
    """The path exists, the method does not."""
    return RefusedError("Method not allowed.", error_type="GeneralException", status=405)


def moved(path: str) -> RefusedError:
    """The path is written in the wrong case."""
    return RefusedError(f"Moved to {path}", error_type="GeneralException", status=307, data=path)


def bad_json() -> RefusedError:
    """The body says that it is JSON, and is not, or holds something else than asked."""
    return RefusedError("Invalid JSON in the request.")


def not_rows() -> RefusedError:
    """The body is JSON, and no array of objects."""
    return RefusedError("Invalid JSON in the request: an array of objects is asked for, [{...}].")


def multipart_body() -> RefusedError:
    """The body is a form in parts, as some tools send it when they are told of form data."""
    return RefusedError(
        "A multipart body is not read: send application/x-www-form-urlencoded or JSON."
    )


def missing(field: str) -> RefusedError:
    """A field that is required is not there."""
    return RefusedError(f"Missing or empty field `{field}`")


def invalid(field: str) -> RefusedError:
    """A field holds something that it cannot hold."""
    return RefusedError(f"Invalid `{field}`.")


def unknown_instrument() -> RefusedError:
    """No such instrument, or one that has expired."""
    return RefusedError(
        "The instrument you are placing an order for has either expired or does not exist."
    )


def bad_product(product: str, exchange: str) -> RefusedError:
    """A product that the exchange does not offer."""
    return RefusedError(f"Product {product} is not allowed for {exchange} orders.")
