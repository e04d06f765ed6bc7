"""Makes findings safe to paste: no key, no token, no user, no whole address, no home folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from kite_adapters.cli.doctor.finding import Finding
from kite_core.redaction import HIDDEN, hide_secrets

_ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:]+(?:\d\.[\d.]+\d)?)(?!\w)"
)
_LONG_WORD = re.compile(r"\b(?=\w*\d)(?=\w*[A-Za-z])\w{16,}\b")
"""What looks like a key or a token, whoever it belongs to."""
_LONG = 8


def shared(findings: Iterable[Finding], *, secrets: Iterable[str]) -> list[Finding]:
    """The findings with all of these, and all that looks like them, hidden."""
    known = sorted({each for each in secrets if each}, key=len, reverse=True)
    return [
        replace(each, text=masked(each.text, known), fix=masked(each.fix, known))
        for each in findings
    ]


def masked(text: str, secrets: Iterable[str]) -> str:
    """A text without secrets; an address keeps its first part."""
    for secret in secrets:
        text = re.sub(_pattern_of(secret), HIDDEN, text, flags=re.IGNORECASE)
    text = text.replace(str(Path.home()), "~")
    return _LONG_WORD.sub(HIDDEN, _ADDRESS.sub(_masked_address, hide_secrets(text)))


def _pattern_of(secret: str) -> str:
    """A long secret is hidden wherever it stands, a short one as a word: it may be part of many."""
    exact = re.escape(secret)
    return exact if len(secret) >= _LONG else rf"(?<!\w){exact}(?!\w)"


def _masked_address(found: re.Match[str]) -> str:
    text = found.group()
    try:
        address = ip_address(text.rstrip("."))
    except ValueError:
        return text
    return text if address.is_loopback else _mask_of(address)


def _mask_of(address: IPv4Address | IPv6Address) -> str:
    first = address.exploded.split(":" if address.version == 6 else ".")[0]
    return f"{first}:x:x:x" if address.version == 6 else f"{first}.x.x.x"
