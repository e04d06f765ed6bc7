"""Streams in process, on the fake broker's virtual time: no socket, no thread, no task."""
