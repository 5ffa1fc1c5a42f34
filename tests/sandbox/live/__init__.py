"""The deployed program, by the real engine on the real API server."""
