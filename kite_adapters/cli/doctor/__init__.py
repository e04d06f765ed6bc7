"""The checks of `kite doctor`, one module for each thing that can be ill."""
