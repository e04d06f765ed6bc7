"""Everything that this library raises, in one tree.

    KiteError
        ValidationError            a parameter is wrong; nothing was sent
        ConfigurationError         the client was put together wrongly
        LoginRequiredError         there is no session; nothing was sent
        OrderBlockedError          a guard of this client stood against it; nothing was sent
        NotAvailableError          this adapter cannot do that
        InstrumentNotFoundError    the book has no such instrument; also a LookupError
        TransportError             no readable answer
            NotSentError           no byte left
                CircuitOpenError   refused here, because the broker keeps failing
            AnswerLostError        the request left, its answer did not arrive
                ConnectionClosedError  the connection of a stream has ended
        OutcomeUnknownError        a request may or may not have taken effect
            OrderOutcomeUnknownError   an order may or may not live
        UnfinishedError            of many orders, only a part was done; `partial` says which
        WaitTimeoutError           an order did not come that far in time; also a TimeoutError
        PostbackError              a postback is not the broker's, or cannot be read
        JournalError               the journal of orders cannot be written or read
        RecordingError             a file is no recording, or a part of it is damaged
            RecordingEndedError    all of it was played
        BrokerError                the broker answered, and refused: one class per `error_type`

Which answer becomes which error is decided in `kite_core.refusals`; what its text means stands in
`kite_core.explanations`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

if TYPE_CHECKING:
    from kite_core.explanations.explanation import Explanation, Fact
    from kite_core.explanations.reasons import Reason

NOTHING_DONE = (404, 405, 410, 501)
"""Statuses for no such route, no such thing, gone, not built: nobody acted, nobody ever will."""


class KiteError(Exception):
    """Root of every error raised here.

    `message` is what happened, `hint` how to fix it, where that is known. `endpoint` is the method
    and path template, such as `GET /orders/{order_id}`, and never holds an id or a secret.
    `partial` is what a method of several requests had done before it failed, or None.
    `explanation` is what is known about the broker's text, or None: its parts are `reason`, `facts`
    and `docs`. Texts change without notice, so branch on classes where they tell enough. `docs` is
    the page of the class where the text is not known.
    """

    default_hint: ClassVar[str | None] = None
    transient: ClassVar[bool] = False
    partial: Any = None

    def __init__(
        self,
        message: str,
        *,
        http_status: int | None = None,
        error_type: str | None = None,
        endpoint: str | None = None,
        hint: str | None = None,
        is_ambiguous: bool = False,
        explanation: Explanation | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.http_status = http_status
        self.error_type = error_type
        self.endpoint = endpoint
        self.explanation = explanation
        self.hint = hint or (explanation.fix if explanation else self.default_hint)
        self.is_ambiguous = is_ambiguous
        self.attempts = 1

    @property
    def is_retryable(self) -> bool:
        """Whether the same request may be sent again, unchanged, with a hope of success.

        Never true while `is_ambiguous`: the first one may have taken effect.
        """
        is_final = self.explanation is not None and self.explanation.is_refusal
        has_hope = self.transient and self.http_status not in NOTHING_DONE and not is_final
        return has_hope and not self.is_ambiguous

    @property
    def reason(self) -> Reason | None:
        """Why, as one word for all texts that mean the same; None where the text is not known."""
        return self.explanation.reason if self.explanation else None

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The figures of the broker's text by their names, such as `required`; {} without any."""
        return self.explanation.facts if self.explanation else {}

    @property
    def docs(self) -> str:
        """Where the documentation explains it, below the root of the docs: its reason or class."""
        return self.explanation.docs if self.explanation else _page_of(type(self))

    def __str__(self) -> str:
        where = f"{self.endpoint}: " if self.endpoint else ""
        facts = [self.error_type, self.http_status and f"HTTP {self.http_status}"]
        if self.attempts > 1:
            facts.append(f"{self.attempts} attempts")
        kind = ", ".join(str(fact) for fact in facts if fact)
        text = f"{where}{self.message}" + (f" ({kind})" if kind else "")
        return f"{text} Fix: {self.hint}" if self.hint else text

    def __reduce__(self) -> tuple[Any, ...]:
        # The facts are state, not arguments, because `partial` may hold the error itself.
        return _revive, (type(self), self.args), self.__dict__


def _page_of(kind: type[KiteError]) -> str:
    """The page of a class: its own, or that of the nearest parent which has one."""
    known = next(each for each in kind.__mro__ if each.__module__ == __name__)
    words = "".join(f"-{letter}" if letter.isupper() else letter for letter in known.__name__)
    return f"reference/errors/{words.lower().removeprefix('-')}/"


def _revive(kind: type[KiteError], args: tuple[Any, ...]) -> KiteError:
    """Unpickle without calling the constructors, whose arguments differ from class to class."""
    return kind.__new__(kind, *args)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one parameter, and how to mend it."""

    field: str
    problem: str
    fix: str

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}. {self.fix}"


class ValidationError(KiteError, ValueError):
    """Parameters are wrong. Nothing was sent. `faults` lists all of them, each with its fix."""

    def __init__(self, subject: str, faults: Sequence[Fault]) -> None:
        self.subject = subject
        self.faults = tuple(faults)
        super().__init__(f"{subject}: " + "; ".join(str(fault) for fault in self.faults))


class ConfigurationError(KiteError):
    """The client was put together in a way that cannot work."""


class NotAvailableError(KiteError):
    """This adapter does not do that; the message says what does."""


class InstrumentNotFoundError(KiteError, LookupError):
    """The instrument book has no such symbol or token; `wanted` says which."""

    default_hint = (
        "Find it with search(): contracts come and go with each expiry, and indices are listed "
        "under NSE and BSE."
    )

    def __init__(self, wanted: str, *, called: str | None = None) -> None:
        super().__init__(f"There is no {called or f'instrument {wanted}'}.")
        self.wanted = wanted


class LoginRequiredError(KiteError):
    """There is no session to use. Nothing was sent. `login_url` is where the user logs in."""

    default_hint = (
        "Send the user to session.login_url(), then call session.generate(request_token, "
        "api_secret=...), or session.set_access_token(token) with today's token."
    )

    def __init__(self, message: str, *, login_url: str | None = None, **facts: Any) -> None:
        super().__init__(message, **facts)
        self.login_url = login_url


class OrderBlockedError(KiteError):
    """A guard of this client stood against a request. Nothing was sent.

    `faults` are the objections of all guards, each with its fix and the name of its guard as its
    `field`; `guard` is the name of the first. The `__cause__`, if any, is why one could not decide.
    """

    def __init__(self, subject: str, faults: Sequence[Fault], *, endpoint: str) -> None:
        self.subject = subject
        self.faults = tuple(faults)
        self.guard = self.faults[0].field
        objections = " ".join(str(fault) for fault in self.faults)
        super().__init__(f"Nothing was sent ({subject}). {objections}", endpoint=endpoint or None)


class TransportError(KiteError):
    """No readable answer arrived."""

    transient = True


class NotSentError(TransportError):
    """The broker has not seen the request: no byte of it left. Sending it again is harmless."""


class CircuitOpenError(NotSentError):
    """Not sent: this part of the broker has been failing. `retry_at` is when to try again."""

    transient = False
    retry_at: datetime | None = None


class AnswerLostError(TransportError):
    """The request may have left, its answer did not arrive. A write may have taken effect."""


class OutcomeUnknownError(KiteError):
    """A request was sent that changes something, and nobody can say yet whether it did.

    `cause` is the error that hid the outcome. `looks` is how often the broker's state was seen
    since then, without a sign of it; `last_look_error` why the newest look failed, if any did.
    """

    default_hint = "Look at the broker's state before you send it again."
    looks: int = 0
    last_look_error: KiteError | None = None

    def __init__(self, message: str, *, cause: KiteError, **facts: Any) -> None:
        super().__init__(message, is_ambiguous=True, **facts)
        self.cause = cause


class OrderOutcomeUnknownError(OutcomeUnknownError):
    """An order was sent, and nobody can say yet whether it lives.

    `tag` is the tag it went out with; `orders.reconcile(tag)` looks for it again. `candidates` are
    the orders seen that may be this one, but cannot be told from others under the same tag.
    """

    default_hint = (
        "Do not place it again yet. Ask orders.reconcile(tag) later: an order can surface minutes "
        "after it was sent."
    )
    candidates: Sequence[Any] = ()

    def __init__(self, message: str, *, tag: str, cause: KiteError, **facts: Any) -> None:
        super().__init__(message, cause=cause, **facts)
        self.tag = tag


class UnfinishedError(KiteError):
    """A method for many orders did only a part of its work; `partial` says which part."""

    @classmethod
    def of(cls, partial: object, message: str, *, hint: str | None, is_ambiguous: bool) -> Self:
        """The error about this much of the work."""
        error = cls(message, hint=hint, is_ambiguous=is_ambiguous)
        error.partial = partial
        return error


class WaitTimeoutError(KiteError, TimeoutError):
    """An order did not come that far in time; it lives on as it is.

    `order` is the Order as it was seen last, None when the broker could not be asked. The
    `__cause__` is the error of the last look, if that failed.
    """

    order: Any = None


class PostbackError(KiteError, ValueError):
    """A postback is not to be relied upon: its checksum is wrong, or it cannot be read."""

    default_hint = "Answer it with HTTP 400 and do nothing else: anybody can send to a public URL."


class JournalError(KiteError):
    """The journal of orders cannot be written or read.

    An order that it could not write down was not sent.
    """


class BrokerError(KiteError):
    """The broker answered, and refused. `data` is what it sent along, mostly None.

    An `error_type` that has no class of its own arrives as this one, with its name kept.
    """

    data: Any = None


class TokenError(BrokerError):
    """TokenException: the token, the checksum or the request token was not accepted."""

    default_hint = (
        "Check api_key and api_secret, and take a fresh request_token: it works once, for minutes."
    )


class SessionExpiredError(TokenError):
    """TokenException on a call with a session: the access token is dead."""

    default_hint = (
        "Log in again (session.login_url(), then session.generate()). Access tokens end at 06:00 "
        "IST, on logout, and when the same user logs in again for the same app."
    )


class TooManySocketsError(BrokerError):
    """Three streams of this API key are open already: the broker takes no fourth one."""

    default_hint = (
        "Close a stream of this API key that runs elsewhere. One stream takes 9,000 instruments: "
        "subscribe to more on it instead of opening another one."
    )


class UserError(BrokerError):
    """UserException: a problem with the account."""


class OrderError(BrokerError):
    """OrderException: the order was refused or could not be fetched."""


class InputError(BrokerError):
    """InputException: a parameter is missing or wrong, or the market is closed."""


class MarginError(BrokerError):
    """MarginException: the funds do not suffice."""

    default_hint = "Lower the quantity or add funds; margins.orders([...]) tells what is needed."


class HoldingError(BrokerError):
    """HoldingException: too few shares to sell, or they need authorisation (HTTP 428)."""

    default_hint = (
        "Compare portfolio.holdings() with the quantity. For HTTP 428 authorise the holdings first "
        "with portfolio.authorise()."
    )


class NetworkError(BrokerError):
    """NetworkException: the API could not reach the order management system."""

    transient = True


class RateLimitedError(NetworkError):
    """Too many requests: the broker said so (HTTP 429), or this library did, with nothing sent.

    `retry_after_seconds` is what the broker asked for, or how long until a turn comes; or None.
    `limit` names the limit that this library would have broken, None for the broker's own word;
    `frees_at` is when that limit lets the next one through at the earliest, in IST.
    """

    default_hint = (
        "Slow down: 1 quote, 3 historical and 10 other requests a second, 400 orders a minute."
    )
    retry_after_seconds: float | None = None
    limit: str | None = None
    frees_at: datetime | None = None


class DataError(BrokerError):
    """The answer could not be understood, by the broker's gateway (DataException) or by us.

    `path` says where in the answer (`orders[3].price`), `sample` shows the place without secrets.
    """

    transient = True
    path: str | None = None
    sample: str | None = None


class GeneralError(BrokerError):
    """GeneralException: the broker could not classify it; also "no such order"."""

    transient = True


class PermissionDeniedError(BrokerError):
    """PermissionException: the app, its plan or this IP address may not make the call."""

    default_hint = (
        "Check the app's plan and its allowed IP addresses on the Kite developer console: quotes, "
        "history and streaming need a paid plan, orders a registered static IP."
    )


class ForbiddenError(BrokerError):
    """ForbiddenError, or HTTP 403 without an explanation: the user is not enabled on the app."""


class TwoFactorError(BrokerError):
    """TwoFAException: the second factor is missing."""
