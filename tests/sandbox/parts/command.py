"""`python -m sandbox` as a person runs it."""

import os
import subprocess
import sys
from pathlib import Path

from sandbox.home import REPOSITORY


def sandbox_command(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs one verb, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=REPOSITORY,
        env={**os.environ, "SANDBOX_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
