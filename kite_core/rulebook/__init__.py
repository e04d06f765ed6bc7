"""The rules of broker and exchanges, as dated data with sources.

Used by the checks before an order, by the pacing of requests and by the fake broker alike. Words
are the broker's texts; the words of `kite_core.models` compare equal to them.
"""
