"""Funds, positions and holdings, derived from trades."""
