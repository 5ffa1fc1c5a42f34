"""Tests of the program, its policies and the sandbox."""
