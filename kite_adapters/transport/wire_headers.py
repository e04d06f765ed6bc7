"""The headers of every request, and the refusal of what would not stay one header or one line."""

from __future__ import annotations

from collections.abc import Mapping

from kite_adapters.transport.adapter import WireSettings
from kite_core.errors import ConfigurationError, Fault, ValidationError
from kite_core.messages import Request


def standing_headers(settings: WireSettings) -> dict[str, str]:
    """What goes with every request. Raises ConfigurationError for an impossible user agent."""
    headers = {
        "X-Kite-Version": "3",
        "User-Agent": settings.user_agent,
        "Accept": "*/*",
        # Only what `kite_adapters.transport.inflating` reads; the libraries might offer more.
        "Accept-Encoding": "gzip, deflate",
    }
    if (name := _broken(headers)) is not None:
        raise ConfigurationError(f"The text for {name} cannot be a header.")
    return headers


def own_headers(request: Request) -> dict[str, str]:
    """What a request brings along, and the type of its body.

    Raises ConfigurationError for one with a line break or another character that headers cannot
    hold: it is not the wire's fault, and would fail again.
    """
    if (name := _broken(request.headers)) is not None:
        raise ConfigurationError(
            f"The {name} header holds a character that cannot be sent.",
            endpoint=request.endpoint,
            hint="Look for a line break at the end of a token read from a file.",
        )
    headers = dict(request.headers)
    if request.content_type is not None:
        headers["Content-Type"] = request.content_type
    return headers


def checked_target(request: Request) -> str:
    """The target of a request, exactly as it goes out.

    Raises ValidationError for one that would not arrive unchanged: libraries would quote or cut it.
    """
    target = request.target
    is_sound = target.startswith("/") and target.isascii() and target.isprintable()
    if not is_sound or " " in target or "#" in target:
        problem = "it is no path, or holds a character that must be percent-encoded"
        fault = Fault("path", problem, 'Start it with "/", and quote what it is filled with.')
        raise ValidationError(request.endpoint or "Request", [fault])
    return target


def _broken(headers: Mapping[str, str]) -> str | None:
    """The name of a header that cannot be sent, or None. Names are hidden unless they are sound."""
    for name, value in headers.items():
        if not (name.isascii() and name.replace("-", "").isalnum()):
            return "unnamed"
        if not (value.isascii() and value.isprintable()):
            return name
    return None
