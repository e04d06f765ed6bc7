from __future__ import annotations

from kite_testing.demo.screen import rupees


def test_rupees_are_grouped_the_indian_way() -> None:
    amounts = [0, 999.5, 1000, 123456.789, -12345678.9, 10000000]

    assert [rupees(amount) for amount in amounts] == [
        "₹0.00",
        "₹999.50",
        "₹1,000.00",
        "₹1,23,456.79",
        "-₹1,23,45,678.90",
        "₹1,00,00,000.00",
    ]


def test_a_sign_of_ones_own_stands_before_the_digits() -> None:
    assert rupees(-1234.5, "Rs") == "-Rs1,234.50"
