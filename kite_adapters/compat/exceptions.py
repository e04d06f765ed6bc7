"""The exceptions of pykiteconnect, by the same names, with what it lacks.

`code` is the HTTP status, `message` the text, `hint` how to mend it, where that is known. The
`__cause__` is the KiteError that it stands for.

One that is made while the package kiteconnect is loaded derives from that package's class as well,
and one about the network, while requests is loaded, from that package's: so an `except` clause that
names theirs catches ours. Neither is ever imported from here: who names their classes has.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any, ClassVar, Self, cast


class KiteException(Exception):  # noqa: N818  # reason: the names are pykiteconnect's
    """Root of all exceptions of this package. The code is 500 unless another one is known."""

    default_code: ClassVar[int] = 500
    in_requests: ClassVar[tuple[str, ...]] = ()
    hint: str | None = None

    def __new__(cls, *_: Any, **__: Any) -> Self:
        """An instance of this class, and of those of other packages that bear its name."""
        met = cast("type[Self]", _met(cast("Any", cls), _foreign(cls)))
        return super(KiteException, met).__new__(met)

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.args = (message,)  # OSError, which those of requests are, leaves it to __new__
        self.message = message
        self.code = self.default_code if code is None else code

    def __reduce__(self) -> tuple[Any, ...]:
        # The class of the instance was made at run time; the next process makes its own.
        own = next(kind for kind in type(self).__mro__ if not kind.__dict__.get("_is_met"))
        return _revived, (own, self.message, self.code), self.__dict__


class GeneralException(KiteException):
    """What the broker could not classify. The code is 500 unless another one is known."""


class TokenException(KiteException):
    """The session, a token or a checksum was not accepted, or there is none."""

    default_code = 403


class PermissionException(KiteException):
    """The app, its plan or this IP address may not make the call."""

    default_code = 403


class OrderException(KiteException):
    """An order was refused or could not be fetched."""


class InputException(KiteException):
    """A parameter is missing or wrong. One that was found before anything was sent has code 400."""

    default_code = 400


class DataException(KiteException):
    """An answer that could not be understood, by the broker's gateway or here."""

    default_code = 502


class NetworkException(KiteException):
    """The broker could not be reached, or could not reach its own systems, or wants less haste."""

    default_code = 503


class MarginException(GeneralException):
    """The funds do not suffice. pykiteconnect has no such class, and raises its parent."""

    default_code = 400


class HoldingException(GeneralException):
    """Too few shares to sell, or they need authorisation (code 428)."""

    default_code = 400


class UserException(GeneralException):
    """A problem with the account."""


class TwoFAException(GeneralException):
    """The second factor is missing."""

    default_code = 403


class ForbiddenException(GeneralException):
    """The user is not enabled on the app."""

    default_code = 403


class PermissionDeniedException(PermissionException, GeneralException):
    """As PermissionException, under the word that the broker uses, too: PermissionError."""


class GatewayException(NetworkException, DataException):
    """A gateway's page instead of an answer, or one without a word of what is wrong."""


class NotSentException(NetworkException):
    """Nothing was sent: there was no connection. Sending it again is harmless."""

    in_requests = ("ConnectTimeout",)


class AnswerLostException(NetworkException):
    """A question was sent, and no whole answer arrived. Asking again is harmless."""

    in_requests = ("ConnectionError", "ReadTimeout")


class OutcomeUnknownException(NetworkException):
    """A change was sent, and nobody can say yet whether it took effect: look before you repeat."""


class OrderUnknownException(OutcomeUnknownException):
    """An order was sent, and nobody can say yet whether it lives.

    `tag` is the tag that it went out with: look for it in `orders()`, or ask
    `kite.orders.reconcile(tag)` of the typed client, before it is placed again.
    """

    tag: str = ""


def _foreign(cls: type[KiteException]) -> tuple[type[BaseException], ...]:
    """The classes of loaded packages that an exception of this class has to be, too."""
    theirs = sys.modules.get("kiteconnect.exceptions")
    network = sys.modules.get("requests.exceptions")
    if theirs is None and network is None:
        return ()
    own = [kind for kind in cls.__mro__ if kind.__module__ == __name__]
    found = [getattr(theirs, kind.__name__, None) for kind in own]
    found += [getattr(network, name, None) for name in cls.in_requests]
    kinds = [kind for kind in found if isinstance(kind, type) and issubclass(kind, BaseException)]
    return tuple(
        kind
        for kind in kinds
        if not any(other is not kind and issubclass(other, kind) for other in kinds)
    )


@cache
def _met(cls: type[KiteException], foreign: tuple[type[BaseException], ...]) -> type[KiteException]:
    """The class under the same name that is one of these, too; itself without any."""
    if not foreign or cls.__dict__.get("_is_met"):
        return cls
    same = {"__module__": cls.__module__, "__qualname__": cls.__qualname__, "__doc__": cls.__doc__}
    met: type[KiteException] = type(cls.__name__, (cls, *foreign), {**same, "_is_met": True})
    return met


def _revived(cls: type[KiteException], message: str, code: int) -> KiteException:
    """What was pickled, as the exception of this process."""
    return cls(message, code)
