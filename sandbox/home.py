"""The folder that holds everything of one sandbox instance: keys, data, logs, ports, Pulumi state."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from .errors import SandboxError

REPOSITORY = Path(__file__).resolve().parent.parent
"""The checkout that this sandbox belongs to."""


@dataclass(frozen=True)
class Home:
    """Paths inside one instance's folder; nothing of an instance lies outside it."""

    folder: Path

    @classmethod
    def from_environment(cls) -> "Home":
        """Gives the instance that SANDBOX_HOME names, else `.sandbox` in the checkout."""
        return cls(Path(os.environ.get("SANDBOX_HOME") or REPOSITORY / ".sandbox").expanduser().absolute())

    @property
    def pki(self) -> Path:
        """Certificates and keys."""
        return self.folder / "pki"

    @property
    def run(self) -> Path:
        """One record per started process."""
        return self.folder / "run"

    @property
    def logs(self) -> Path:
        """One log per process."""
        return self.folder / "logs"

    @property
    def etcd(self) -> Path:
        """The cluster's data."""
        return self.folder / "etcd"

    @property
    def ports(self) -> Path:
        """The ports chosen at the first `up`; kept so that kubeconfig and state stay true after a restart."""
        return self.folder / "ports.json"

    @property
    def kubeconfig(self) -> Path:
        """Administrator's kubeconfig, context `brownbear-sandbox`."""
        return self.folder / "kubeconfig"

    @property
    def kubectl_cache(self) -> Path:
        """What kubectl keeps between runs, which it would put into the user's home."""
        return self.folder / "kubectl"

    @property
    def stacks(self) -> Path:
        """What the sandbox itself keeps of each stack."""
        return self.folder / "stacks"

    @property
    def pulumi_home(self) -> Path:
        """PULUMI_HOME: plugins and workspaces."""
        return self.folder / "pulumi"

    @property
    def state(self) -> Path:
        """Pulumi's file backend."""
        return self.folder / "state"

    @property
    def bin(self) -> Path:
        """The tools' folder on PATH: links into the cache."""
        return self.folder / "bin"

    @property
    def lock(self) -> Path:
        """Held while an `up` or `down` runs here; beside the folder, since `down` removes that."""
        return self.folder.with_name(self.folder.name + ".lock")

    def exists(self) -> bool:
        """Says whether an `up` has begun here."""
        return self.ports.exists()

    def create(self) -> None:
        """Makes the folder, for its owner only: it holds private keys and state.

        Raises:
            SandboxError: the folder cannot be made or written, or holds something else.
        """
        self._refuse_foreign()
        subfolders = (self.run, self.logs, self.pulumi_home, self.state, self.bin)
        try:
            for folder in (self.folder, *subfolders):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self.unwritable(error) from error

    def remove(self) -> None:
        """Removes the folder and all in it, if it is there.

        Raises:
            SandboxError: the folder is not a sandbox's.
        """
        self._refuse_foreign()
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def unwritable(self, error: OSError) -> SandboxError:
        """Gives what to tell the user when writing here failed."""
        return SandboxError(
            f"cannot write the sandbox's folder {self.folder} ({error.filename}: {error.strerror}); "
            "set SANDBOX_HOME to a folder that you may write"
        )

    def _refuse_foreign(self) -> None:
        """Guards the folder that SANDBOX_HOME names by mistake: `down` removes all that is in it."""
        # Empty folders are what an `up` leaves that was killed at its very beginning, and no loss to anybody.
        if not self.exists() and any(
            path.is_symlink() or not path.is_dir() for path in self.folder.rglob("*")
        ):
            raise SandboxError(
                f"{self.folder} is not a sandbox's folder and not empty; set SANDBOX_HOME to another"
            )
