"""Where lists are kept on this machine, apart for each API that they come from."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

PROGRAM = "kiteport"


def user_cache_folder(
    *, platform: str = sys.platform, environ: Mapping[str, str] | None = None
) -> Path | None:
    """The folder that this system has for caches of programs; None when the user has no home.

    `$XDG_CACHE_HOME/kiteport` or `~/.cache/kiteport`; on macOS `~/Library/Caches/kiteport`; on
    Windows `%LOCALAPPDATA%/kiteport`.
    """
    variables = os.environ if environ is None else environ
    variable = "LOCALAPPDATA" if platform == "win32" else "XDG_CACHE_HOME"
    # A relative path is to be ignored (XDG Base Directory Specification, "Basics").
    named = Path(variables.get(variable, ""))
    if platform != "darwin" and named.is_absolute():
        return named / PROGRAM
    try:
        home = Path.home()
    except RuntimeError:
        return None
    usual = {"darwin": "Library/Caches", "win32": "AppData/Local"}
    return home / usual.get(platform, ".cache") / PROGRAM


def folder_of(base_url: str, *, within: Path) -> Path:
    """The part of a folder that belongs to one API: lists of two never meet."""
    address = base_url.partition("://")[2] or base_url
    return within / re.sub(r"[^A-Za-z0-9.-]+", "_", address)
