"""Whether a browser can be opened here, and opening it."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Thread


def missing_browser(environ: Mapping[str, str], platform: str) -> str | None:
    """Why no browser opens here; None where one should. `BROWSER` is the user's word on it."""
    if environ.get("BROWSER"):
        return None
    if environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"):
        return "This is a session over SSH"
    has_windows = platform in ("darwin", "win32", "cygwin")
    if not has_windows and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return "There is no display"
    return None


def open_browser(url: str) -> None:
    """Ask the system to show a page; some browsers let one wait, so that is done aside."""
    import webbrowser

    Thread(target=webbrowser.open, args=(url,), name="kite browser", daemon=True).start()
