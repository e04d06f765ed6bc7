"""Show who is logged in, what the account may trade, and when the token ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kite_adapters.cli.commanding import command
from kite_adapters.cli.terminal import Terminal

if TYPE_CHECKING:
    from rich.console import RenderableType

_PLANS = {
    True: "with market data",
    False: "without market data: a personal app",
    None: "not known; try: kite doctor",
}


@command
def whoami(terminal: Terminal) -> None:
    """Show who is logged in, what the account may trade, and when the token ends.

    It asks for the profile and for one price, which tells whether the app's plan has market data.
    """
    from kite_adapters.cli.doctor.plan import has_prices
    from kite_core.run_now import run_now

    profile = terminal.kite.user.profile()
    token = run_now(terminal.kite.ports.token_store.load())
    end = token.expires_at if token else None
    has_data = has_prices(terminal.kite)
    plan = _PLANS[has_data]
    found: dict[str, object] = {
        "profile": terminal.profile.name if terminal.profile else None,
        "user_id": profile.user_id,
        "user_name": profile.user_name,
        "email": profile.email,
        "broker": profile.broker,
        "exchanges": sorted(profile.exchanges),
        "products": sorted(profile.products),
        "order_types": sorted(profile.order_types),
        "has_market_data": has_data,
        "token_ends": end,
    }
    rows: list[tuple[str, object]] = [
        ("user", f"{profile.user_id}  {profile.user_name or ''}".rstrip()),
        ("broker", profile.broker),
        ("exchanges", " ".join(sorted(profile.exchanges))),
        ("products", " ".join(sorted(profile.products))),
        ("order types", " ".join(sorted(profile.order_types))),
        ("plan", plan),
        ("token ends", f"{end:%a %d %b %H:%M} IST" if end else "not known here"),
    ]
    if terminal.profile:
        rows.insert(0, ("profile", terminal.profile.name))
    terminal.show(found, as_table=_grid_of(rows))


def _grid_of(rows: Iterable[tuple[str, object]]) -> RenderableType:
    """Names to the left of what they name."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    for name, value in rows:
        grid.add_row(Text(name, style="dim"), Text("-" if value is None else str(value)))
    return grid


COMMAND = whoami
