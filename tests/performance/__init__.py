"""Ratios to the official client, on CPU time: `python -m tests.performance [NAME ...]`."""
