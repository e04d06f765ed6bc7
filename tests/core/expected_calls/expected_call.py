"""What one row of the table of calls says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kite_core.call import Call
from kite_core.client import KiteCalls
from kite_core.messages import Request

API_KEY = "made_up_key"


@dataclass(frozen=True, kw_only=True)
class ExpectedCall:
    """A method with its arguments, the request it stands for, and answers to decode.

    `fixture` is in tests/core/fixtures, `samples` are official answers.
    """

    method: str
    request: Request
    fixture: str
    arguments: tuple[Any, ...] = ()
    keywords: Mapping[str, Any] = field(default_factory=dict[str, Any])
    samples: tuple[str, ...] = ()

    @property
    def topic(self) -> str:
        return self.method.partition(".")[0]

    @property
    def name(self) -> str:
        return self.method.partition(".")[2]

    def typed(self) -> Call[Any]:
        return self._call(self.name)

    def raw(self) -> Call[Any]:
        return self._call(f"{self.name}_raw")

    def _call(self, name: str) -> Call[Any]:
        method = getattr(getattr(KiteCalls(API_KEY), self.topic), name)
        call: Call[Any] = method(*self.arguments, **self.keywords)
        return call
