"""The exchanges: books of resting orders, and who trades with whom at which price."""
