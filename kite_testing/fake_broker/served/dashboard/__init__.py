"""The page at the served broker's root: everything of an account at a glance, and its controls."""
