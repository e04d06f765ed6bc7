from __future__ import annotations

import pytest

from kite_adapters.cli.login.browsers import missing_browser


@pytest.mark.parametrize(
    ("environ", "platform"),
    [
        ({}, "darwin"),
        ({}, "win32"),
        ({"DISPLAY": ":0"}, "linux"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux"),
        ({"BROWSER": "firefox %s", "SSH_TTY": "/dev/pts/0"}, "linux"),
    ],
)
def test_a_browser_opens_where_there_are_windows(environ: dict[str, str], platform: str) -> None:
    assert missing_browser(environ, platform) is None


@pytest.mark.parametrize(
    ("environ", "platform", "reason"),
    [
        ({}, "linux", "no display"),
        ({}, "freebsd14", "no display"),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "1 2 3 4"}, "linux", "over SSH"),
        ({"SSH_TTY": "/dev/ttys001"}, "darwin", "over SSH"),
    ],
)
def test_elsewhere_the_reason_is_told(environ: dict[str, str], platform: str, reason: str) -> None:
    assert reason in (missing_browser(environ, platform) or "")
