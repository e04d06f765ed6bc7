"""Mutual funds and systematic plans."""
