"""The doors over HTTP and WebSocket, for any client in any language."""
