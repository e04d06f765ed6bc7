"""Who may send when: permits that are free again one window after their answer.

Pure decisions: times go in, turns come out. Nothing here waits, locks or looks at a clock; the rate
limiters in `kite_adapters.rate_limiter` do.
"""
