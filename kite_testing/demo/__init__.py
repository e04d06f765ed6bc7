"""`kite demo`: the library at work on the embedded fake broker."""
