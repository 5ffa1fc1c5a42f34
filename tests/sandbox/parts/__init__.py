"""Tests of what the sandbox is made of, on the session's live one where it needs an API server."""
