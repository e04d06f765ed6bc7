"""What `kite fake-broker` shows a person when it is ready: lines to copy."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from kite_testing.fake_broker.served.credentials import Credentials


def show_ready(credentials: Credentials, console: Console | None = None) -> None:
    """Where the broker is, how to log in, and the first lines in Python and for a shell."""
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
