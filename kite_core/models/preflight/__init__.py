"""Checks of what is wished against an instrument, a fund or a position, and the rules of a day.

Nothing here sends anything. Checks that need none of these are made when a wish is made.
"""
