from __future__ import annotations

from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from kite_adapters.config import (
    CacheConfig,
    CircuitConfig,
    ClientConfig,
    RateLimitConfig,
    RetryConfig,
)
from kite_adapters.token_store import MemoryTokenStore
from kite_core.attempts import Timeouts
from kite_core.errors import ValidationError
from kite_core.guards.access import ReadOnly
from kite_core.ist import IST
from kite_core.rulebook.book import RULEBOOK
from kite_core.rulebook.limits import Window
from tests.ports import NotedEvents

A_MINUTE = {"order": (Window(5, 1), Window(200, 60))}
BOTH_DELAYS = ["base_delay", "max_delay"]


def wrong(value: Any) -> Any:
    """A value that the types would refuse."""
    return value


def test_the_defaults_are_the_brokers() -> None:
    config = ClientConfig(api_key="made_up_key")

    assert config.base_url == "https://api.kite.trade"
    assert config.ticker_url == "wss://ws.kite.trade"
    assert config.transport is None


def test_a_trailing_slash_of_the_root_is_dropped() -> None:
    assert ClientConfig(api_key="k", base_url="http://[::1]:8000/").base_url == "http://[::1]:8000"


@pytest.mark.parametrize(
    "url",
    [
        "wss://ticker.example:8443/path",
        "wss://ticker.example/?user_id=x",
        "ws://127.0.0.1:1",
        "ws://[::1]:8000",
        "ws://localhost",
    ],
)
def test_the_ticker_may_be_anywhere_with_tls_and_on_this_machine_without(url: str) -> None:
    assert ClientConfig(api_key="k", ticker_url=url).ticker_url == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        None,
        "ws.kite.trade",
        "https://ws.kite.trade",
        "wss://",
        "wss://host:port",
        "wss://host:0",
        "wss://ws.kite.trade?api_key=k",
        "wss://ws.kite.trade?user_id=x&access_token=made_up_password",
        "wss://ws.kite.trade#part",
        "wss://user:made_up_password@ws.kite.trade",
        "wss://ws kite",
        "wss://[::1",
        "ws://ws.kite.trade",
        "ws://192.168.0.7:8000",
    ],
)
def test_another_address_of_the_ticker_is_refused_without_showing_its_secrets(url: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        ClientConfig(api_key="k", ticker_url=url)

    assert [fault.field for fault in caught.value.faults] == ["ticker_url"]
    assert "made_up_password" not in str(caught.value)


def test_all_faults_are_reported_together() -> None:
    with pytest.raises(ValidationError) as caught:
        ClientConfig(api_key=" ", base_url="api.kite.trade", max_connections=0, idle_timeout=0)

    fields = [fault.field for fault in caught.value.faults]
    assert fields == ["api_key", "base_url", "max_connections", "idle_timeout"]


@pytest.mark.parametrize("token", ["", "two words", "line\r\nX-Header: 1", "token\x00"])
def test_a_token_that_would_break_a_header_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(ValidationError) as caught:
        ClientConfig(api_key="k", access_token=token)

    assert not token or token not in str(caught.value)


def test_a_token_and_a_store_together_are_refused() -> None:
    with pytest.raises(ValidationError, match="beside a token_store"):
        ClientConfig(api_key="k", access_token="t", token_store=MemoryTokenStore())


@pytest.mark.parametrize("wrong", [{"connect": 0}, {"read": -1.0}, {"total": 0.0}])
def test_timeouts_have_to_be_times(wrong: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Timeouts(**wrong)


def test_settings_come_from_the_environment() -> None:
    config = ClientConfig.from_env(
        {
            "KITE_API_KEY": "made_up_key",
            "KITE_ACCESS_TOKEN": "made_up_token",
            "KITE_BASE_URL": "http://localhost:8000",
            "KITE_TICKER_URL": "ws://localhost:8001",
            "KITE_TRANSPORT": "fake",
        }
    )

    assert (config.api_key, config.access_token) == ("made_up_key", "made_up_token")
    assert (config.base_url, config.transport) == ("http://localhost:8000", "fake")
    assert config.ticker_url == "ws://localhost:8001"


def test_an_empty_environment_says_what_is_missing() -> None:
    with pytest.raises(ValidationError, match="api_key"):
        ClientConfig.from_env({})


def test_the_environment_of_the_process_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KITE_API_KEY", "from_the_process")

    assert ClientConfig.from_env().api_key == "from_the_process"


def test_no_repr_shows_a_secret() -> None:
    config = ClientConfig(
        api_key="made_up_key",
        access_token="made_up_token",
        proxy_url="http://user:made_up_password@localhost:3128",
    )

    assert "made_up_token" not in repr(config)
    assert "made_up_password" not in repr(config)


@pytest.mark.parametrize("path", ["ticks.rec", "ticks-{day}.rec", Path("ticks.rec"), None])
def test_recordings_go_to_any_path(path: str | Path | None) -> None:
    assert ClientConfig(api_key="k", record_ticks_to=path).record_ticks_to == path


@pytest.mark.parametrize("path", ["", 1, b"ticks.rec", True])
def test_what_is_no_path_is_refused(path: Any) -> None:
    with pytest.raises(ValidationError, match="record_ticks_to"):
        ClientConfig(api_key="k", record_ticks_to=path)


def test_a_configuration_is_frozen_and_can_be_replaced() -> None:
    config = ClientConfig(api_key="k")

    with pytest.raises(FrozenInstanceError):
        config.api_key = "other"  # type: ignore[misc]  # reason: that is the test
    assert replace(config, api_key="other").api_key == "other"


def test_lists_are_kept_until_the_broker_has_new_ones_unless_told_otherwise() -> None:
    settings = ClientConfig(api_key="made_up_key").cache

    assert settings == CacheConfig(
        enable_instruments_cache=True,
        ttl=None,
        max_entries=16,
        keep_on_disk=True,
        folder=None,
        list_time=time(8, 30),
    )


@pytest.mark.parametrize(
    ("make", "fields"),
    [
        (lambda: CacheConfig(ttl=wrong(5)), ["ttl"]),
        (lambda: CacheConfig(list_time=wrong("08:30")), ["list_time"]),
        (lambda: CacheConfig(folder=wrong(5)), ["folder"]),
        (lambda: CacheConfig(folder=""), ["folder"]),
        (lambda: RateLimitConfig(windows=wrong({"quote": (1, 1)})), ["windows"]),
        (lambda: RateLimitConfig(windows=wrong({"quote": Window(1, 1)})), ["windows"]),
        (lambda: RateLimitConfig(windows=wrong({"quotes": 1})), ["windows", "windows"]),
        (lambda: RateLimitConfig(windows=wrong({"quote": ()})), ["windows"]),
        (lambda: RateLimitConfig(windows=wrong(5)), ["windows"]),
        (lambda: RateLimitConfig(longest_wait_seconds=wrong("60")), ["longest_wait_seconds"]),
        (lambda: RateLimitConfig(orders_a_minute=0), ["orders_a_minute"]),
        (lambda: RateLimitConfig(modifications_an_order=wrong(2.5)), ["modifications_an_order"]),
        (lambda: RateLimitConfig(exit_reserve_a_minute=-1), ["exit_reserve_a_minute"]),
        (lambda: RateLimitConfig(exit_reserve_a_day=wrong("9")), ["exit_reserve_a_day"]),
        (lambda: RateLimitConfig(orders_a_day=0, exit_reserve_a_day=5), ["orders_a_day"]),
        (lambda: RateLimitConfig(orders_a_day=5, exit_reserve_a_day=5), ["exit_reserve_a_day"]),
        (
            lambda: RateLimitConfig(windows=A_MINUTE, orders_a_minute=9),
            ["orders_a_minute"],
        ),
        (lambda: RateLimitConfig(windows=wrong(5), orders_a_minute=9), ["windows"]),
        (lambda: RetryConfig(max_delay=wrong("5"), base_delay=wrong(True)), BOTH_DELAYS),
        (lambda: CircuitConfig(open_seconds=float("inf")), ["open_seconds"]),
    ],
)
def test_a_setting_of_the_wrong_kind_is_refused_with_its_fix(
    make: Callable[[], object], fields: list[str]
) -> None:
    with pytest.raises(ValidationError) as caught:
        make()

    assert [fault.field for fault in caught.value.faults] == fields
    assert all(fault.fix for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("setting", "value", "fix"),
    [
        ("rulebook", "rules.toml", 'load_rulebook("rules.toml")'),
        ("cache", 5, "Give CacheConfig(...)."),
        ("retry", 5, "Give RetryConfig(...)."),
        ("timeouts", 5, "Give Timeouts(...)."),
        ("circuit", None, "Give CircuitConfig(...)."),
        ("rate_limits", {"quote": 1}, "Give RateLimitConfig(...)."),
        ("observer", 5, "with the methods notice"),
        ("token_store", "a.json", "with the methods load, save, clear"),
        ("on_session_expired", "print", "with the methods __call__"),
        ("transport", 5, "Give a text, or None."),
        ("guards", [ReadOnly()], "Give a tuple of guards"),
        ("guards[0]", (ReadOnly,), "Give a tuple of guards"),
        ("base_url", None, "Give scheme and host"),
        ("api_key", 5, "Kite developer console"),
        ("access_token", 5, "Give the token alone"),
        ("idle_timeout", "30", "Give a number above 0"),
    ],
)
def test_a_part_of_the_wrong_kind_is_refused_when_the_settings_are_made(
    setting: str, value: object, fix: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        ClientConfig(**wrong({"api_key": "k", setting.partition("[")[0]: value}))

    (fault,) = caught.value.faults
    assert fault.field == setting
    assert fix in fault.fix


def test_parts_of_the_right_kind_are_taken() -> None:
    config = ClientConfig(
        api_key="k",
        rulebook=RULEBOOK,
        observer=NotedEvents(),
        on_session_expired=print,
        token_store=MemoryTokenStore(),
        rate_limits=RateLimitConfig(windows={"order": (Window(5, 1), Window(200, 60))}),
    )

    assert config.rulebook is RULEBOOK


def test_a_folder_may_be_given_as_its_text() -> None:
    config = CacheConfig(folder="some/lists")

    assert config.folder == Path("some/lists")


def test_settings_show_themselves_in_a_few_lines() -> None:
    assert len(repr(ClientConfig(api_key="k"))) < 1200


def test_all_faults_of_a_cache_are_reported_together() -> None:
    with pytest.raises(ValidationError) as caught:
        CacheConfig(ttl=timedelta(0), max_entries=0, list_time=time(8, 30, tzinfo=IST))

    assert [fault.field for fault in caught.value.faults] == ["ttl", "max_entries", "list_time"]


def test_budgets_of_ones_own_may_keep_nothing_for_exits_or_stand_beside_windows() -> None:
    bare = RateLimitConfig(orders_a_minute=1, exit_reserve_a_minute=0)
    beside = RateLimitConfig(windows={"order": (Window(5, 1),)}, orders_a_minute=9)

    assert bare.exit_reserve_a_minute == 0
    assert beside.orders_a_minute == 9
