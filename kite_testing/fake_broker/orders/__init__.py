"""Orders: the gateway's checks, the order management system and its states."""
