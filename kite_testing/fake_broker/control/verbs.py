"""All verbs of the control API."""

from __future__ import annotations

from kite_testing.fake_broker.control.account_verbs import ACCOUNT_VERBS
from kite_testing.fake_broker.control.fault_verbs import FAULT_VERBS
from kite_testing.fake_broker.control.journal_verbs import JOURNAL_VERBS
from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.market_event_verbs import MARKET_EVENT_VERBS
from kite_testing.fake_broker.control.market_verbs import MARKET_VERBS
from kite_testing.fake_broker.control.tenant_verbs import TENANT_VERBS
from kite_testing.fake_broker.control.update_verbs import UPDATE_VERBS
from kite_testing.fake_broker.control.verb import Values, Verb
from kite_testing.fake_broker.control.view_verbs import VIEW_VERBS
from kite_testing.fake_broker.control.waiting_verbs import WAITING_VERBS
from kite_testing.fake_broker.control.world_verbs import WORLD_VERBS


def _all_verbs(_: Levers, __: Values) -> object:
    return [
        {
            "method": verb.method,
            "path": verb.template,
            "says": verb.says,
            "fields": {field.name: str(field.kind) for field in verb.body_fields},
        }
        for verb in VERBS
    ]


VERBS: tuple[Verb, ...] = (
    Verb(method="GET", template="/fake", says="All verbs.", run=_all_verbs),
    *WORLD_VERBS,
    *MARKET_VERBS,
    *MARKET_EVENT_VERBS,
    *ACCOUNT_VERBS,
    *WAITING_VERBS,
    *UPDATE_VERBS,
    *FAULT_VERBS,
    *JOURNAL_VERBS,
    *VIEW_VERBS,
    *TENANT_VERBS,
)
"""In the order of the docs."""
