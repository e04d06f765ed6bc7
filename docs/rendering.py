# noqa: INP001  # reason: mkdocstrings loads it from its path; the docs are no package
"""Shows the library in the reference as its users meet it.

The code describes calls; users of the clients get results. So `-> Call[X]` becomes `-> X`, flows
lose their `async`, the broker's times lose their markers, and enumerations list their words.
"""

from __future__ import annotations

from typing import Any

import griffe

_AS_USERS_SEE_THEM = {
    "Timestamp": "datetime | None",
    "Day": "date | None",
    "TimeMarker": "datetime",
}
_ABSENT = {"timestamp()", "day()"}
_ENUMERATIONS = {"OpenWords", "Enum", "StrEnum"}


class Rendering(griffe.Extension):
    """Adapts what was read from the sources before it is rendered."""

    def on_function(self, *, func: griffe.Function, **_: Any) -> None:
        """Show an endpoint with its result, and mark endpoints and flows."""
        kinds = {str(decorator.value) for decorator in func.decorators}
        if "endpoint" in kinds:
            func.labels.add("endpoint")
            if isinstance(func.returns, griffe.ExprSubscript):
                func.returns = func.returns.slice
        if "flow" in kinds:
            func.labels.discard("async")
            func.labels.add("flow")

    def on_class(self, *, cls: griffe.Class, **_: Any) -> None:
        """Show fields as users see them, and the words of enumerations."""
        _tidy_fields(cls)
        _list_words(cls)


def _tidy_fields(cls: griffe.Class) -> None:
    """Show the fields of a dataclass with the types and defaults that they have for users."""
    constructor = cls.members.get("__init__")
    if not isinstance(constructor, griffe.Function) or "dataclass" not in cls.labels:
        return
    for field in constructor.parameters:
        field.annotation = _AS_USERS_SEE_THEM.get(str(field.annotation), field.annotation)
        field.default = _default(str(field.default), field.default)


def _default(text: str, default: Any) -> Any:
    if text in _ABSENT:
        return "None"
    if text.endswith("()") and text.startswith(("list[", "dict[")):
        return "[]" if text.startswith("list") else "{}"
    return default


def _list_words(cls: griffe.Class) -> None:
    """List the words of an enumeration whose members explain themselves."""
    if cls.docstring is None or _ENUMERATIONS.isdisjoint(str(base) for base in cls.bases):
        return
    members = [member for member in cls.attributes.values() if member.value is not None]
    if not members or any(member.docstring is not None for member in members):
        return
    cls.docstring.value += f"\n\n{', '.join(_word(member) for member in members)}."


def _word(member: griffe.Attribute) -> str:
    """The broker's word, and the member's name if that is another."""
    word = str(member.value).strip("'\"")
    return f'`"{word}"`' if word == member.name else f'`"{word}"` (`{member.name}`)'
