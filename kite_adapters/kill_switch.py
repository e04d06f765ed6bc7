"""The switch that stops new risk at once: in memory, and as a file that any process can create."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import cast

from kite_core.errors import ConfigurationError, Fault, ValidationError
from kite_core.guards.access import blocked_by_switch
from kite_core.guards.facts import Facts
from kite_core.guards.guard import Objection
from kite_core.guards.wishes import Wish

_LONGEST_REASON = 300
_BY_PROGRAM = "it was pulled by the program"


class KillSwitch:
    """Blocks everything that changes something, but cancellations and exits, while it is pulled.

    `pull` and `reset` work from any thread, at once: also for what waits for its turn. With a
    `file` it is pulled while that exists, whoever made it; its first line is the reason; `pull`
    makes it and `reset` removes it, so that all programs that look at it stop together. A file that
    cannot be looked at, also for want of its folder, counts as there. `blocks_exits` holds back
    exits, too; cancellations always pass. One switch may serve several clients.
    """

    __slots__ = ("_reason", "blocks_exits", "file")

    def __init__(
        self, *, file: str | os.PathLike[str] | None = None, blocks_exits: bool = False
    ) -> None:
        self.file = None if file is None else _path_of(file)
        self.blocks_exits = blocks_exits
        self._reason: str | None = None

    def __repr__(self) -> str:
        state = "armed" if self.reason is None else "pulled"
        return f"<KillSwitch {self.file or 'in memory'}, {state}>"

    @property
    def reason(self) -> str | None:
        """Why it is pulled; None while it is not. It looks at the file, each time."""
        return self._reason or (None if self.file is None else _reason_in(self.file))

    @property
    def is_pulled(self) -> bool:
        """Whether it holds requests back now."""
        return self.reason is not None

    def pull(self, reason: object = "") -> None:
        """Hold requests back from now on; the reason is a text, or an error. Sent is sent.

        Raises ConfigurationError when the file cannot be written: this program is held back all the
        same, others are not.
        """
        self._reason = _first_line(str(reason)) or _BY_PROGRAM
        if self.file is not None:
            try:
                self.file.write_text(f"{self._reason}\n", encoding="utf-8")
            except (OSError, ValueError) as error:
                raise ConfigurationError(
                    f"The switch is pulled for this program alone: {_cannot('written', error)}",
                    hint=f"Make sure that {self.file} can be written, and pull again.",
                ) from error

    def reset(self) -> None:
        """Let requests pass again; the file is removed.

        Raises ConfigurationError when it cannot be; the switch stays pulled then.
        """
        if self.file is not None:
            try:
                self.file.unlink(missing_ok=True)
            except (OSError, ValueError) as error:
                raise ConfigurationError(
                    f"The switch stays pulled: {_cannot('removed', error)}",
                    hint=f"Remove {self.file} yourself, and reset again.",
                ) from error
        self._reason = None

    def judge(self, wish: Wish, facts: Facts, /) -> list[Objection]:
        """What stands against a wish while it is pulled."""
        reason = self.reason
        if reason is None:
            return []
        return blocked_by_switch(reason, wish, facts, blocks_exits=self.blocks_exits)


def _path_of(file: object) -> Path:
    path: object = os.fspath(cast("str", file)) if isinstance(file, os.PathLike) else file
    if isinstance(path, str) and path:
        return Path(path)
    fix = "Give a text or a Path, or None for a switch in memory."
    raise ValidationError("KillSwitch", [Fault("file", f"{file!r} is no path", fix)])


def _cannot(what: str, error: Exception) -> str:
    """Why nothing can be done with the file."""
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return f"its file cannot be {what} ({reason or type(error).__name__})."


def _reason_in(file: Path) -> str | None:
    """The first line of the file; None when there is none. Links count by themselves."""
    try:
        found = file.lstat()
    except FileNotFoundError:
        return None if file.parent.is_dir() else f"the folder {file.parent} does not exist"
    except (OSError, ValueError) as error:
        return f"{file} cannot be looked at ({type(error).__name__})"
    unnamed = f"{file} exists"
    if not stat.S_ISREG(found.st_mode):  # what is no file, such as a pipe, might never be read
        return unnamed
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            return _first_line(lines.readline(_LONGEST_REASON)) or unnamed
    except OSError:
        return unnamed


def _first_line(text: str) -> str:
    """What can be shown of a reason, in one line."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    return "".join(letter if letter.isprintable() else " " for letter in line)[:_LONGEST_REASON]
