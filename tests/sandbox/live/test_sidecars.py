"""The mesh's sidecar in the pods of the deployed workloads, and nowhere else."""

import pytest

from tests.sandbox.conftest import Sandbox
from tests.sandbox.live.conftest import PRODUCTION, Created
from tests.sandbox.live.pods import pods_of_web


@pytest.mark.usefixtures("deployed")
def test_each_pod_of_web_has_a_sidecar_of_the_stacks_size(sandbox: Sandbox) -> None:
    pods = pods_of_web(sandbox)
    assert pods
    for pod in pods:
        [sidecar] = pod["spec"]["initContainers"]
        assert sidecar["name"] == "istio-proxy"
        assert sidecar["resources"] == {
            "requests": {"cpu": "100m", "memory": "128Mi"},
            "limits": {"cpu": "250m", "memory": "256Mi"},
        }


def test_the_deployment_has_none(created: Created) -> None:
    assert "initContainers" not in created["Deployment", "brownbear-web"]["spec"]["template"]["spec"]


@pytest.mark.usefixtures("deployed")
def test_the_quota_counts_the_sidecars_at_rest(sandbox: Sandbox) -> None:
    # web 6 x (200m + 100m), api 2 x (250m + 100m), worker 1 x (250m + 100m)
    used = r"--for=jsonpath={.status.used.requests\.cpu}=2850m"
    quota = f"resourcequota/{PRODUCTION}-quota"
    sandbox.kubectl("wait", used, quota, f"--namespace={PRODUCTION}", "--timeout=30s")
