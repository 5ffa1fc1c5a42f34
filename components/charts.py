"""Third-party charts: the version of each, and where it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired, TypedDict

from components.spec import Scalar, Spec

if TYPE_CHECKING:
    from pulumi_kubernetes.helm.v3 import RepositoryOptsArgsDict

_OCI = "oci://"

# renovate: datasource=helm depName=istiod registryUrl=https://blob.istio.io/istio-release/charts
ISTIO_VERSION = "1.31.1"
"""Of all charts of Istio, which are released together."""

_ISTIO_REPOSITORY = "https://blob.istio.io/istio-release/charts"
"""Since 1.31; the bucket of the releases before it has no later ones, and closes in December 2026."""


class ChartMirror(Scalar):
    """A copy of every chart: an OCI registry, or a folder of packages as `helm pull` names them."""

    ALLOWED = (
        "null, an OCI registry such as oci://example.com/charts, or a folder such as /srv/charts or ./charts"
    )

    def _is_valid(self) -> bool:
        return re.fullmatch(r"(oci://[\w.:-]+|\.?/[\w.-]+)(/[\w.-]+)*", self.text, re.ASCII) is not None


class ChartsSpec(Spec):
    """What a stack file says about third-party charts."""

    install: bool
    """False where the cluster has only their CRDs, as the sandbox does."""
    mirror: ChartMirror | None
    """Where all charts come from instead of their own repositories."""


class ChartSource(TypedDict):
    """Where a Helm release finds its chart, as arguments of `helm.v3.Release`."""

    chart: str
    version: str
    repository_opts: NotRequired[RepositoryOptsArgsDict]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart of a repository, which is an index over HTTPS or an OCI registry, at its one version."""

    name: str
    repository: str
    version: str

    def source(self, mirror: ChartMirror | None) -> ChartSource:
        """Where it comes from: its repository, or the mirror where there is one."""
        place = str(mirror or self.repository)
        if place.startswith(_OCI):
            return {"chart": f"{place}/{self.name}", "version": self.version}
        if mirror:
            return {"chart": f"{place}/{self.name}-{self.version}.tgz", "version": self.version}
        return {"chart": self.name, "version": self.version, "repository_opts": {"repo": place}}


ISTIO_BASE, ISTIOD, ISTIO_CNI, ISTIO_GATEWAY = (
    Chart(name=name, repository=_ISTIO_REPOSITORY, version=ISTIO_VERSION)
    for name in ("base", "istiod", "cni", "gateway")
)
