"""What the broker's words mean, and what a user can do about them: a table of data.

The broker has no codes: staff count thousands of texts, and tell to go by the type. So a text that
is not in the table is nothing unusual, and classes of errors never depend on it.
"""
