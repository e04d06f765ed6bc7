"""What the commands about orders, positions and triggers share."""
