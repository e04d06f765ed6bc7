"""Brackets and trailing stops as machines: what was seen goes in, what to do next comes out.

Nothing here sends, waits or asks for the time. `services.bracketing` and `services.trailing` do.
"""
