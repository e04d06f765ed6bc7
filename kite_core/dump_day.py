"""When the broker's daily lists change."""

from __future__ import annotations
