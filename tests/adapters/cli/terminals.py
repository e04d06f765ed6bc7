"""Terminals whose account is a given client's, and commands that are called as functions."""

from __future__ import annotations

from collections.abc import Callable
from inspect import unwrap
from typing import Any

from kite_adapters.cli.terminal import Terminal
from kite_core import Kite


def terminal_of(kite: Kite, *, profile: str = "") -> Terminal:
    """A terminal whose client is this one."""
    terminal = Terminal(profile=profile)
    terminal.__dict__["kite"] = kite  # where its cached property looks first
    return terminal


def call(command: Callable[..., None], kite: Kite, *arguments: Any, **options: Any) -> None:
    """Run a command's own function against a client."""
    unwrap(command)(terminal_of(kite), *arguments, **options)
