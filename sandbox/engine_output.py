"""What of the engine's output is worth reading where no terminal redraws it."""

import re
import time
from collections.abc import Iterable, Iterator

from .cache import Progress

_DONE = re.compile(r" +[-+~]+ .* (created|updated|deleted|replaced|refreshed|imported) \(")
_TOLD_AGAIN = re.compile(r" (error: .+|\d+ errors?)$")
"""What a row says of an error: the diagnostics below have all of it."""
_PROGRESS_SECONDS = 5.0


def worth_reading(lines: Iterable[str], progress: Progress) -> Iterator[str]:
    """Gives diagnostics and the summary; tells progress every 5 s in place of two lines per resource.

    Of a preview it gives the rows too: they are what was asked for.

    Lines that are not part of the engine's display are given too: they are errors from before it began. What
    follows the summary is not: it is advice on `pulumi` commands, which the sandbox runs itself.
    """
    done, told, section = 0, time.monotonic(), "start"
    for line in lines:
        section = _section(line, section)
        if section in ("start", "summary") or (section == "plan" and not _TOLD_AGAIN.search(line)):
            yield line
        elif section == "display" and _DONE.match(line):
            done += 1
            if time.monotonic() - told >= _PROGRESS_SECONDS:
                told = time.monotonic()
                progress(f"  {done} resources done")


def _section(line: str, before: str) -> str:
    # Only headings begin in the first column: what a resource or a program says is indented below them.
    if line.startswith("Previewing "):
        return "plan"
    if line.startswith(("Updating (", "Refreshing (", "Destroying (")):
        return "display"
    if line.startswith(("Diagnostics:", "Resources:", "Duration:")):
        return "summary"
    if line.startswith("Outputs:"):
        return "outputs"
    if line.startswith("The resources in the stack have been deleted"):
        return "advice"
    return before
