"""What a command works with: a client, and a way to show what it found."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

from kite_adapters.cli.profiles import DEFAULT, Profile, Profiles
from kite_adapters.config import ClientConfig
from kite_core.json_model import JsonModel

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from kite_core.client import Kite

PAPER = "paper"
"""The key and the token of the embedded fake broker; they are worth nothing."""


class Terminal:
    """One run of a command: its account, its client, and what it shows.

    The client is opened when it is first asked for, and closed at the end. With `is_paper` it is
    one of an embedded fake broker: nothing leaves this machine.
    """

    def __init__(self, *, is_json: bool = False, profile: str = "", is_paper: bool = False) -> None:
        self.is_json = is_json
        self.profile_name = profile
        self.is_paper = is_paper
        self.profiles = Profiles.of_user()
        self._is_open = False

    @cached_property
    def config(self) -> ClientConfig:
        """The settings: paper, the named profile, the environment's, or the default profile.

        Where the environment names an app and no token, the default profile's login counts if it
        is one for that app.
        """
        if self.is_paper:
            return ClientConfig(api_key=PAPER, access_token=PAPER, transport="fake")
        if (profile := self.profile) is None:
            return ClientConfig.from_env()
        return self.profiles.config(profile)

    @cached_property
    def profile(self) -> Profile | None:
        """The profile that this run is for; None on paper, and when the environment says it all.

        Raises ConfigurationError when there is none of that name.
        """
        api_key = os.environ.get("KITE_API_KEY")
        if self.is_paper:
            return None
        if self.profile_name or not api_key:
            return self.profiles.find(self.profile_name)
        usual = self.profiles.all().get(DEFAULT)
        has_token = bool(os.environ.get("KITE_ACCESS_TOKEN"))
        return usual if usual and usual.api_key == api_key and not has_token else None

    @cached_property
    def kite(self) -> Kite:
        """The client."""
        from kite_adapters.assembly import open_kite

        kite = open_kite(self.config)
        self._is_open = True
        return kite

    @cached_property
    def console(self) -> Console:
        """Where people read; in JSON mode that is standard error, and standard output is data's."""
        from rich.console import Console

        return Console(stderr=self.is_json, highlight=False)

    def show(self, found: object, *, as_table: RenderableType | None = None) -> None:
        """Print what was found: as JSON, or as a table for people."""
        if self.is_json:
            sys.stdout.write(json.dumps(plain(found), indent=2, ensure_ascii=False) + "\n")
        elif as_table is not None:
            self.console.print(as_table)

    def tell(self, text: str) -> None:
        """Print a line for people; one that is too long is left whole, for copying."""
        self.console.print(text, markup=False, soft_wrap=True)

    def warn(self, text: str) -> None:
        """Print a line for people on standard error, where it never mixes with what was found."""
        from rich.console import Console

        Console(stderr=True, highlight=False).print(text, markup=False, soft_wrap=True)

    def close(self) -> None:
        """Close the client, if there is one."""
        if self._is_open:
            self.kite.close()


def plain(value: object) -> Any:
    """JSON values of a model, of many, or of what stands in them; times as ISO 8601 texts."""
    if isinstance(value, JsonModel):
        return value.to_dict()
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value).items()
        return {str(key): plain(item) for key, item in items}
    if isinstance(value, list | tuple):
        return [plain(item) for item in cast("Sequence[object]", value)]
    return _plain_scalar(value)


def _plain_scalar(value: object) -> object:
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def table_of(
    titles: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    caption: str = "",
    numbers: Collection[str] = (),
    gap: int = 2,
) -> RenderableType:
    """A table in which numbers stand to the right, and are never wrapped.

    `numbers` are the titles of columns whose numbers come as texts, `gap` the blanks in between.
    """
    from rich.table import Table
    from rich.text import Text

    shown = [list(row) for row in rows]
    table = Table(
        box=None,
        header_style="bold",
        padding=(0, gap, 0, 0),
        pad_edge=False,
        caption=caption or None,
    )
    for place, title in enumerate(titles):
        is_number = title in numbers or any(isinstance(row[place], int | float) for row in shown)
        justify: Literal["left", "right"] = "right" if is_number else "left"
        table.add_column(title, justify=justify, overflow="fold", no_wrap=is_number)
    for row in shown:
        table.add_row(*(Text(_cell(value)) for value in row))
    return table


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
