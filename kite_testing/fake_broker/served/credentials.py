"""Where a served broker is, and what opens it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from urllib.parse import quote

from kite_testing.fake_broker.broker import FakeBroker


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """All that a client in any language needs: URLs, keys and a session. All of it is made up.

    `root` and `ticker` are what clients take for the broker's own; `login` is the page of this
    app; `admin` is where control begins.
    """

    root: str
    ticker: str
    login: str
    admin: str
    api_key: str
    api_secret: str
    access_token: str
    user_id: str

    @classmethod
    def of(cls, broker: FakeBroker, address: str, *, is_sandbox: bool = False) -> Credentials:
        """Those of a broker that is served at this host and port, maybe as the sandbox.

        The sandbox's ticker wants the user in its URL.
        """
        root = f"http://{address}"
        user = f"/?user_id={quote(broker.user_id)}" if is_sandbox else ""
        return cls(
            root=root,
            ticker=f"ws://{address}{user}",
            login=f"{root}/connect/login?v=3&api_key={quote(broker.api_key)}",
            admin=f"{root}/fake",
            api_key=broker.api_key,
            api_secret=broker.api_secret,
            access_token=broker.access_token,
            user_id=broker.user_id,
        )

    def to_line(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self))
