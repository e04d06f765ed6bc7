"""Who may send when: permits that come back one window after their answer."""

from __future__ import annotations
