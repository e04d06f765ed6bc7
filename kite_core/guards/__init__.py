"""What may be sent at all: guards are pure decisions on what a request wishes to do.

Nothing here sends or asks anything: a guard that needs a fact raises MissingFactError, and is asked
again when the fact is there.
"""
