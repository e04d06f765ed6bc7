"""Does a fund take this amount, or give back these units?"""

from __future__ import annotations

from decimal import Decimal

from kite_core.faults import Price, exact_decimal, price_text
from kite_core.models.mutual_funds import MFInstrument
from kite_core.models.preflight.findings import Findings, nearest
from kite_core.models.preflight.given import are_rules
from kite_core.price_grid import is_on_tick, price_neighbours


def check_fund(tradingsymbol: str, *, fund: object, rules: object, found: Findings) -> bool:
    """Whether it is this fund; and whether the API places orders for funds at all."""
    if not isinstance(fund, MFInstrument):
        fix = "Give a row of mutual_funds.instruments()."
        found.refuse("fund", f"a {type(fund).__name__} is no fund", fix)
    if not (are_rules(rules, found) and isinstance(fund, MFInstrument)):
        return False
    rule = rules.trading.fund_orders
    if not rule.value.is_open:
        fix = "Be ready for a refusal, and place it in the broker's app then."
        found.judge(rule, "tradingsymbol", "the API may place nothing for funds", fix)
    if tradingsymbol != fund.tradingsymbol:
        problem = f"{tradingsymbol} was asked for, and {fund.tradingsymbol} was given"
        fix = "Give the row of mutual_funds.instruments() that is meant."
        found.refuse("tradingsymbol", problem, fix)
    return tradingsymbol == fund.tradingsymbol


def check_purchase(field: str, amount: Price, *, fund: MFInstrument, found: Findings) -> None:
    """The fund is open for purchases, and the rupees are enough and a multiple."""
    if not fund.purchase_allowed:
        found.refuse("tradingsymbol", f"{fund.name} takes no purchases", "Choose another fund.")
    first = exact_decimal(fund.minimum_purchase_amount)
    later = exact_decimal(fund.minimum_additional_purchase_amount)
    rupees, step = exact_decimal(amount), fund.purchase_amount_multiplier
    _check_multiple(field, rupees, minimums=(first, later), step=step, found=found)
    if later <= rupees < first:
        problem = f"{rupees:f} is too little for a first purchase"
        fix = f"Use at least {first:f}, unless the fund is held already."
        found.warn(field, problem, fix, because="holdings are not looked at")


def check_redemption(field: str, quantity: Price, *, fund: MFInstrument, found: Findings) -> None:
    """The fund pays out, and the units are enough and a multiple."""
    if not fund.redemption_allowed:
        problem = f"{fund.name} takes no redemptions"
        found.refuse("tradingsymbol", problem, "Wait until its lock-in or its closed period ends.")
    minimums = (exact_decimal(fund.minimum_redemption_quantity),)
    units, step = exact_decimal(quantity), fund.redemption_quantity_multiplier
    _check_multiple(field, units, minimums=minimums, step=step, found=found)


def _check_multiple(
    field: str, asked: Decimal, *, minimums: tuple[Decimal, ...], step: float, found: Findings
) -> None:
    """Rupees or units against the least and the step; the broker writes 0 where there is none.

    A multiple counts from 0 or from a minimum: the documentation does not say which.
    """
    least = min(minimums)
    if asked < least:
        found.refuse(field, f"{asked:f} is too little", f"Use at least {least:f}.")
        return
    if step <= 0 or any(is_on_tick(asked - start, step) for start in (Decimal(0), *minimums)):
        return
    choices = sorted(set(price_neighbours(asked, step)))
    problem = f"{asked:f} is not a multiple of {price_text(step)}"
    found.refuse(field, problem, nearest([each for each in choices if each >= least]))
