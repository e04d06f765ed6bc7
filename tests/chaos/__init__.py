"""The proof that orders cannot double: random faults at every point, against the broker's state.

`python -m tests.chaos --orders 10000 --seed 7`
"""
