"""Instruments, prices, hours, quotes and candles."""
