"""kubectl against one sandbox's API server."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .errors import SandboxError
from .home import Home


@dataclass(frozen=True)
class Kubectl:
    """The built kubectl with the administrator's kubeconfig."""

    binary: Path
    home: Home

    def run(self, arguments: Sequence[str], *, stdin: str | None = None) -> str:
        """Gives what kubectl printed.

        Raises:
            SandboxError: kubectl failed, with its words, which are the API server's; or there is none.
        """
        try:
            result = subprocess.run(
                [
                    str(self.binary),
                    f"--kubeconfig={self.home.kubeconfig}",
                    f"--cache-dir={self.home.kubectl_cache}",
                    *arguments,
                ],
                input=stdin,
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError as error:
            raise SandboxError(
                f"{self.binary} cannot be run: {error.strerror}; `python -m sandbox up` puts it there"
            ) from error
        if result.returncode:
            raise SandboxError(f"kubectl {' '.join(arguments)}: {result.stderr.strip()}")
        return result.stdout

    def apply(self, *arguments: str, stdin: str | None = None) -> None:
        """Applies manifests by server-side apply as the field manager `sandbox`.

        Raises:
            SandboxError: as `run`; also where another manager owns a field.
        """
        self.run(["apply", "--server-side", "--field-manager=sandbox", *arguments], stdin=stdin)
