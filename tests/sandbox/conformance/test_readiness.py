"""Waiting until an object is ready."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.providers.values import decode
from tests.sandbox.conformance.objects import DEPLOYMENT, SERVICE, deployment, named
from tests.sandbox.conformance.plugin import Plugin, RefusedError, Resource
from tests.sandbox.conftest import Sandbox


def service(namespace: str, **spec: str) -> dict[str, object]:
    metadata = named(namespace, "web")
    return {"metadata": metadata, "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}], **spec}}


def test_a_deployment_is_ready_when_create_returns(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    kubernetes.create(DEPLOYMENT, deployment(namespace, replicas=2))
    assert sandbox.get("deployment", "web", namespace)["status"]["availableReplicas"] == 2


def test_an_update_returns_when_only_new_pods_are_left(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment(namespace, tag="v1"))
    kubernetes.update(made, deployment(namespace, tag="v2"))
    status = sandbox.get("deployment", "web", namespace)["status"]
    assert (status["updatedReplicas"], status["availableReplicas"], status["replicas"]) == (2, 2, 2)


def test_a_deployment_that_never_is_ready_fails_with_the_reason_of_its_pods(
    kubernetes: Plugin, namespace: str
) -> None:
    reason = r'\[ImagePullBackOff\] Back-off pulling image "brownbear/web:broken"'
    with pytest.raises(RefusedError, match=reason):
        kubernetes.create(DEPLOYMENT, deployment(namespace, tag="broken"), timeout=4)


def test_a_deployment_that_is_not_ready_is_recorded(kubernetes: Plugin, namespace: str) -> None:
    with pytest.raises(RefusedError) as refused:
        kubernetes.create(DEPLOYMENT, deployment(namespace, tag="broken"), timeout=2)
    assert refused.value.recorded
    assert refused.value.recorded.id == f"{namespace}/web"
    assert decode(refused.value.recorded.properties)["spec"]["replicas"] == 2


def test_the_next_good_update_repairs_a_deployment(kubernetes: Plugin, namespace: str) -> None:
    made = kubernetes.create(DEPLOYMENT, deployment(namespace, tag="v1"))
    with pytest.raises(RefusedError) as refused:
        kubernetes.update(made, deployment(namespace, tag="broken"), timeout=2)
    assert refused.value.recorded
    failed = Resource(DEPLOYMENT, made.inputs, made.identity, decode(refused.value.recorded.properties))
    assert (
        kubernetes.update(failed, deployment(namespace, tag="v2")).state["status"]["availableReplicas"] == 2
    )


def test_skip_await_returns_at_once(kubernetes: Plugin, namespace: str) -> None:
    annotations = {"pulumi.com/skipAwait": "true"}
    made = kubernetes.create(DEPLOYMENT, deployment(namespace, tag="broken", annotations=annotations))
    assert made.identity == f"{namespace}/web"


def test_the_timeout_annotation_ends_the_wait(kubernetes: Plugin, namespace: str) -> None:
    annotations = {"pulumi.com/timeoutSeconds": "4"}
    with pytest.raises(RefusedError, match="ImagePullBackOff"):
        kubernetes.create(DEPLOYMENT, deployment(namespace, tag="broken", annotations=annotations))


def test_cancel_ends_the_wait_and_records_the_object(
    own_kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(own_kubernetes.create, DEPLOYMENT, deployment(namespace, tag="broken"))
        sandbox.kubectl("wait", "--for=create", "deployment/web", "--timeout=30s", f"--namespace={namespace}")
        own_kubernetes.cancel()
        with pytest.raises(RefusedError) as refused:
            waiting.result(timeout=10)
    assert refused.value.recorded


def test_a_service_waits_for_pods_to_select(kubernetes: Plugin, namespace: str) -> None:
    with pytest.raises(RefusedError, match=r"(?i)selector|target any pods"):
        kubernetes.create(SERVICE, service(namespace), timeout=2)


def test_a_service_with_pods_is_ready(kubernetes: Plugin, namespace: str) -> None:
    kubernetes.create(DEPLOYMENT, deployment(namespace))
    assert kubernetes.create(SERVICE, service(namespace)).identity == f"{namespace}/web"


def test_a_headless_service_does_not_wait_for_pods(kubernetes: Plugin, namespace: str) -> None:
    assert kubernetes.create(SERVICE, service(namespace, clusterIP="None")).identity == f"{namespace}/web"


def test_a_load_balancer_has_an_address_when_create_returns(kubernetes: Plugin, namespace: str) -> None:
    kubernetes.create(DEPLOYMENT, deployment(namespace))
    made = kubernetes.create(SERVICE, service(namespace, type="LoadBalancer"))
    assert made.state["status"]["loadBalancer"]["ingress"]


def test_a_stateful_set_is_ready_when_create_returns(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    inputs = deployment(namespace, replicas=2)
    inputs["spec"]["serviceName"] = "web"
    kubernetes.create("kubernetes:apps/v1:StatefulSet", inputs)
    assert sandbox.get("statefulset", "web", namespace)["status"]["readyReplicas"] == 2


def test_a_claim_has_its_volume_when_create_returns(
    kubernetes: Plugin, sandbox: Sandbox, namespace: str
) -> None:
    (storage,) = sandbox.kubectl("get", "storageclasses", "--output=name").split()[:1]
    spec = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
        "storageClassName": storage.partition("/")[2],
    }
    inputs = {"metadata": named(namespace, "data"), "spec": spec}
    made = kubernetes.create("kubernetes:core/v1:PersistentVolumeClaim", inputs, timeout=20)
    assert made.identity == f"{namespace}/data"


def test_a_custom_resource_can_follow_its_definition_at_once(kubernetes: Plugin, namespace: str) -> None:
    group = f"{namespace}.example.com"
    names = {"kind": "Bear", "plural": "bears", "singular": "bear"}
    schema = {"openAPIV3Schema": {"type": "object", "properties": {"spec": {"type": "object"}}}}
    version = {"name": "v1", "served": True, "storage": True, "schema": schema}
    definition = {
        "metadata": {"name": f"bears.{group}"},
        "spec": {"group": group, "scope": "Namespaced", "names": names, "versions": [version]},
    }
    made = kubernetes.create("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", definition)
    bear = kubernetes.create(f"kubernetes:{group}/v1:Bear", {"metadata": named(namespace, "bruno")})
    assert bear.identity == f"{namespace}/bruno"
    kubernetes.delete(made)


def test_a_refresh_does_not_forget_that_an_object_is_not_ready(kubernetes: Plugin, namespace: str) -> None:
    inputs = deployment(namespace, tag="broken")
    with pytest.raises(RefusedError) as refused:
        kubernetes.create(DEPLOYMENT, inputs, timeout=2)
    assert refused.value.recorded
    state = decode(refused.value.recorded.properties)
    made = Resource(
        DEPLOYMENT, decode(kubernetes.check(DEPLOYMENT, inputs).inputs), f"{namespace}/web", state
    )
    with pytest.raises(RefusedError) as refused:
        kubernetes.read(made)
    assert refused.value.recorded
    assert decode(refused.value.recorded.inputs) == made.inputs
