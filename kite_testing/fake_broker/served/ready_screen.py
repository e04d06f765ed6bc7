"""What `kite fake-broker` shows a person when it is ready: lines to copy."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from kite_testing.fake_broker.market.market_hours import NIGHT_STEP_SECONDS
from kite_testing.fake_broker.market.trading_days import STEP_SECONDS
from kite_testing.fake_broker.served.credentials import Credentials

_NIGHT_MINUTES = NIGHT_STEP_SECONDS // 60
_MOVES = (
    f"Prices move every {STEP_SECONDS} virtual seconds, every {_NIGHT_MINUTES} minutes at night.",
    f"For a move a second by day: --start 2026-11-20T10:00 --pace {STEP_SECONDS}",
)
_NO_CHART = (
    "The dashboard is without its chart, because the package plotly is missing.",
    'It comes with the extra "testing"; in a clone: pip install -e ".[testing]"',
)


def show_ready(
    credentials: Credentials, console: Console | None = None, *, has_chart: bool = True
) -> None:
    """Where the broker is, how often prices move, and the first lines for clients and a shell.

    Without `has_chart` it says what is missing, and the command that mends it.
    """
    screen = console or Console(highlight=False)
    screen.print(Text("The fake broker is ready. Ctrl-C stops it.", style="bold green"))
    rows = {
        "API": credentials.root,
        "dashboard": f"{credentials.root}/",
        "ticker": credentials.ticker,
        "login": credentials.login,
        "control": credentials.admin,
        "api key": credentials.api_key,
        "api secret": credentials.api_secret,
        "access token": credentials.access_token,
    }
    screen.print()
    for name, value in rows.items():
        screen.print(Text.assemble((f"  {name:<14}", "dim"), value), soft_wrap=True)
    screen.print()
    for line in _MOVES:
        screen.print(Text(f"  {line}", style="dim"), soft_wrap=True)
    if not has_chart:
        screen.print()
        for line in _NO_CHART:
            screen.print(Text(f"  {line}", style="yellow"), soft_wrap=True)
    for title, lines in _first_lines(credentials).items():
        screen.print()
        screen.print(Text(f"  {title}", style="dim"))
        for line in lines:
            screen.print(Text(f"  {line}"), soft_wrap=True)


def _first_lines(known: Credentials) -> dict[str, list[str]]:
    settings = f'base_url="{known.root}", api_key="{known.api_key}"'
    authorisation = f"Authorization: token {known.api_key}:{known.access_token}"
    return {
        "in Python": [
            "from kite_adapters import ClientConfig, open_kite",
            f'kite = open_kite(ClientConfig({settings}, access_token="{known.access_token}"))',
            "kite.user.profile()",
        ],
        "with the official client": [
            f'KiteConnect("{known.api_key}", "{known.access_token}", root="{known.root}")',
        ],
        "in a shell": [
            f"curl -H '{authorisation}' {known.root}/user/profile",
        ],
    }
