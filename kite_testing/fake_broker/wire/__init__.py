"""What crosses the doors: requests read, answers written, refusals, routes and the journal."""
