"""What `kite watch` follows, and how it shows it."""
