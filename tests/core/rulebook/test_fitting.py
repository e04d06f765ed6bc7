"""Values of any shape from plain ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

import pytest

from kite_core.errors import ValidationError
from kite_core.faults import Faults
from kite_core.rulebook.fitting import Fitting
from kite_core.rulebook.plain_values import MISFIT


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Leaf:
    colour: Colour
    width: int = 1

    def __post_init__(self) -> None:
        faults = Faults()
        faults.whole("width", self.width, least=1)
        faults.raise_for("Leaf")


@dataclass(frozen=True)
class Tree:
    leaf: Leaf
    height: int | None
    names: frozenset[str] = frozenset()
    span: tuple[int, int] = (1, 2)
    leaves: tuple[Leaf, ...] = ()
    by_name: Mapping[str, Leaf] = field(default_factory=dict[str, Leaf])
    side: Literal["left", "right"] = "left"
    odd: bytes = b""


OLD = Tree(
    leaf=Leaf(Colour.RED, 5), height=3, by_name={"a": Leaf(Colour.RED, 7), "b": Leaf(Colour.RED)}
)


def fitted(kind: Any, plain: object, *, current: Any = None) -> Any:
    faults = Faults()
    value = Fitting(faults).value("tree", kind, plain, current=current)
    faults.raise_for("test")
    return value


def faults_in(kind: Any, plain: object) -> dict[str, str]:
    faults = Faults()
    value = Fitting(faults).value("tree", kind, plain)
    assert value is MISFIT
    with pytest.raises(ValidationError) as caught:
        faults.raise_for("test")
    return {fault.field: f"{fault.problem}. {fault.fix}" for fault in caught.value.faults}


def test_a_table_becomes_a_value_with_all_that_is_in_it() -> None:
    plain = {
        "leaf": {"colour": "red"},
        "names": ["x", "y", "x"],
        "span": [3, 4],
        "leaves": [{"colour": "red", "width": 2}],
        "by_name": {"z": {"colour": "red"}},
        "side": "right",
    }

    assert fitted(Tree, plain) == Tree(
        leaf=Leaf(Colour.RED),
        height=None,
        names=frozenset({"x", "y"}),
        span=(3, 4),
        leaves=(Leaf(Colour.RED, 2),),
        by_name={"z": Leaf(Colour.RED)},
        side="right",
    )


def test_what_a_table_leaves_out_stays_as_it_is() -> None:
    plain = {"leaf": {"width": 6}, "by_name": {"b": {"width": 9}, "c": {"colour": "red"}}}

    changed = fitted(Tree, plain, current=OLD)

    assert changed.leaf == Leaf(Colour.RED, 6)
    assert changed.height == 3
    assert changed.by_name == {
        "a": Leaf(Colour.RED, 7),
        "b": Leaf(Colour.RED, 9),
        "c": Leaf(Colour.RED),
    }
    assert OLD.by_name["b"] == Leaf(Colour.RED)


@pytest.mark.parametrize(
    ("plain", "path", "told"),
    [
        (7, "tree", "is no table"),
        ({"leaf": {"colour": "read"}}, "tree.leaf.colour", "Did you mean red?"),
        ({"leaf": {"colour": 1}}, "tree.leaf.colour", "1 is not known. Use one of red."),
        ({"leaf": {}}, "tree.leaf.colour", "it is missing. Add colour."),
        ({"leaf": {"colour": "red", "width": 0}}, "tree.leaf.width", "at least 1"),
        ({"leaf": {"colour": "red"}, "hight": 2}, "tree.hight", "Did you mean height?"),
        ({"leaf": {"colour": "red"}, "xyz": 2}, "tree.xyz", "Use one of leaf, height"),
        ({"leaf": {"colour": "red"}, "height": "2"}, "tree.height", "Write it like 10."),
        ({"leaf": {"colour": "red"}, "names": "x"}, "tree.names", "is no list"),
        ({"leaf": {"colour": "red"}, "names": ["x", 1]}, "tree.names[1]", '"a text"'),
        ({"leaf": {"colour": "red"}, "span": [1]}, "tree.span", "it has 1 items. Give 2."),
        ({"leaf": {"colour": "red"}, "by_name": {"a": {}}}, "tree.by_name.a.colour", "missing"),
        ({"leaf": {"colour": "red"}, "by_name": 1}, "tree.by_name", "is no table"),
        ({"leaf": {"colour": "red"}, "side": "up"}, "tree.side", "Use one of left, right."),
        ({"leaf": {"colour": "red"}, "odd": "x"}, "tree.odd", "cannot be set from a file"),
        ({"leaf": {"colour": "red"}, "height": date(2027, 1, 2)}, "tree.height", "2027-01-02"),
    ],
)
def test_what_does_not_fit_names_its_place_and_the_fix(plain: object, path: str, told: str) -> None:
    assert told in faults_in(Tree, plain)[path]


def test_a_field_that_is_missing_shows_how_it_is_written() -> None:
    @dataclass
    class Day:
        day: date

    assert faults_in(Day, {})["tree.day"] == "it is missing. Add day = 2027-01-26."


def test_all_faults_are_found_at_once() -> None:
    plain = {"leaf": {"colour": "x", "wdth": 1}, "height": "x", "span": 1}

    assert list(faults_in(Tree, plain)) == [
        "tree.leaf.wdth",
        "tree.leaf.colour",
        "tree.height",
        "tree.span",
    ]
