"""Charges as the API shows them: unrounded numbers, and GST as the integrated tax."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from kite_core.rulebook.charges import ExactCharges
from kite_testing.fake_broker.money import JsonNumber, ratio

NO_CHARGES = ExactCharges()


def charges_row(charges: ExactCharges) -> dict[str, Any]:
    """The object of charges."""
    return {
        "transaction_tax": rupees(charges.transaction_tax),
        "transaction_tax_type": charges.tax_type,
        "exchange_turnover_charge": rupees(charges.exchange_turnover_charge),
        "sebi_turnover_charge": rupees(charges.sebi_turnover_charge),
        "brokerage": rupees(charges.brokerage),
        "stamp_duty": rupees(charges.stamp_duty),
        "gst": {
            "igst": rupees(charges.gst),
            "cgst": 0,
            "sgst": 0,
            "total": rupees(charges.gst),
        },
        "total": rupees(charges.total),
    }


def rupees(amount: Fraction) -> JsonNumber:
    """An exact amount of rupees as a JSON number."""
    return ratio(amount, 1)
