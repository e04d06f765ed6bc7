"""The pages about migrating are complete, and name what exists."""

from __future__ import annotations

import re
from dataclasses import fields
from inspect import getmembers, isclass, isfunction, signature
from typing import Any

import pytest

import kite_adapters
import kite_core
from kite_adapters.compat import KiteConnect, KiteTicker
from kite_adapters.config import CacheConfig, ClientConfig, RateLimitConfig
from tests.docs.migrating import settings
from tests.docs.migrating.moves import MOVES, Move
from tests.docs.migrating.plan import PLAN
from tests.docs.migrating.tables import OF_PYKITECONNECT, client, exception_names, twin
from tests.docs.pages import ROOT
from tests.docs.test_how_to_guides import guides_for

ALL_MOVES = [move for moves in MOVES.values() for move in moves]
CONFIGS: dict[str, Any] = {
    "ClientConfig": ClientConfig,
    "CacheConfig": CacheConfig,
    "RateLimitConfig": RateLimitConfig,
    "StreamSettings": kite_core.StreamSettings,
}
BY_CALL = (ROOT / "docs" / "migrating" / "call-by-call.md").read_text(encoding="utf-8")
REPLACEMENTS = [
    (method, page)
    for methods, page in re.findall(r"\[(`[^]]+`)\]\(\.\./how-to/([\w-]+\.md)\)", BY_CALL)
    for method in re.findall(r"`(\w+\.\w+)`", methods)
]
OURS_IN_PLAN = [
    name for rows in PLAN.values() for _, ours, _ in rows for name in re.findall("`(.+?)`", ours)
]


@pytest.fixture
def official() -> Any:
    """The package kiteconnect."""
    return pytest.importorskip("kiteconnect", reason="pykiteconnect is not installed.")


def public(kind: type[Any]) -> set[str]:
    return {name for name, _ in getmembers(kind, isfunction) if not name.startswith("_")}


def names_of(*rows: settings.Setting) -> list[str]:
    return [name for row in rows for name in row.names]


def exists(name: str) -> bool:
    """Whether `orders.place`, `ClientConfig(ttl=)`, `kite.metrics` or a public name is there."""
    if name in ("nothing", "kite.metrics"):
        return True
    if call := re.fullmatch(r"(\w+)\((\w+)=\)", name):
        return call[2] in {field.name for field in fields(CONFIGS[call[1]])}
    topic, _, method = name.partition(".")
    if method:
        return hasattr(getattr(client(), topic), method)
    return name in {*kite_core.__all__, *kite_adapters.__all__}


def test_every_method_of_the_official_client_has_one_row(official: Any) -> None:
    rows = [move.method for move in ALL_MOVES if not move.is_added]

    assert sorted(rows) == sorted(public(official.KiteConnect))


def test_every_method_of_ours_that_is_called_an_addition_is_one(official: Any) -> None:
    added = {move.method for move in ALL_MOVES if move.is_added}

    lifecycle = {"close"}
    assert added == public(KiteConnect) - public(official.KiteConnect) - lifecycle


@pytest.mark.parametrize("move", ALL_MOVES, ids=lambda move: move.method)
def test_every_twin_exists_and_is_the_one_that_the_facade_names(move: Move) -> None:
    words: str = getattr(KiteConnect, move.method).__doc__
    named = set(re.findall(r"`kite\.(\w+\.\w+)`", words.partition("Typed twin")[2]))

    assert all(twin(each) for each in move.twins)
    assert named <= set(move.twins)


def test_every_setting_of_the_official_client_has_one_row(official: Any) -> None:
    assert names_of(*settings.CONNECT) == list(signature(official.KiteConnect).parameters)


def test_every_setting_of_the_official_ticker_has_one_row(official: Any) -> None:
    connect = [*signature(official.KiteTicker.connect).parameters][1:]

    assert sorted(names_of(*settings.TICKER)) == sorted(signature(official.KiteTicker).parameters)
    assert names_of(*settings.TICKER_CONNECT) == connect


def test_every_method_and_callback_of_the_official_ticker_has_one_row(official: Any) -> None:
    ticker: object = official.KiteTicker("made_up_key", "made_up_token")
    callbacks = {name for name in vars(ticker) if name.startswith("on_")}

    assert set(names_of(*settings.TICKER_METHODS)) == public(official.KiteTicker)
    assert set(names_of(*settings.CALLBACKS)) == callbacks
    assert set(names_of(*settings.TICKER_METHODS)) <= public(KiteTicker)


def test_every_setting_of_ours_that_a_row_names_exists() -> None:
    rows = (*settings.CONNECT, *settings.TICKER, *settings.TICKER_CONNECT)
    calls = re.findall(r"`(\w+)\((\w+=[^)]*)", " ".join(row.ours for row in rows))
    named = [(kind, name) for kind, given in calls for name in re.findall(r"(\w+)=", given)]

    known = {kind: {field.name for field in fields(config)} for kind, config in CONFIGS.items()}
    timeouts = {field.name for field in fields(kite_adapters.Timeouts)}
    missing = [(kind, name) for kind, name in named if name not in known[kind] | timeouts]
    new = [re.split(r"[`=]", row)[1] for row, _ in settings.NEW]

    assert named
    assert missing == []
    assert [name for name in new if name not in known["ClientConfig"]] == []


def test_every_exception_of_the_official_client_has_a_row(official: Any) -> None:
    kinds: list[tuple[str, type[Any]]] = getmembers(official.exceptions, isclass)
    theirs = {name for name, kind in kinds if issubclass(kind, Exception)}

    assert theirs == {"KiteException", *OF_PYKITECONNECT}
    assert theirs <= set(exception_names())


@pytest.mark.parametrize("name", OURS_IN_PLAN)
def test_every_name_that_stands_for_one_of_the_plan_exists(name: str) -> None:
    assert exists(name)


def test_the_names_of_the_plan_are_told_once() -> None:
    old = [old for rows in PLAN.values() for old, _, _ in rows]

    assert len(set(old)) == len(old)


@pytest.mark.parametrize(("method", "page"), REPLACEMENTS)
def test_what_replaces_work_by_hand_is_shown_where_the_page_leads(method: str, page: str) -> None:
    assert page in guides_for(method)
