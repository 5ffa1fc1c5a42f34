"""A Helm release of a third-party chart."""

from collections.abc import Mapping
from typing import Any

import pulumi_kubernetes as k8s
from pulumi import Input, ResourceOptions

from components.charts import Chart, ChartMirror


def release(
    name: str,
    release_name: str,
    *,
    chart: Chart,
    namespace: Input[str],
    values: Mapping[str, Any],
    mirror: ChartMirror | None,
    opts: ResourceOptions,
) -> k8s.helm.v3.Release:
    """A release that is there once its pods are ready, and is taken back if they never are.

    What needs the chart's custom resource definitions or its webhooks depends on it.
    """
    return k8s.helm.v3.Release(
        name,
        name=release_name,
        namespace=namespace,
        values=values,
        atomic=True,
        **chart.source(mirror),
        opts=opts,
    )
