"""Log out: end the session at the broker, and forget the token."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.exit_codes import ExitCode, exit_code_of, message_of
from kite_adapters.cli.profiles import Profile
from kite_adapters.cli.terminal import Terminal
from kite_core.errors import KiteError, LoginRequiredError, TokenError


@command
def logout(
    terminal: Terminal,
    *,
    is_for_all: Annotated[bool, typer.Option("--all", help="All profiles.")] = False,
    forget_secret: Annotated[
        bool, typer.Option("--forget-secret", help="Take the API secret out of the keyring, too.")
    ] = False,
) -> None:
    """Log out: end the session at the broker, and forget the token.

    The token is forgotten here even when the broker cannot be reached. Kite web and mobile stay
    logged in, and orders live on.
    """
    if terminal.is_paper:
        terminal.tell("Paper has no session to end.")
        terminal.show([])
        return
    chosen: list[Profile | None] = [] if is_for_all else [terminal.profile]
    if is_for_all:
        chosen = list(terminal.profiles.all().values())
    ends = [_ended(terminal, profile, forget_secret=forget_secret) for profile in chosen]
    terminal.show([{name: end[name] for name in ("profile", "ended", "problem")} for end in ends])
    for end in ends:
        terminal.tell(end["says"])
    if worst := max((end["status"] for end in ends), default=ExitCode.DONE):
        raise typer.Exit(worst)


def _ended(terminal: Terminal, profile: Profile | None, *, forget_secret: bool) -> dict[str, Any]:
    """How the session of a profile ended; None is the environment's session."""
    name = profile.name if profile else "environment"
    try:
        says, problem, status = _end_of(terminal, profile), None, ExitCode.DONE
        if profile is not None and profile.keeps_secret and forget_secret:
            _forget_secret(terminal, profile)
    except KiteError as error:
        says = f"The token is forgotten here. {message_of(error)}"
        problem, status = str(error), exit_code_of(error)
    ended = problem is None
    return {
        "profile": name,
        "ended": ended,
        "problem": problem,
        "says": f"{name}: {says}",
        "status": status,
    }


def _end_of(terminal: Terminal, profile: Profile | None) -> str:
    """What became of a session. Its token is forgotten in any case."""
    from kite_adapters.assembly import open_kite
    from kite_core.run_now import run_now

    config = terminal.config if profile is None else terminal.profiles.config(profile)
    try:
        with open_kite(config) as kite:
            kite.session.logout()
    except LoginRequiredError:
        return "There was no session."
    except TokenError:
        return "The session had ended before."
    finally:
        if profile is not None:
            run_now(terminal.profiles.token_store(profile).clear())
    return "Logged out." if profile else "Logged out. Unset KITE_ACCESS_TOKEN, if it is set."


def _forget_secret(terminal: Terminal, profile: Profile) -> None:
    from dataclasses import replace

    from kite_adapters.cli.login import api_secrets

    api_secrets.forget_secret(profile)
    terminal.profiles.save(replace(profile, keeps_secret=False))


COMMAND = logout
