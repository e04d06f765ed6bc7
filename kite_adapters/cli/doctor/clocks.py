"""How far this machine's clock is from the broker's."""

from __future__ import annotations

from datetime import datetime

from kite_adapters.cli.doctor.finding import Finding, fine, problem, skipped, warning
from kite_core.header_times import header_time

_NAME = "clock"
_RESOLUTION = 1.0
"""The header has whole seconds, cut."""
_SMALL, _LARGE = 2.0, 60.0
_FIX = "Let the system set its clock from the network (NTP); `timedatectl set-ntp true` on Linux."


def clock_finding(date: str | None, *, sent: datetime, received: datetime) -> Finding:
    """What the Date header of an answer says of the clock that read these two times."""
    theirs = header_time(date)
    if theirs is None:
        return skipped(_NAME, "The server's answer names no time.")
    ahead = (sent - theirs).total_seconds() - _RESOLUTION
    behind = (theirs - received).total_seconds()
    skew = max(ahead, behind, 0.0)
    word = "ahead of" if ahead > behind else "behind"
    if skew < _SMALL:
        return fine(_NAME, "This machine's clock agrees with the server's.")
    text = f"This machine's clock is {skew:.0f} s {word} the server's."
    if skew < _LARGE:
        return warning(_NAME, text, fix=_FIX)
    return problem(_NAME, text, fix=_FIX)
