"""A workload behind a Service of each type that the stacks do not use."""

import shutil
from collections.abc import Iterator
from textwrap import dedent

import pytest
import yaml

from sandbox.home import REPOSITORY
from tests.sandbox.conftest import Sandbox
from tests.sandbox.live.installation import Installation

NAMESPACE = "brownbear-samples"
PROGRAM = f"""
    import pulumi_kubernetes as k8s
    from pulumi import ResourceOptions

    from components.product import PORT
    from components.workloads.workload import Workload, WorkloadArgs
    from tests.samples import sidecar_resources, workload_spec

    namespace = k8s.core.v1.Namespace("samples", metadata={{"name": "{NAMESPACE}"}})
    for workload, service_type in {{"node-port": "NodePort", "load-balancer": "LoadBalancer"}}.items():
        spec = workload_spec(service_type=service_type)
        args = WorkloadArgs(
            workload=workload,
            namespace="{NAMESPACE}",
            instance="samples",
            port=PORT,
            sidecar=sidecar_resources(),
            spec=spec,
        )
        Workload(workload, args, ResourceOptions(depends_on=[namespace]))
"""


def _salted() -> str:
    """A stack file that the engine need not rewrite."""
    local = yaml.safe_load((REPOSITORY / "Pulumi.local.yaml").read_text())
    return yaml.safe_dump({"encryptionsalt": local["encryptionsalt"], "config": {}})


@pytest.fixture(scope="module")
def samples(
    sandbox: Sandbox,
    first_up: tuple[Installation, object],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Installation]:
    del first_up  # whose PriorityClasses the samples' pods need
    project = tmp_path_factory.mktemp("samples")
    for package in ("components", "tests"):
        (project / package).symlink_to(REPOSITORY / package)
    shutil.copy(REPOSITORY / "Pulumi.yaml", project)
    (project / "Pulumi.samples.yaml").write_text(_salted())
    (project / "__main__.py").write_text(dedent(PROGRAM))
    samples = Installation(sandbox, project, "samples")
    outcome = samples.up()
    assert outcome.status == 0, outcome.output
    yield samples
    destroyed = samples.destroy()
    assert destroyed.status == 0, destroyed.output


@pytest.mark.usefixtures("samples")
def test_a_node_port_is_allocated(sandbox: Sandbox) -> None:
    service = sandbox.get("service", "brownbear-node-port", NAMESPACE)
    assert service["spec"]["type"] == "NodePort"
    (port,) = service["spec"]["ports"]
    assert port["port"] == port["targetPort"] == 8080
    assert 30000 <= port["nodePort"] <= 32767


def test_a_load_balancer_has_its_address_when_its_creation_ends(samples: Installation) -> None:
    service = samples.recorded("load-balancer-service")
    assert service["spec"]["type"] == "LoadBalancer"
    (address,) = service["status"]["loadBalancer"]["ingress"]
    assert address["hostname"] == f"brownbear-load-balancer.{NAMESPACE}.lb.localhost"
