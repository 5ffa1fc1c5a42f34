"""The one exception that the sandbox shows to its user."""


class SandboxError(Exception):
    """Something the user can mend; its text is the whole message, printed without a traceback."""
