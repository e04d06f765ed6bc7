"""What becomes of a request: an answer, late or cut, or none."""

from __future__ import annotations

from dataclasses import dataclass

from kite_core.messages import Response


# Not frozen, because every request makes one, and that is quicker.
@dataclass(slots=True, kw_only=True)
class Delivery:
    """What a door has to do with one request. Not to be changed.

    No `response` means that the connection closes without an answer. `delay_seconds` of the
    broker's time pass before that, or before the answer leaves. `was_read` is False when the
    connection is refused, so that no byte was taken. `cut` is how many bytes of the body leave
    before the connection closes, None for all.
    """

    response: Response | None = None
    delay_seconds: float = 0.0
    was_read: bool = True
    cut: int | None = None
