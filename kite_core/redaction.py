"""Keeps secrets out of every text that a person or a log may see."""

from __future__ import annotations

import re
from collections.abc import Iterable

HIDDEN = "***"
SECRET_NAMES = frozenset(
    {
        "access_token",
        "api_secret",
        "authorization",
        "checksum",
        "enctoken",
        "password",
        "proxy-authorization",
        "public_token",
        "refresh_token",
        "request_token",
    }
)
_ASSIGNED = re.compile(
    r"(?i)\b("
    + "|".join(sorted(SECRET_NAMES))
    + r")([\"']?\s*[=:]\s*[\"']?)(token\s+)?[^\s&\"',;})]+"
)
_AUTHORISATION = re.compile(r"(?i)\btoken\s+[\w-]+:[\w-]+")


class SecretText(str):
    """A text that travels as it is and shows itself only as `***` in a repr.

    Dictionaries of headers and local variables in tracebacks show reprs.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{HIDDEN}'"


def is_secret(name: str) -> bool:
    """Whether a field, parameter or header of this name holds a secret."""
    return name.lower() in SECRET_NAMES


def hide_secrets(text: str) -> str:
    """Replace the values of secret parameters in free text (URLs, headers, broker messages)."""
    return _AUTHORISATION.sub(f"token {HIDDEN}", _ASSIGNED.sub(rf"\1\2{HIDDEN}", text))


def hide_pairs(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Name and value pairs with the secret values replaced."""
    return [(name, HIDDEN if is_secret(name) else value) for name, value in pairs]
