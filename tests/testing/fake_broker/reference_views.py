"""What the wire has to show of a reference account, field by field, to the paisa."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.testing.fake_broker.reference_account import ReferenceAccount, Used
from tests.testing.fake_broker.reference_book import Book, Lots, count, value
from tests.testing.fake_broker.reference_lines import SHARE
from tests.testing.fake_broker.reference_orders import Row, exactly

_PAISA = Fraction(1, 100)
Expected = Mapping[str, Fraction | int]


def check(what: str, shown: Row, expected: Expected) -> None:
    """Every expected field is shown; amounts may differ by less than a paisa."""
    for name, amount in expected.items():
        found = exactly(shown[name])
        is_same = found == amount if isinstance(amount, int) else abs(found - amount) < _PAISA
        assert is_same, f"{name} of {what}: expected {float(amount)}, found {shown[name]}"


def check_positions(account: ReferenceAccount, shown: dict[str, list[Row]]) -> None:
    """Both views, by the formulas of the broker; a row that is not expected has to be empty."""
    for view, is_net in (("net", True), ("day", False)):
        rows = {_name(row): row for row in shown[view]}
        assert len(rows) == len(shown[view]), f"a position stands twice in {view}"
        for name, book in account.books.items():
            last = account.prices[book.line.key]
            expected = net_fields(book, last) if is_net else day_fields(book, last)
            if name in rows:
                check(f"{name} in {view}", rows.pop(name), expected)
            else:
                assert not any(expected[each] for each in _QUANTITIES), f"no {name} in {view}"
        for row in rows.values():
            assert not any(row[name] for name in _QUANTITIES), f"unexpected in {view}: {row}"


_QUANTITIES = ("buy_quantity", "sell_quantity", "quantity")


def net_fields(book: Book, last: Fraction) -> Expected:
    """What is held now: what was carried, and today's trades."""
    return {
        **_fields(book, last, book.longs, book.shorts),
        **_m2m(book, last, book.marked.longs, book.marked.shorts),
        "overnight_quantity": book.overnight,
    }


def day_fields(book: Book, last: Fraction) -> Expected:
    """Today's trades alone."""
    return {
        **_fields(book, last, book.buys, book.sells),
        **_m2m(book, last, book.buys, book.sells),
        "overnight_quantity": 0,
    }


def _fields(book: Book, last: Fraction, longs: Lots, shorts: Lots) -> Expected:
    scale = book.line.multiplier
    quantity = count(longs) - count(shorts)
    open_side = longs if quantity > 0 else shorts
    worth = (value(shorts) - value(longs)) * scale
    pnl = worth + quantity * last * scale
    return {
        "quantity": quantity,
        "average_price": _average(open_side) if quantity else Fraction(0),
        "value": worth,
        "pnl": pnl,
        "unrealised": pnl,
        "realised": 0,
        "last_price": last,
        "close_price": book.close,
        "buy_quantity": count(longs),
        "buy_price": _average(longs),
        "buy_value": value(longs) * scale,
        "sell_quantity": count(shorts),
        "sell_price": _average(shorts),
        "sell_value": value(shorts) * scale,
        "day_buy_quantity": count(book.buys),
        "day_buy_value": value(book.buys) * scale,
        "day_sell_quantity": count(book.sells),
        "day_sell_value": value(book.sells) * scale,
    }


def _m2m(book: Book, last: Fraction, longs: Lots, shorts: Lots) -> Expected:
    scale = book.line.multiplier
    marked = (count(longs) - count(shorts)) * last
    return {
        "buy_m2m": value(longs) * scale,
        "sell_m2m": value(shorts) * scale,
        "m2m": (value(shorts) - value(longs) + marked) * scale,
    }


def check_holdings(account: ReferenceAccount, shown: list[Row]) -> None:
    """What is in the demat account: it moves at night only, and sales are shown as used."""
    if not account.shares and not account.lent:
        assert not shown, f"nothing is held, and there is {shown}"
        return
    (row,) = shown
    last, held = account.prices[SHARE.key], count(account.shares)
    expected: Expected = {
        "quantity": held - account.fresh,
        "t1_quantity": account.fresh,
        "opening_quantity": held - account.fresh,
        "used_quantity": account.sold("CNC"),
        "average_price": _average(account.shares),
        "last_price": last,
        "pnl": held * last - value(account.shares),
    }
    check("the holding", row, expected)
    funded: Expected = {
        "quantity": count(account.lent),
        "used_quantity": account.sold("MTF"),
        "value": value(account.lent),
        "average_price": _average(account.lent),
    }
    check("the funded holding", row["mtf"], funded)


def check_funds(
    account: ReferenceAccount, segment: str, blocked: Fraction, shown: dict[str, Any]
) -> None:
    """Cash is what was settled and charged; net is cash less what positions and orders use."""
    used, cash = account.used(segment), account.cash[segment]
    debits = used.debits + blocked
    names = ("span", "exposure", "option_premium", "m2m_realised", "m2m_unrealised")
    parts = {name: getattr(used, name) for name in (*names, "holding_sales")}
    check(f"{segment} used", shown["utilised"], {"debits": debits, **parts})
    check(f"{segment} available", shown["available"], {"cash": cash, "opening_balance": cash})
    check(segment, shown, {"net": cash - debits})
    assert shown["net"] == shown["available"]["live_balance"]
    _check_signs(used, account, segment, blocked, shown)


def _check_signs(
    used: Used, account: ReferenceAccount, segment: str, blocked: Fraction, shown: dict[str, Any]
) -> None:
    """What is set aside is never negative, and nothing is when all is flat."""
    utilised = shown["utilised"]
    assert blocked >= 0
    assert min(utilised["span"], utilised["exposure"], utilised["m2m_realised"]) >= 0
    books = [book for book in account.books.values() if book.line.segment == segment]
    if not any(book.quantity for book in books):
        flat = (utilised["span"], utilised["exposure"], utilised["m2m_unrealised"])
        assert flat == (0, 0, 0), f"all of {segment} is flat, and it uses {flat}"
        # What stays is lost, or the premium of an option that was paid for on another day.
        stays = exactly(utilised["m2m_realised"]) + exactly(utilised["option_premium"])
        rest = exactly(utilised["debits"]) - blocked - stays
        assert abs(rest) < _PAISA, f"all of {segment} is flat, and {float(rest)} is set aside"


def _average(lots: Lots) -> Fraction:
    return value(lots) / count(lots) if lots else Fraction(0)


def _name(row: Row) -> tuple[str, str]:
    return f"{row['exchange']}:{row['tradingsymbol']}", row["product"]
