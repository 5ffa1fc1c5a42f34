"""Tests of the tool cache, of building into it, and of Go itself."""
