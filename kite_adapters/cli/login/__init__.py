"""The parts of `kite login`: the browser's way back, what is pasted instead, the API secret."""
