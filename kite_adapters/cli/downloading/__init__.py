"""Long histories on their way to a file, a frame, or the screen: what `kite history` is made of."""
