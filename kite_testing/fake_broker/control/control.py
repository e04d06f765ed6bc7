"""The control API: the verbs under `/fake`, JSON in and JSON out, for clients in any language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import parse_qs, unquote

from kite_core.decoding import read_json, write_json
from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.control.verb import Values, Verb, read_value
from kite_testing.fake_broker.control.verbs import VERBS
from kite_testing.fake_broker.faults.catalogue import did_you_mean

ROOT = "/fake"


class _WrongMethodError(LookupError):
    """The path is there, and takes other methods."""


class Control:
    """Answers the verbs of one broker. `journal/wait` waits in real time; nothing else does."""

    def __init__(self, levers: Levers) -> None:
        self._levers = levers

    def handle(
        self, method: str, path: str, query: str = "", body: bytes = b""
    ) -> tuple[int, bytes]:
        """Status and JSON of a verb: `{"data": ...}`, or `{"error": ...}` with cause and fix."""
        try:
            verb, values = _find(method, path.rstrip("/") or ROOT)
            data = verb.run(self._levers, _checked(verb, {**_read(query, body), **values}))
        except _WrongMethodError as error:
            return 405, write_json({"error": _text(error)})
        except LookupError as error:
            return 404, write_json({"error": _text(error)})
        except (ValueError, TypeError, OverflowError) as error:
            return 400, write_json({"error": _text(error)})
        return 200, write_json({"data": data})


def _text(error: Exception) -> str:
    """What an error says; a KeyError puts it in quotes."""
    return str(error.args[0]) if error.args else type(error).__name__


def _find(method: str, path: str) -> tuple[Verb, dict[str, str]]:
    """The verb, and the values in its path. Raises LookupError."""
    others: list[str] = []
    for verb in VERBS:
        values = _values(verb.template, path)
        if values is None:
            continue
        if verb.method == method:
            return verb, values
        others.append(verb.method)
    if others:
        raise _WrongMethodError(f"{path} takes {' and '.join(others)}, not {method}.")
    paths = dict.fromkeys(verb.template for verb in VERBS)
    hint = did_you_mean(path, paths, below=ROOT, all_in="GET /fake")
    raise LookupError(f"There is no verb {method} {path}.{hint}")


def _values(template: str, path: str) -> dict[str, str] | None:
    expected, parts = template.split("/"), path.split("/")
    if len(expected) != len(parts):
        return None
    values: dict[str, str] = {}
    for word, part in zip(expected, parts, strict=True):
        if word[:1] == "{" and part:
            values[word[1:-1]] = unquote(part)
        elif word != part:
            return None
    return values


def _read(query: str, body: bytes) -> dict[str, object]:
    """The fields of a query and of a JSON object. Raises ValueError for other bodies."""
    fields: dict[str, object] = {}
    for name, texts in parse_qs(query, keep_blank_values=True).items():
        fields[name] = texts if len(texts) > 1 else texts[0]
    if not body.strip():
        return fields
    try:
        value: Any = read_json(body)
    except ValueError as error:
        why = str(error).removeprefix("JSON is malformed: ").rstrip(".")
        raise ValueError(
            f"The body is no JSON: {why}. Numbers are plain ones: NaN and Infinity are none."
        ) from None
    if not isinstance(value, dict):
        raise ValueError("The body has to be a JSON object.")
    return fields | cast("dict[str, object]", value)


def _checked(verb: Verb, given: Mapping[str, object]) -> Values:
    """The values as the verb takes them. Raises ValueError for what is missing, odd or unknown."""
    fields = {field.name: field for field in verb.fields}
    for name in given:
        if name not in fields and not verb.is_open:
            own = [field.name for field in verb.body_fields]
            hint = did_you_mean(name, own) if own else " It takes no fields."
            raise ValueError(f"{verb.name} has no field {name!r}.{hint}")
    for field in verb.fields:
        if field.is_needed and field.name not in given:
            raise ValueError(f"{verb.name} needs `{field.name}`: {field.says}.")
    return {
        name: read_value(fields[name], value) if name in fields else value
        for name, value in given.items()
        if value is not None
    }
