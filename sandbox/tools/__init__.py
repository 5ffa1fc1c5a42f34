"""The Go tools of the sandbox, in families: one go.mod each, since their replace blocks disagree."""

from dataclasses import dataclass
from pathlib import Path

from sandbox.go_lock import Lock


@dataclass(frozen=True, kw_only=True)
class Script:
    """A file of a module that a tool needs beside it, executable."""

    lock: Lock
    module: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Family:
    """Tools that are built together from one go.mod."""

    lock: Lock
    module: str
    """Its version in the go.mod is the version of the tools."""
    packages: dict[str, str]
    """Name of each tool -> the package that it is built from."""
    stamps: tuple[str, ...] = ()
    """Variables that the linker sets, with {version}, {major} and {minor} filled in."""
    scripts: tuple[Script, ...] = ()
    minutes: float
    """How long a build takes on two cores with empty caches, for the user who waits."""

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.lock.folder.name

    @property
    def files(self) -> tuple[str, ...]:
        """All that a build gives."""
        return (*self.packages, *(Path(script.path).name for script in self.scripts))

    def stamped(self) -> tuple[str, ...]:
        """Gives the stamps of the version that the go.mod pins."""
        version = self.lock.version(self.module)
        major, minor, *_ = version.removeprefix("v").split(".")
        return tuple(stamp.format(version=version, major=major, minor=minor) for stamp in self.stamps)


def lock(family: str) -> Lock:
    """Gives the lock in the folder of that name, here."""
    return Lock(Path(__file__).parent / family)


CRDS = lock("crds")

FAMILIES = (
    Family(
        lock=lock("etcd"),
        module="go.etcd.io/etcd/server/v3",
        packages={"etcd": "go.etcd.io/etcd/server/v3"},
        minutes=1,
    ),
    Family(
        lock=lock("kubernetes"),
        module="k8s.io/kubernetes",
        packages={
            "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
            "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
            "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
            "kubectl": "k8s.io/kubernetes/cmd/kubectl",
        },
        stamps=tuple(
            f"{package}.{variable}"
            for package in ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
            for variable in ("gitVersion={version}", "gitMajor={major}", "gitMinor={minor}")
        ),
        minutes=5,
    ),
    Family(
        lock=lock("kwok"),
        module="sigs.k8s.io/kwok",
        packages={"kwok": "sigs.k8s.io/kwok/cmd/kwok"},
        stamps=("sigs.k8s.io/kwok/pkg/consts.Version={version}",),
        minutes=1,
    ),
    Family(
        lock=lock("pulumi-language-python"),
        module="github.com/pulumi/pulumi/sdk/v3",
        packages={
            "pulumi-language-python": "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
        },
        # The script runs programs with the SDK of today: it comes with the engine's release, not the host's.
        scripts=(
            Script(
                lock=lock("pulumi"),
                module="github.com/pulumi/pulumi/sdk/v3",
                path="python/cmd/pulumi-language-python-exec",
            ),
        ),
        minutes=0.5,
    ),
    Family(
        lock=lock("pulumi"),
        module="github.com/pulumi/pulumi/pkg/v3",
        packages={"pulumi": "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"},
        stamps=("github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={version}",),
        minutes=4,
    ),
)
