"""Who may ask, and how often: sessions, addresses, request limits."""
