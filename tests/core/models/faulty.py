"""What tests of parameters share."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kite_core.errors import ValidationError


def faults_of(make: Callable[[], object]) -> dict[str, str]:
    """The problem and the fix of every fault, by field."""
    with pytest.raises(ValidationError) as caught:
        make()
    return {fault.field: f"{fault.problem}. {fault.fix}" for fault in caught.value.faults}
