"""The record of a stack's last run until it has ended well: what it may have made unknown to the state."""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from .errors import SandboxError
from .home import Home
from .kubectl import Kubectl
from .state import KubernetesObject


@dataclass(frozen=True)
class Unfinished:
    """The record of one stack."""

    path: Path
    exists: bool
    """Whether the last run has not ended well."""
    pid: int = 0
    """The process of that run."""
    begun: frozenset[KubernetesObject] = frozenset()
    """What killed engines had begun to create when they ended."""

    @classmethod
    def read(cls, path: Path) -> "Unfinished":
        """Gives the record."""
        try:
            content = json.loads(path.read_text())
        except FileNotFoundError:
            return cls(path, exists=False)
        begun = frozenset(KubernetesObject(**each) for each in content["begun"])
        return cls(path, exists=True, pid=content["pid"], begun=begun)

    def begin(self, begun: Iterable[KubernetesObject]) -> "Unfinished":
        """Records a run of this process, which inherits what earlier ones left; gives the new record."""
        inherited = self.begun | frozenset(begun)
        temporary = self.path.with_suffix(".new")
        temporary.write_text(json.dumps({"pid": os.getpid(), "begun": [asdict(each) for each in inherited]}))
        temporary.replace(self.path)
        return Unfinished(self.path, exists=True, pid=os.getpid(), begun=inherited)

    def end(self, kubectl: Kubectl, known: frozenset[KubernetesObject]) -> list[str]:
        """Forgets the run, and deletes what killed engines made and no later one took over; gives its names.

        Only what carries Pulumi's label and field manager is deleted: the same name may be somebody else's.
        """
        deleted = [each for each in self.begun - known if _is_pulumis(kubectl, each)]
        for each in deleted:
            kubectl.run(["delete", *_arguments(each)])
        self.path.unlink()
        return sorted(map(str, deleted))


@contextmanager
def alone(home: Home, stack: str) -> Iterator[Unfinished]:
    """Holds a stack against other runs of ours, also before the engine takes its own lock; gives the record.

    Raises:
        SandboxError: another run holds it.
    """
    home.stacks.mkdir(exist_ok=True)
    record = home.stacks / f"{stack}.unfinished"
    try:
        with FileLock(home.stacks / f"{stack}.lock", blocking=False):
            yield Unfinished.read(record)
    except Timeout:
        pid = Unfinished.read(record).pid
        raise SandboxError(
            f"stack {stack} is being updated by process {pid}; "
            f"wait until it is done, or end it with `kill -INT {pid}`"
        ) from None


def refuse_while_updated(home: Home) -> None:
    """Returns if no run of ours holds any stack.

    Raises:
        SandboxError: one does.
    """
    for lock in home.stacks.glob("*.lock"):
        with alone(home, lock.stem):
            pass


def _is_pulumis(kubectl: Kubectl, each: KubernetesObject) -> bool:
    found = kubectl.run(["get", *_arguments(each), "--output=json", "--show-managed-fields"])
    if not found:
        return False
    metadata = json.loads(found)["metadata"]
    managers = [entry["manager"] for entry in metadata.get("managedFields", ())]
    labelled = metadata.get("labels", {}).get("app.kubernetes.io/managed-by") == "pulumi"
    return labelled and any(manager.startswith("pulumi-kubernetes-") for manager in managers)


def _arguments(each: KubernetesObject) -> list[str]:
    where = [f"--namespace={each.namespace}"] if each.namespace else []
    return [each.kind, each.name, *where, "--ignore-not-found"]
