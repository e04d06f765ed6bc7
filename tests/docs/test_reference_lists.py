"""What the reference lists besides calls is complete: errors, variables, fixtures, names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from inspect import getsource, signature
from typing import Any, Protocol

import pytest
import typer

import kite_adapters
import kite_testing
from kite_adapters.cli.exit_codes import ExitCode
from kite_adapters.config import ClientConfig
from kite_core import ports
from kite_core.errors import KiteError
from kite_testing import FakeBroker, pytest_plugin
from kite_testing.fake_broker.control.levers import Levers
from kite_testing.fake_broker.served.command import COMMAND
from tests.docs.pages import ROOT

ENTRY_POINTS: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]["entry-points"]
# What a clock and a limiter make: nobody gives one to a client.
HANDED_OUT = ("Alarm", "Permit")
PORTS = [
    name
    for name, member in vars(ports).items()
    if isinstance(member, type) and Protocol in member.__bases__ and name not in HANDED_OUT
]
INDENT = "&nbsp;&nbsp;"


def text_of(page: str) -> str:
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def branches(kind: type[KiteError], depth: int = 0) -> Iterator[tuple[str, int]]:
    """The names of a tree of errors with their depth, in the order of their definition."""
    yield kind.__name__, depth
    for child in kind.__subclasses__():
        if child.__module__ == KiteError.__module__:
            yield from branches(child, depth + 1)


def test_the_tree_of_errors_is_whole_and_its_branches_are_right() -> None:
    tree = text_of("reference/errors.md").partition("## What every error knows")[0]
    rows = re.findall(r"^\| ((?:&nbsp;)*)(└ )?\[`(\w+Error)`\]", tree, re.MULTILINE)

    written = [(name, len(indent) // len(INDENT) + bool(branch)) for indent, branch, name in rows]

    assert sorted(written) == sorted(branches(KiteError))


def test_every_variable_that_is_read_is_listed() -> None:
    listed = re.findall(r"^\| `(KITE_\w+)` \|", text_of("reference/configuration.md"), re.MULTILINE)

    read = re.findall(r'get\("(KITE_\w+)"', getsource(ClientConfig.from_env))

    assert sorted(listed) == sorted(read)


def test_every_fixture_is_listed() -> None:
    listed = re.findall(r"^\| `(\w+)` \|", text_of("reference/testing.md"), re.MULTILINE)

    fixtures = re.findall(r"^@pytest\.fixture\ndef (\w+)", getsource(pytest_plugin), re.MULTILINE)

    assert sorted(listed) == sorted(fixtures)


@pytest.mark.parametrize("page", ["reference/ports.md", "explanation/hexagon.md"])
def test_every_port_is_listed_and_in_the_picture(page: str) -> None:
    text = text_of(page)

    assert [port for port in PORTS if not re.search(rf"\b{port}\b", text)] == []


@pytest.mark.parametrize("name", kite_adapters.__all__)
def test_every_name_of_the_adapters_is_on_its_page(name: str) -> None:
    home: str = getattr(kite_adapters, name).__module__

    page = "candles" if "ticker_transport" in home else "configuration"
    assert f"::: {home}.{name}\n" in text_of(f"reference/{page}.md")


@pytest.mark.parametrize("name", kite_testing.__all__)
def test_every_name_of_the_testing_package_is_on_its_page(name: str) -> None:
    text = text_of("reference/testing.md")

    assert re.search(rf"^::: kite_testing\.[\w.]+\.{name}$", text, re.MULTILINE)


def test_every_setting_of_the_fake_broker_is_listed() -> None:
    rows = re.findall(r"^\| (`\w+=`.*?) \| ", text_of("reference/testing.md"), re.MULTILINE)

    listed = re.findall(r"`(\w+)=`", " ".join(rows))

    assert sorted(listed) == sorted(signature(FakeBroker).parameters)


def test_every_lever_of_the_fake_broker_is_on_its_page() -> None:
    kinds = [field.type for field in fields(Levers) if field.name != "stage"]

    rendered = re.findall(r"^::: \S+\.(\w+)$", text_of("reference/fake-broker.md"), re.MULTILINE)

    assert [kind for kind in kinds if kind not in rendered] == []


def test_every_option_of_the_served_fake_broker_is_listed() -> None:
    text = text_of("how-to/serve-the-fake-broker.md")
    rows = re.findall(r"^\| (`--.*?) \| ", text, re.MULTILINE)

    listed = set(re.findall(r"--[\w-]+", " ".join(rows)))

    assert listed == {"--no-limits" if name == "--limits" else name for name in options()}


def options() -> Iterator[str]:
    """The options of `kite fake-broker`, each by its first name."""
    program = typer.Typer()
    program.command()(COMMAND)
    for parameter in typer.main.get_command(program).params:
        if parameter.name not in ("install_completion", "show_completion"):
            yield parameter.opts[0]


@pytest.mark.parametrize("name", ENTRY_POINTS["kiteport.transports"])
def test_every_transport_is_listed(name: str) -> None:
    assert f"| `{name}` |" in text_of("how-to/choose-a-transport.md")


@pytest.mark.parametrize("name", ENTRY_POINTS["kiteport.commands"])
def test_every_command_is_listed(name: str) -> None:
    text = text_of("reference/command_line.md")

    assert re.search(rf"^\| [^|]*`kite {name}[ `]", text, re.MULTILINE)


def test_the_table_of_exit_statuses_has_every_one_of_them() -> None:
    rows = re.findall(r"^\| (\d+) \|", text_of("reference/command_line.md"), re.MULTILINE)

    assert [int(status) for status in rows] == [int(code) for code in ExitCode]
