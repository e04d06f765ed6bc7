"""Reads names and one-line helps of commands without importing any of them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points  # noqa: TID251  # reason: finds the plugins
from importlib.util import find_spec  # noqa: TID251  # reason: finds a file without running it
from pathlib import Path
from typing import Any

from kite_core.errors import ConfigurationError

GROUP = "kiteport.commands"


@dataclass(frozen=True, slots=True)
class CommandPoint:
    """A command that some package offers."""

    point: EntryPoint

    @property
    def name(self) -> str:
        """What the user types."""
        return self.point.name

    @property
    def help(self) -> str:
        """The first line of the docstring of the command's module, read from its source."""
        source = _source_of(self.point.module)
        if source is None:
            return ""
        docstring = ast.get_docstring(ast.parse(source.read_text(encoding="utf-8"))) or ""
        return docstring.partition("\n")[0]

    def load(self) -> Any:
        """The command's function, imported now.

        Raises ConfigurationError when a package that it needs is not installed.
        """
        try:
            return self.point.load()
        except ModuleNotFoundError as missing:
            raise ConfigurationError(
                f"kite {self.name} needs {missing.name}, which is not installed.",
                hint='Install all that the commands need with: pip install "kiteport[all]"',
            ) from missing


def command_points() -> dict[str, CommandPoint]:
    """All commands that are installed, by name."""
    found = entry_points(group=GROUP)
    return {point.name: CommandPoint(point) for point in sorted(found, key=lambda each: each.name)}


def _source_of(module: str) -> Path | None:
    """The file of a module; finding a top-level package runs nothing, a nested one its parents."""
    package, *inner = module.split(".")
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0], *inner).with_suffix(".py")
    return path if path.exists() else None
