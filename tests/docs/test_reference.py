"""Each page of a topic has a row for every method, and each row says what the code does."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from inspect import Parameter, getsource, signature
from textwrap import dedent
from typing import Any

import pytest

from kite_core.messages import Repeat
from kite_core.service import Endpoint, Flow, Iteration, Service
from kite_core.services.alerts import Alerts
from kite_core.services.gtt import GTT
from kite_core.services.margins import Margins
from kite_core.services.market import Market
from kite_core.services.mutual_funds import MutualFunds
from kite_core.services.orders import Orders
from kite_core.services.portfolio import Portfolio
from kite_core.services.session import Sessions
from kite_core.services.user import User
from tests.docs.pages import ROOT

REFERENCE = ROOT / "docs" / "reference"
SERVICES: dict[str, type[Service[Any]]] = {
    "session": Sessions,
    "user": User,
    "orders": Orders,
    "portfolio": Portfolio,
    "market": Market,
    "mutual_funds": MutualFunds,
    "gtt": GTT,
    "alerts": Alerts,
    "margins": Margins,
}
WORDS = "kite_core.models.words"
VERBS = ("get", "post", "put", "delete")
UNUSED: Any = None
ENDPOINT_ROW = re.compile(
    r"^\| \[`(?P<method>[^`]+)`\]\[(?P<anchor>[\w.]+)\] \| `(?P<twin>\w+)` "
    r"\| (?P<calls>[^|]+) \| `(?P<answers>[^`]+)` \| (?P<repeated>[\w ]+) \|$",
    re.MULTILINE,
)
FLOW_ROW = re.compile(
    r"^\| \[`(?P<method>[^`]+)`\]\[(?P<anchor>[\w.]+)\] \| [^|`]+\. \| `(?P<answers>[^`]+)` \|$",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRow:
    """What the table of a topic says, or ought to say, about one endpoint."""

    method: str
    anchor: str
    twin: str
    calls: frozenset[str]
    answers: str
    repeated: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """What the table of a topic says, or ought to say, about one flow or stream."""

    method: str
    anchor: str
    answers: str


def test_the_reference_has_a_row_for_each_of_the_56_calls() -> None:
    rows = [row for topic in SERVICES for row in written_endpoints(topic)]

    assert len(rows) == 56


@pytest.mark.parametrize("topic", SERVICES)
def test_every_endpoint_has_its_row_and_every_row_its_endpoint(topic: str) -> None:
    assert written_endpoints(topic) == list(coded_endpoints(topic))


@pytest.mark.parametrize("topic", SERVICES)
def test_every_flow_has_its_row_and_every_row_its_flow(topic: str) -> None:
    assert written_flows(topic) == list(coded_flows(topic))


@pytest.mark.parametrize("topic", SERVICES)
def test_every_row_of_a_table_is_understood(topic: str) -> None:
    rows = [line for line in text_of(topic).splitlines() if line.startswith("| [`")]

    assert len(rows) == len(written_endpoints(topic)) + len(written_flows(topic))


@pytest.mark.parametrize("topic", SERVICES)
def test_every_raw_twin_that_is_listed_exists(topic: str) -> None:
    for row in written_endpoints(topic):
        twins = [member for _, name, member in members_of(topic) if name == row.twin]
        assert [type(twin) for twin in twins] == [Endpoint]


@pytest.mark.parametrize("topic", SERVICES)
def test_every_model_of_a_topic_is_on_its_page(topic: str) -> None:
    text = text_of(topic)

    rendered = re.findall(r"^::: (kite_core\.models\.\w+)$", text, re.MULTILINE)

    assert set(rendered) == models_used_by(topic)


def text_of(topic: str) -> str:
    return (REFERENCE / f"{topic}.md").read_text(encoding="utf-8")


def written_endpoints(topic: str) -> list[EndpointRow]:
    """The rows of the page, in its order."""
    return [
        EndpointRow(
            method=row["method"],
            anchor=row["anchor"],
            twin=row["twin"],
            calls=frozenset(row["calls"].replace("`", "").split("<br>")),
            answers=row["answers"],
            repeated=row["repeated"],
        )
        for row in ENDPOINT_ROW.finditer(text_of(topic))
    ]


def written_flows(topic: str) -> list[FlowRow]:
    """The rows of the page's tables of flows and streams, in their order."""
    return [FlowRow(**row.groupdict()) for row in FLOW_ROW.finditer(text_of(topic))]


def coded_endpoints(topic: str) -> Iterator[EndpointRow]:
    """The rows that the service asks for, in its order; raw twins stand in the rows."""
    for owner, name, member in members_of(topic):
        if isinstance(member, Endpoint) and not name.endswith("_raw"):
            describe = member.describe
            made = requests_in(describe)
            yield EndpointRow(
                method=shown(name, describe),
                anchor=f"{owner.__module__}.{owner.__qualname__}.{name}",
                twin=f"{name}_raw",
                calls=frozenset(endpoint for endpoint, _ in made),
                answers=answer_of(describe),
                repeated=" ".join({repeat for _, repeat in made}),
            )


def coded_flows(topic: str) -> Iterator[FlowRow]:
    """The rows that the service asks for: flows first, then streams, each in its order."""
    members = [each for each in members_of(topic) if isinstance(each[2], Flow | Iteration)]
    for owner, name, member in sorted(members, key=lambda each: isinstance(each[2], Iteration)):
        steps = member.__get__(owner(UNUSED), owner)
        yield FlowRow(
            method=shown(name, steps),
            anchor=f"{owner.__module__}.{owner.__qualname__}.{name}",
            answers=answer_of(steps),
        )


def members_of(topic: str) -> Iterator[tuple[type[Any], str, Any]]:
    """What the service of a topic holds, with the class that holds it: its own calls come first."""
    for owner in reversed(SERVICES[topic].__mro__):
        for name, member in vars(owner).items():
            yield owner, name, member


def shown(name: str, function: Callable[..., Any]) -> str:
    """A method as the tables write it: `cancel(order_id, variety=)`."""
    parameters = [each for each in signature(function).parameters.values() if each.name != "self"]
    return f"{name}({', '.join(shown_parameter(each) for each in parameters)})"


def shown_parameter(parameter: Parameter) -> str:
    if parameter.kind is Parameter.VAR_POSITIONAL:
        return f"*{parameter.name}"
    is_named = parameter.kind is Parameter.KEYWORD_ONLY or parameter.default is not Parameter.empty
    return f"{parameter.name}=" if is_named else parameter.name


def answer_of(function: Callable[..., Any]) -> str:
    """What a client answers: the `T` of a `Call[T]`; what a stream tells, one after another."""
    annotation = str(signature(function).return_annotation)
    wrapped = re.fullmatch(r"Call\[(.+)\]|AsyncGenerator\[(.+), None\]", annotation)
    return annotation if wrapped is None else wrapped[1] or wrapped[2]


def requests_in(describe: Callable[..., Any]) -> list[tuple[str, str]]:
    """Endpoint and repeat of each request that a describing function can make."""
    made: list[tuple[str, str]] = []
    for node in ast.walk(ast.parse(dedent(getsource(describe)))):
        match node:
            case ast.Call(func=ast.Name(id=verb), args=[ast.Constant(value=str(path)), *_]):
                if verb in VERBS:
                    made.append((f"{verb.upper()} {path}", repeat_of(node)))
            case _:
                pass
    return made


def repeat_of(call: ast.Call) -> str:
    """How the tables write the `repeat=` of a request; a read is safe without saying so."""
    words = [ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg == "repeat"]
    return Repeat[words[0].removeprefix("Repeat.")].value if words else Repeat.SAFE.value


def models_used_by(topic: str) -> set[str]:
    """The modules of models that belong to a topic: those that its service imports, words apart."""
    owners = [owner for owner in SERVICES[topic].__mro__ if Service in owner.__mro__]
    modules = [ast.parse(getsource(sys.modules[owner.__module__])) for owner in owners]
    nodes = [node for module in modules for node in ast.walk(module)]
    imported = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name for name in imported if name.startswith("kite_core.models.")} - {WORDS}
