"""Every public name is explained in the reference, by its own docstring."""

from __future__ import annotations

import re
from inspect import isroutine
from types import ModuleType

import pytest

import kite_adapters
import kite_adapters.compat
import kite_core
import kite_testing
from tests.docs.pages import ROOT

TEXT = "\n".join(page.read_text("utf-8") for page in (ROOT / "docs" / "reference").rglob("*.md"))
RENDERED = set(re.findall(r"^::: ([\w.]+)$", TEXT, re.MULTILINE))
PACKAGES = (kite_core, kite_adapters, kite_adapters.compat, kite_testing)
NAMES = [(package, name) for package in PACKAGES for name in package.__all__]


def is_explained(name: str, member: object) -> bool:
    """Whether a docstring of it, of its module or of its whole package is rendered.

    What has no docstring of its own, such as a value or an alias of types, is named in code.
    """
    if isinstance(member, ModuleType):
        return member.__name__ in RENDERED
    if not isinstance(member, type) and not isroutine(member):
        return bool(re.search(rf"`{name}\b", TEXT)) or any(
            place.endswith(f".{name}") for place in RENDERED
        )
    home = member.__module__
    folder = home.rpartition(".")[0]
    return not RENDERED.isdisjoint({home, f"{home}.{name}", f"{folder}.{name}"})


@pytest.mark.parametrize(("package", "name"), NAMES)
def test_every_public_name_is_in_the_reference(package: ModuleType, name: str) -> None:
    assert is_explained(name, getattr(package, name))
