"""The one exception that a benchmark shows to its user."""


class BenchmarkError(Exception):
    """A measured command failed, or the arguments are wrong; its text is the whole message."""
