"""Policies: transports around a transport; `kite_adapters.assembly` has their order."""
