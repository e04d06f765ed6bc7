"""Connections to the broker's ticker."""
