"""What the broker sends and takes, as frozen dataclasses; one module per topic."""
