"""Transports over HTTP, found by name through the entry points `kiteport.transports`."""
