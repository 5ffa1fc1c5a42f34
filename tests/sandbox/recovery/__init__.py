"""Runs that are killed, interrupted or started twice, with the real engine and a real API server."""
