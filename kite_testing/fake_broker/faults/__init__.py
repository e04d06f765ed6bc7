"""Faults that a test orders: which, when, how often."""
