"""What a test may do to the broker that no real one offers, in process and under `/fake`."""
