"""What a go.mod and its go.sum pin."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class GoVersion(NamedTuple):
    """A release of Go, ordered by age."""

    major: int
    minor: int
    patch: int

    @classmethod
    def parse(cls, text: str) -> "GoVersion | None":
        """Gives the first release that `text` names, such as 1.26.8 in `go version go1.26.8 linux/amd64`."""
        found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
        return cls(*(int(part or 0) for part in found.groups())) if found else None

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


@dataclass(frozen=True)
class Lock:
    """A go.mod with its go.sum: the one home of the versions of what is built from them."""

    folder: Path

    def content(self) -> bytes:
        """Gives both files' bytes, to be hashed."""
        return (self.folder / "go.mod").read_bytes() + (self.folder / "go.sum").read_bytes()

    def version(self, module: str) -> str:
        """Gives the required version of a module, such as v1.35.4."""
        found = re.search(rf"^\s*(?:require )?{re.escape(module)} (v\S+)", self._go_mod(), re.MULTILINE)
        if found is None:
            raise ValueError(f"{self.folder / 'go.mod'} does not require {module}")
        return found[1]

    def go(self) -> GoVersion:
        """Gives the oldest Go that may build it: the `go` line."""
        line = re.search(r"^go (.*)$", self._go_mod(), re.MULTILINE)
        version = GoVersion.parse(line[1]) if line else None
        if version is None:
            raise ValueError(f"{self.folder / 'go.mod'} has no go line")
        return version

    def _go_mod(self) -> str:
        return (self.folder / "go.mod").read_text()
