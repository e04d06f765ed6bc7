"""How requests are read and answers are written, and how we know."""

from __future__ import annotations

from functools import partial
from typing import Final

from kite_testing.fake_broker.evidence import Behaviour, Evidence

_row = partial(Behaviour, topic="requests and answers")

BEHAVIOURS: Final[tuple[Behaviour, ...]] = (
    _row(
        name="parameters by method",
        says="GET and DELETE carry them in the query, POST and PUT in a form; lists repeat a key.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3: request encodings",
    ),
    _row(
        name="JSON bodies",
        says="The calculators take a JSON array; an object is taken for a form, whatever charset "
        "its type names.",
        evidence=Evidence.CLIENT,
        source="the five official clients send both kinds",
    ),
    _row(
        name="repeated path parameters",
        says="Parts of the path that are repeated in query or body are ignored there.",
        evidence=Evidence.CLIENT,
        source="pykiteconnect and kiteconnectjs repeat them",
    ),
    _row(
        name="fields in the query",
        says="POST, PUT and DELETE take fields in the query, too; the body's win.",
        evidence=Evidence.ASSUMED,
        source="a form library that reads both is common; the real one is not known",
    ),
    _row(
        name="refusal:multipart_body",
        says="400 for a multipart body, with the types that are read.",
        evidence=Evidence.ASSUMED,
        source="documentation and clients know forms and JSON only; the text is ours",
    ),
    _row(
        name="spellings of true",
        says="true, True and 1 are all true.",
        evidence=Evidence.CLIENT,
        source="pykiteconnect sends True, gokiteconnect true, history flags are 1",
    ),
    _row(
        name="version header",
        says="X-Kite-Version may be missing.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3: without it the current version is assumed",
    ),
    _row(
        name="envelope",
        says="Success is status and data; an error is status, message, error_type and data.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3/response-structure",
    ),
    _row(
        name="trailing slash",
        says="A path with one is the path without it.",
        evidence=Evidence.ASSUMED,
        source="no client sends one; the kinder choice",
    ),
    _row(
        name="refusal:unknown_route",
        says="404 for a path that the API does not have.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3/exceptions; the text is assumed",
    ),
    _row(
        name="refusal:wrong_method",
        says="405 for a method that the path does not have.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3/exceptions; the text is assumed",
    ),
    _row(
        name="refusal:moved",
        says="307 to the path in lower case.",
        evidence=Evidence.USER,
        source="users' reports on the forum",
    ),
    _row(
        name="refusal:bad_json",
        says="400 for a body that says it is JSON and is not.",
        evidence=Evidence.ASSUMED,
        source="InputException is the documented type for bad parameters",
    ),
    _row(
        name="refusal:not_rows",
        says="400 for a calculator's body that is JSON, and no array of objects.",
        evidence=Evidence.ASSUMED,
        source="InputException is the documented type for bad parameters; the text is ours",
    ),
    _row(
        name="refusal:missing",
        says="400 for a field that is not there.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3/exceptions; the text is assumed",
    ),
    _row(
        name="refusal:invalid",
        says="400 for a field that holds what it cannot hold.",
        evidence=Evidence.DOCUMENTED,
        source="kite.trade/docs/connect/v3/exceptions; texts as seen by users",
    ),
)
"""A row for each."""
