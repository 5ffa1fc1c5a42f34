"""What a stack file may ask for and the program does not build yet."""

from components.mistakes import MistakesError
from components.settings import Settings


def require_built(settings: Settings) -> None:
    """Let only settings pass that the program can build as a whole.

    Raises:
        MistakesError: with one line that names all that is missing.
    """
    if settings.cluster.provider == "eks":
        asked = "network, EKS cluster and node groups (brownbear:cluster.provider is eks)"
        raise MistakesError([f"the settings are valid, but not built yet: {asked}. Nothing was changed."])
