"""Reads names and values of a query or a form, as `urllib.parse.parse_qsl` does."""

from __future__ import annotations

from typing import TypeAlias
from urllib.parse import parse_qsl

Pairs: TypeAlias = tuple[tuple[str, str], ...]


def pairs_of(text: str) -> Pairs:
    """The pairs in their order; names may repeat, and a name alone has an empty value.

    Most forms have nothing to decode, and reading those is much quicker without `parse_qsl`.
    """
    if "%" in text or "+" in text:
        return tuple(parse_qsl(text, keep_blank_values=True))
    return tuple([_pair(part) for part in text.split("&") if part])


def _pair(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name, value
