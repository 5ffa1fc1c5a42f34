"""What of the engine's output is worth reading where no terminal redraws it."""

import time
from collections.abc import Iterable, Iterator

from .cache import Progress

_DONE = (" created", " updated", " deleted", " replaced", " refreshed")
_SECTIONS = ("Diagnostics:", "Resources:", "Duration:")
_PROGRESS_SECONDS = 5.0


def worth_reading(lines: Iterable[str], progress: Progress) -> Iterator[str]:
    """Gives diagnostics and the summary; tells progress every 5 s in place of two lines per resource.

    Lines that are not part of the engine's display are given too: they are errors from before it began.
    """
    done, told, section = 0, time.monotonic(), "start"
    for line in lines:
        heading = line.strip()
        if line.startswith(("Updating (", "Refreshing (", "Destroying (")):
            section = "display"
        elif line.startswith(_SECTIONS):
            section = "summary"
        elif heading == "Outputs:":
            section = "outputs"
        if section in ("start", "summary"):
            yield line
        elif section == "display":
            done += any(word in line for word in _DONE)
            if time.monotonic() - told >= _PROGRESS_SECONDS:
                told = time.monotonic()
                progress(f"  {done} resources done")
