from __future__ import annotations

import subprocess
import sys

import pytest

from kite_adapters import compat


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    program = (
        "import sys; import kite_adapters.compat as compat; "
        "print([name for name in sys.modules if name.startswith('kite_adapters.compat.')])"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert done.stdout.strip() == "[]"


def test_the_names_are_those_of_the_package() -> None:
    assert dir(compat) == ["KiteConnect", "KiteTicker", "exceptions"]
    assert compat.exceptions.KiteException.__name__ == "KiteException"
    assert compat.KiteConnect.__name__ == "KiteConnect"
    assert compat.KiteTicker.__name__ == "KiteTicker"


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match="Kite"):
        getattr(compat, "Kite" + "Calls")
