"""Live and unit tests of the sandbox."""
