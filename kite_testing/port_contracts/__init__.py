"""What every adapter of a port has to hold, as test classes to subclass with a fixture."""
