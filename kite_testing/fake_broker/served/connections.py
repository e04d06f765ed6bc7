"""Connections of HTTP: how much they take, and what they answer when it is no HTTP."""

from __future__ import annotations

import asyncio

from aiohttp import web

from kite_testing.fake_broker.served.http_door import answer_of, error_answer
from kite_testing.fake_broker.served.mishaps import log_failure
from kite_testing.fake_broker.wire.answers import html_page

LONGEST_TARGET = 64 * 1024
"""A thousand instruments fit into a query, the most that a call takes. Assumed: where the real
edge stops is not known."""


class Connection(web.RequestHandler):
    """One client's connection. It ends with the first thing that cannot be read."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002  # reason: it shows the insides of a parser
    ) -> web.StreamResponse:
        """A page as the broker's edge shows it; an error of ours is in the broker's envelope.

        Raises ConnectionError when an answer has begun already.
        """
        if request.writer.output_size > 0:
            raise ConnectionError("The answer has begun, and nothing else can follow.")
        if status < 500:
            answer = answer_of(html_page(status, "Bad Request"))
        else:
            if isinstance(exc, Exception):
                log_failure(f"{request.method} {request.path}", exc)
            answer = error_answer(
                status, "The fake broker failed: see its log.", error_type="GeneralException"
            )
        answer.force_close()
        return answer


class Connections(web.Server):
    """Makes a connection for each client that comes."""

    def __call__(self) -> Connection:
        """The next connection."""
        return Connection(
            self,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # reason: None is for none, as for web.Server
            max_line_size=LONGEST_TARGET,
        )
