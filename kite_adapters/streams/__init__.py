"""Streams over the network: what drives connections, and carries events to their consumers."""
