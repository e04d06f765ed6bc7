"""What touches the world: transports, clocks, stores, policies, and how they are put together."""
