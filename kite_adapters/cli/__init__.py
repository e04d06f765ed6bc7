"""The program `kite`. Its commands come from the entry points `kiteport.commands`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; without the extra `cli` say how to get it."""
    try:
        import rich
        import typer
    except ImportError as missing:
        sys.exit(f'kite needs {missing.name}. Install it with: pip install "kiteport[cli]"')
    del rich, typer
    from kite_adapters.cli.program import run

    run()
