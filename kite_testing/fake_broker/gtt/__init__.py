"""Good-till-triggered orders."""
