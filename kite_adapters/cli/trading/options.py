"""The options that say what an order is like, and the order that they make."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

import typer

from kite_core.errors import Fault, ValidationError
from kite_core.models.order_checks import equal_part
from kite_core.models.order_params import OrderParams
from kite_core.models.words import OrderType, Validity, Variety

Side = Annotated[str, typer.Argument(metavar="BUY|SELL", help="BUY or SELL.")]
Quantity = Annotated[int, typer.Argument(help="Units; lots on CDS, BCD and MCX.")]
Key = Annotated[str, typer.Argument(metavar="INSTRUMENT", help="Such as NSE:INFY.")]
Limit = Annotated[str | None, typer.Option("--limit", metavar="PRICE", help="This or better.")]
Market = Annotated[bool, typer.Option("--market", help="At the market's price.")]
Stop = Annotated[
    str | None, typer.Option("--stop", metavar="PRICE", help="Waits until the market is there.")
]
ProductWish = Annotated[str, typer.Option("--product", help="CNC, MIS, NRML or MTF.")]
VarietyWish = Annotated[str, typer.Option("--variety", help="regular, amo, co, iceberg.")]
ValidityWish = Annotated[str, typer.Option("--validity", help="DAY, IOC, or TTL with --minutes.")]
Minutes = Annotated[int | None, typer.Option("--minutes", help="How long a TTL order lives.")]
Disclosed = Annotated[int | None, typer.Option("--disclosed", help="Quantity shown to others.")]
Iceberg = Annotated[int | None, typer.Option("--iceberg", metavar="LEGS", help="Leg by leg.")]
Autoslice = Annotated[bool, typer.Option("--autoslice", help="Slice above the freeze quantity.")]
Protection = Annotated[
    str | None, typer.Option("--protection", help="Per cent, of a market order; else the broker's.")
]
Tag = Annotated[str | None, typer.Option("--tag", help="A label of up to 8 characters, or a tag.")]

_NAMES = {
    "transaction_type": "BUY|SELL",
    "quantity": "QUANTITY",
    "exchange": "INSTRUMENT",
    "tradingsymbol": "INSTRUMENT",
    "price": "--limit",
    "trigger_price": "--stop",
    "product": "--product",
    "variety": "--variety",
    "validity": "--validity",
    "validity_ttl": "--minutes",
    "disclosed_quantity": "--disclosed",
    "iceberg_legs": "--iceberg",
    "iceberg_quantity": "--iceberg",
    "market_protection": "--protection",
    "autoslice": "--autoslice",
    "tag": "--tag",
}
_NO_NAMES: Mapping[str, str] = {}
_FLAGS = {'order_type="MARKET"': "--market", 'order_type="LIMIT"': "--limit PRICE"}
_KEYWORD = re.compile(rf'\b({"|".join(_NAMES)})="?([\w.-]*\w)"?')


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderForm:
    """What the user typed: prices are texts, which leave exactly as they are."""

    side: str
    quantity: int
    key: str
    product: str
    limit: str | None = None
    is_market: bool = False
    stop: str | None = None
    variety: str = Variety.REGULAR
    validity: str = Validity.DAY
    minutes: int | None = None
    disclosed: int | None = None
    legs: int | None = None
    autoslice: bool = False
    protection: str | None = None
    tag: str | None = None

    def params(self) -> OrderParams:
        """The order. Raises ValidationError with every fault, in the words of the options."""
        exchange, symbol = split_key(self.key)
        order_type = self._order_type()
        is_market = order_type in (OrderType.MARKET, OrderType.SL_M)
        with in_words_of_options("kite order place"):
            return OrderParams(
                exchange=exchange,
                tradingsymbol=symbol,
                transaction_type=self.side.upper(),
                quantity=self.quantity,
                product=self.product.upper(),
                order_type=order_type,
                variety=self.variety if self.legs is None else Variety.ICEBERG,
                price=self.limit,
                trigger_price=self.stop,
                validity=self.validity.upper(),
                validity_ttl=self.minutes,
                disclosed_quantity=self.disclosed,
                iceberg_legs=self.legs,
                iceberg_quantity=None
                if self.legs is None
                else equal_part(self.quantity, self.legs),
                market_protection=-1 if is_market and self.protection is None else self.protection,
                autoslice=self.autoslice or None,
                tag=self.tag,
            )

    def _order_type(self) -> str:
        if self.limit is not None and self.is_market:
            problem = "an order has a limit or goes at the market's price"
            raise _refused("--market", problem, "Give one of --limit PRICE and --market.")
        if self.stop is not None:
            return OrderType.SL if self.limit is not None else OrderType.SL_M
        if self.limit is None and not self.is_market:
            fix = "Give --limit PRICE, --market, or --stop PRICE."
            raise _refused("--limit", "the order has no price", fix)
        return OrderType.LIMIT if self.limit is not None else OrderType.MARKET


def split_key(key: str) -> tuple[str, str]:
    """Exchange and tradingsymbol of "NSE:INFY". Raises ValidationError.

    An order names its exchange: which one a symbol alone means is no guess to make with money.
    """
    exchange, colon, symbol = (part.strip() for part in key.upper().partition(":"))
    if colon and exchange and symbol:
        return exchange, symbol
    raise _refused(
        "INSTRUMENT", f"{key!r} names no exchange", f"Write it such as NSE:{key or 'INFY'}."
    )


@contextmanager
def in_words_of_options(subject: str, names: Mapping[str, str] = _NO_NAMES) -> Generator[None]:
    """Say what is wrong with parameters in the words that the user typed.

    `names` are those of fields that mean something else here than in an order.
    """
    try:
        yield
    except ValidationError as error:
        faults = [of_options(fault, names) for fault in error.faults]
        raise ValidationError(subject, faults) from error


def of_options(fault: Fault, names: Mapping[str, str] = _NO_NAMES) -> Fault:
    """The same in the words of the options: `Use product="NRML".` is `Use --product NRML.`."""
    fix = fault.fix.replace("autoslice=True", "--autoslice")
    for keyword, flag in _FLAGS.items():
        fix = fix.replace(keyword, flag)
    fix = _KEYWORD.sub(lambda found: f"{_NAMES[found[1]]} {found[2]}", fix)
    named = names.get(fault.field) or _NAMES.get(fault.field, fault.field)
    return Fault(named, fault.problem, fix)


def _refused(field: str, problem: str, fix: str) -> ValidationError:
    return ValidationError("kite order", [Fault(field, problem, fix)])
