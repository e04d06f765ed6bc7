"""Verbs about tenants. The served door does them, because it alone has tenants."""

from __future__ import annotations

from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.verb import Field, FieldKind, Values, Verb

TENANTS = "/fake/tenants"
TENANT_FIELDS: tuple[Field, ...] = (
    Field(name="api_key", kind=FieldKind.TEXT, says="its key; a new one unless given"),
    Field(name="api_secret", kind=FieldKind.TEXT, says="the secret of its app"),
    Field(name="user_id", kind=FieldKind.TEXT, says="its user"),
    Field(name="seed", kind=FieldKind.WHOLE, says="another seed is another market"),
    Field(name="start", kind=FieldKind.MOMENT, says="its first moment, else the first tenant's"),
    Field(name="rules", kind=FieldKind.DAY, says="the day whose rules hold"),
    Field(name="hours", kind=FieldKind.TEXT, says="when orders are taken: always, exchange"),
    Field(name="fills", kind=FieldKind.TEXT, says="touch, cross, depth, volume"),
    Field(
        name="funds", kind=FieldKind.NUMBER, says="rupees in each segment; null is without bound"
    ),
    Field(
        name="has_limits",
        kind=FieldKind.TRUTH,
        says="false lifts limits of rate and day, and of funds unless given",
    ),
    Field(name="pace", kind=FieldKind.NUMBER, says="virtual seconds for each real one"),
)
"""What a new tenant may be told; all of it is optional."""


def _only_served(_: Levers, __: Values) -> object:
    raise ValueError("Tenants are for the served broker: in process, make another FakeBroker.")


TENANT_VERBS: tuple[Verb, ...] = (
    Verb(
        method="GET",
        template=TENANTS,
        says="URLs, keys and sessions of all tenants of the server.",
        run=_only_served,
    ),
    Verb(
        method="POST",
        template=TENANTS,
        says="Open a tenant of the server: its URLs, keys and session.",
        run=_only_served,
        fields=TENANT_FIELDS,
    ),
    Verb(
        method="DELETE",
        template=f"{TENANTS}/{{api_key}}",
        says="Close a tenant of the server; the first one stays.",
        run=_only_served,
        fields=(Field(name="api_key", kind=FieldKind.TEXT, says="the tenant's", is_needed=True),),
    ),
)
