"""The catalogue of errors: what each page says that the code knows, and where the page is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from inspect import getmembers, isclass
from pathlib import Path

from kite_adapters.compat.exceptions import KiteException
from kite_adapters.compat.translating import BY_ERROR
from kite_core import errors
from kite_core.errors import KiteError
from tests.docs.pages import ROOT
from tests.docs.parts import Part
from tests.docs.write_fake_broker import table

FOLDER = ROOT / "docs" / "reference" / "errors"
KINDS: list[type[KiteError]] = [
    kind
    for _, kind in getmembers(errors, isclass)
    if issubclass(kind, KiteError) and kind.__module__ == errors.__name__
]


def slug(kind: type[KiteError]) -> str:
    """The name of a class as its page is called: "TokenError" is "token-error"."""
    words = "".join(f"-{letter}" if letter.isupper() else letter for letter in kind.__name__)
    return words.lower().removeprefix("-")


def page_of(kind: type[KiteError]) -> Path:
    """Where a class is explained."""
    return FOLDER / f"{slug(kind)}.md"


def parts() -> dict[str, Part]:
    """One part for each class, and the list of all."""
    return {f"error {kind.__name__}": partial(facts, kind) for kind in KINDS}


def facts(kind: type[KiteError]) -> str:
    """What the code says of a class, as a table."""
    return table(("fact", "of this class"), _rows(kind))


def _rows(kind: type[KiteError]) -> Iterator[tuple[str, str]]:
    parents = [each for each in kind.__mro__[1:] if each in KINDS]
    others = [each for each in kind.__mro__ if each.__module__ == "builtins"]
    below = [each for each in KINDS if each.__base__ is kind]
    yield "is a", ", ".join(_link(each) for each in parents) or "an `Exception`"
    if names := [f"`{each.__name__}`" for each in others if each.__name__ in _STANDARD]:
        yield "and a", ", ".join(names)
    if below:
        yield "below it", ", ".join(_link(each) for each in below)
    yield "`is_retryable`", _RETRYABLE[kind.transient]
    yield "with pykiteconnect's names", f"`{_compat(kind).__name__}`"
    if hint := kind.__dict__.get("default_hint"):
        yield "`hint`, unless more is known", hint


_STANDARD = ("ValueError", "LookupError", "TimeoutError")
_RETRYABLE = {
    False: "is false",
    True: "is true, unless it may have taken effect or was refused for good",
}


def _compat(kind: type[KiteError]) -> type[KiteException]:
    return next(BY_ERROR[each] for each in kind.__mro__ if each in BY_ERROR)


def _link(kind: type[KiteError]) -> str:
    return f"[`{kind.__name__}`]({slug(kind)}.md)"
