"""Mutual fund orders and SIPs, as the caller wishes them; checked when they are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kite_core.decoding import write_json
from kite_core.faults import Faults, Price, exact_decimal, pairs, price_field
from kite_core.json_model import JsonModel
from kite_core.messages import Pairs
from kite_core.models.mutual_funds import UNTIL_CANCELLED, MFInstrument
from kite_core.models.preflight.findings import Findings, Preflight
from kite_core.models.preflight.funds import check_fund, check_purchase, check_redemption
from kite_core.models.words import SIPFrequency, SIPStatus, TransactionType

if TYPE_CHECKING:
    from kite_core.rulebook.book import Rules

LONGEST_MF_TAG = 8
LAST_INSTALMENT_DAY = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class MFOrderParams(JsonModel):
    """An order for a fund: rupees to invest, or units to redeem.

    Raises ValidationError with every fault and its fix.
    """

    tradingsymbol: str
    transaction_type: str
    amount: Price | None = None
    quantity: Price | None = None
    tag: str | None = None

    def __post_init__(self) -> None:
        """Check everything that needs no fund."""
        faults = Faults()
        faults.text("tradingsymbol", self.tradingsymbol)
        if faults.word("transaction_type", self.transaction_type, TransactionType):
            _check_sides(self, faults)
        _check_tag(self.tag, faults)
        faults.raise_for("MFOrderParams")

    @classmethod
    def purchase(
        cls, *, tradingsymbol: str, amount: Price, tag: str | None = None
    ) -> MFOrderParams:
        """Buy units for so many rupees."""
        side = TransactionType.BUY
        return cls(tradingsymbol=tradingsymbol, transaction_type=side, amount=amount, tag=tag)

    @classmethod
    def redemption(
        cls, *, tradingsymbol: str, quantity: Price, tag: str | None = None
    ) -> MFOrderParams:
        """Sell so many units."""
        side = TransactionType.SELL
        return cls(tradingsymbol=tradingsymbol, transaction_type=side, quantity=quantity, tag=tag)

    def check(self, fund: MFInstrument, rules: Rules) -> None:
        """Check the order against the fund's least amounts and multiples; nothing is sent.

        Rules that are not confirmed refuse nothing: `preflight` tells of them. Raises
        ValidationError with every fault and its fix.
        """
        self.preflight(fund, rules).raise_for_faults("MFOrderParams")

    def preflight(self, fund: MFInstrument, rules: Rules) -> Preflight:
        """What `check` finds, and what it does not refuse but may be refused; raises nothing."""
        found = Findings()
        same = check_fund(self.tradingsymbol, fund=fund, rules=rules, found=found)
        if same and self.amount is not None:
            check_purchase("amount", self.amount, fund=fund, found=found)
        if same and self.quantity is not None:
            check_redemption("quantity", self.quantity, fund=fund, found=found)
        return found.preflight()

    def to_form(self) -> Pairs:
        """The form fields of the order."""
        return pairs(
            ("tradingsymbol", self.tradingsymbol),
            ("transaction_type", self.transaction_type),
            ("amount", price_field(self.amount)),
            ("quantity", price_field(self.quantity)),
            ("tag", self.tag),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SIPParams(JsonModel):
    """A new SIP. `instalments` is their number, -1 for a plan without end.

    `instalment_day` is the day of the month, for monthly plans only. `step_up` raises the amount
    once a year: per cent by "dd-mm". Raises ValidationError with every fault and its fix.
    """

    tradingsymbol: str
    amount: Price
    instalments: int
    frequency: str
    initial_amount: Price | None = None
    instalment_day: int | None = None
    trigger_price: Price | None = None
    step_up: dict[str, Price] | None = None
    sip_type: str | None = None
    tag: str | None = None

    def __post_init__(self) -> None:
        """Check everything that needs no fund."""
        faults = Faults()
        faults.text("tradingsymbol", self.tradingsymbol)
        faults.number("amount", self.amount)
        faults.word("frequency", self.frequency, SIPFrequency)
        _check_instalments(self.instalments, faults)
        _check_day(self.instalment_day, self.frequency, faults)
        if self.initial_amount is not None:
            faults.number("initial_amount", self.initial_amount)
        if self.trigger_price is not None:
            faults.number("trigger_price", self.trigger_price)
        _check_step_up(self.step_up, faults)
        _check_tag(self.tag, faults)
        faults.raise_for("SIPParams")

    def check(self, fund: MFInstrument, rules: Rules) -> None:
        """Check the plan against the fund's least amounts and multiples; nothing is sent.

        Rules that are not confirmed refuse nothing: `preflight` tells of them. Raises
        ValidationError with every fault and its fix.
        """
        self.preflight(fund, rules).raise_for_faults("SIPParams")

    def preflight(self, fund: MFInstrument, rules: Rules) -> Preflight:
        """What `check` finds, and what it does not refuse but may be refused; raises nothing."""
        found = Findings()
        if check_fund(self.tradingsymbol, fund=fund, rules=rules, found=found):
            check_purchase("amount", self.amount, fund=fund, found=found)
            if self.initial_amount is not None:
                check_purchase("initial_amount", self.initial_amount, fund=fund, found=found)
        return found.preflight()

    def to_form(self) -> Pairs:
        """The form fields of the SIP."""
        return pairs(
            ("tradingsymbol", self.tradingsymbol),
            ("amount", price_field(self.amount)),
            ("instalments", self.instalments),
            ("frequency", self.frequency),
            ("initial_amount", price_field(self.initial_amount)),
            ("instalment_day", self.instalment_day),
            ("trigger_price", price_field(self.trigger_price)),
            ("step_up", _step_up_text(self.step_up)),
            ("sip_type", self.sip_type),
            ("tag", self.tag),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SIPModification(JsonModel):
    """What to change about a SIP; what is None stays as it is.

    `pause()` and `resume()` are changes of the status. Raises ValidationError with every fault and
    its fix.
    """

    amount: Price | None = None
    status: str | None = None
    instalments: int | None = None
    frequency: str | None = None
    instalment_day: int | None = None
    step_up: dict[str, Price] | None = None

    def __post_init__(self) -> None:
        """Check every change that is given."""
        faults = Faults()
        if self.amount is not None:
            faults.number("amount", self.amount)
        if self.status is not None:
            _check_new_status(self.status, faults)
        if self.instalments is not None:
            _check_instalments(self.instalments, faults)
        if self.frequency is not None:
            faults.word("frequency", self.frequency, SIPFrequency)
        _check_day(self.instalment_day, self.frequency or SIPFrequency.MONTHLY, faults)
        _check_step_up(self.step_up, faults)
        fix = "Give at least one of amount, status, instalments, frequency, instalment_day."
        faults.expect(bool(self.to_form()), "changes", "nothing would change", fix)
        faults.raise_for("SIPModification")

    @classmethod
    def pause(cls) -> SIPModification:
        """Stop paying in until it is resumed."""
        return cls(status=SIPStatus.PAUSED)

    @classmethod
    def resume(cls) -> SIPModification:
        """Pay in again."""
        return cls(status=SIPStatus.ACTIVE)

    def to_form(self) -> Pairs:
        """The form fields of the change; requests want the status in lower case."""
        return pairs(
            ("amount", price_field(self.amount)),
            ("status", None if self.status is None else self.status.lower()),
            ("instalments", self.instalments),
            ("frequency", self.frequency),
            ("instalment_day", self.instalment_day),
            ("step_up", _step_up_text(self.step_up)),
        )


def _check_sides(order: MFOrderParams, faults: Faults) -> None:
    buys = order.transaction_type == TransactionType.BUY
    given, other = ("amount", "quantity") if buys else ("quantity", "amount")
    value: Price | None = getattr(order, given)
    if value is None:
        problem, fix = f"a {order.transaction_type} order needs one", "Give rupees or units."
        faults.expect(False, given, problem, fix)
    else:
        faults.number(given, value)
    problem = f"a {order.transaction_type} order takes none"
    faults.expect(getattr(order, other) is None, other, problem, f"Leave it out; give {given}.")


def _check_tag(tag: str | None, faults: Faults) -> None:
    length = len(tag or "")
    fix = f"Use at most {LONGEST_MF_TAG}."
    fits = length <= LONGEST_MF_TAG
    faults.expect(fits, "tag", f"{length} characters are too many", fix)


def _check_instalments(instalments: object, faults: Faults) -> None:
    if instalments != UNTIL_CANCELLED or isinstance(instalments, float):
        faults.whole("instalments", instalments, least=1)


def _check_day(instalment_day: int | None, frequency: str, faults: Faults) -> None:
    if instalment_day is None:
        return
    faults.whole("instalment_day", instalment_day, least=1, most=LAST_INSTALMENT_DAY)
    fix = 'Leave it out, or use frequency="monthly".'
    problem = f"a {frequency} plan has no day of the month"
    faults.expect(frequency == SIPFrequency.MONTHLY, "instalment_day", problem, fix)


def _check_new_status(status: str, faults: Faults) -> None:
    fix = "Use pause() or resume(); mutual_funds.cancel_sip() ends it."
    holds = status.upper() in (SIPStatus.ACTIVE, SIPStatus.PAUSED)
    faults.expect(holds, "status", f'"{status}" cannot be set', fix)


def _check_step_up(step_up: Mapping[str, Price] | None, faults: Faults) -> None:
    for start, percentage in (step_up or {}).items():
        day, _, month = start.partition("-")
        written = len(start) == 5 and day.isdecimal() and month.isdecimal()
        known = written and 1 <= int(day) <= 31 and 1 <= int(month) <= 12
        faults.expect(known, "step_up", f'"{start}" is no day', 'Write "dd-mm", such as "05-04".')
        faults.number("step_up", percentage)


def _step_up_text(step_up: Mapping[str, Price] | None) -> str | None:
    if step_up is None:
        return None
    exact = {start: exact_decimal(percentage) for start, percentage in step_up.items()}
    return write_json(exact).decode()
