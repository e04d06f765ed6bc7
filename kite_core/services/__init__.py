"""The calls of each topic, written once for all clients."""
