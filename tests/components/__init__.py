"""Tests of the program under recording mocks."""
