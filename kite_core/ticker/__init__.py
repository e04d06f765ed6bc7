"""The ticker, without I/O: what its packets say, and the life of a stream."""
