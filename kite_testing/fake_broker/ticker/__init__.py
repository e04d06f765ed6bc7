"""What is pushed: ticks, order updates and postbacks."""
