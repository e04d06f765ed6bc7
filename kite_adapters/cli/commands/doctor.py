"""Examine the set-up: clock, key, token, network, the app's plan, outbound address."""

from __future__ import annotations

from typing import Annotated

import typer

from kite_adapters.cli.commanding import command
from kite_adapters.cli.exit_codes import ExitCode
from kite_adapters.cli.terminal import Terminal

_STYLES = {"ok": "green", "warning": "yellow", "problem": "bold red", "skipped": "dim"}


@command
def doctor(
    terminal: Terminal,
    *,
    is_shared: Annotated[
        bool, typer.Option("--share", help="Hide what others must not see, for pasting.")
    ] = False,
    asks_for_address: Annotated[
        bool,
        typer.Option(
            "--address/--no-address",
            envvar="KITE_DOCTOR_ADDRESS",
            help="Ask api.ipify.org for this machine's outward addresses.",
        ),
    ] = True,
) -> None:
    """Examine the set-up: clock, key, token, network, the app's plan, outbound address.

    It asks the broker for a profile, a price and a week of candles, and opens a ticker for a
    moment. api.ipify.org and api6.ipify.org are asked for the outward addresses, without key or
    token; with --no-address, or KITE_DOCTOR_ADDRESS=0, nobody is. Exit status 1 means a problem.
    """
    from kite_adapters.cli.doctor.examination import Examination
    from kite_adapters.cli.doctor.finding import State
    from kite_adapters.cli.doctor.sharing import shared

    examination = Examination(terminal, asks_for_address=asks_for_address)
    findings = examination.findings()
    if is_shared:
        findings = shared(findings, secrets=examination.secrets)
    if terminal.is_json:
        terminal.show(findings)
    else:
        from rich.text import Text

        for each in findings:
            style = _STYLES[each.state]
            line = Text.assemble((f"{each.state:<8}", style), f" {each.name}: {each.text}")
            terminal.console.print(line, soft_wrap=True)
            if each.fix:
                terminal.tell(f"         {each.fix}")
    if any(each.state is State.PROBLEM for each in findings):
        raise typer.Exit(ExitCode.FAILED)


COMMAND = doctor
