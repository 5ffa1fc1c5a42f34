"""What KWOK plays of a cloud: addresses for Services and Ingresses, volumes for claims."""

from typing import Any

from tests.sandbox.parts.objects import Namespace, eventually

STORAGE = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
CLAIM = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": STORAGE}
BOUND = "jsonpath={.status.phase}=Bound"
ADDRESS = "jsonpath={.status.loadBalancer.ingress[0].hostname}"


def service(kind: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web"},
        "spec": {"type": kind, "selector": {"app": "web"}, "ports": [{"port": 8080}]},
    }


def test_a_service_of_type_load_balancer_gets_an_address(namespace: Namespace) -> None:
    namespace.apply(service("LoadBalancer"))
    namespace.wait(f"{ADDRESS}=web.{namespace.name}.lb.localhost", "service/web")


def test_a_service_that_is_no_longer_a_load_balancer_loses_its_address(namespace: Namespace) -> None:
    namespace.apply(service("LoadBalancer"))
    namespace.wait(ADDRESS, "service/web")
    namespace.apply(service("ClusterIP"))
    assert eventually(lambda: namespace.get("service", "web")["status"] == {"loadBalancer": {}})


def test_an_ingress_gets_an_address(namespace: Namespace) -> None:
    namespace.kubectl("create", "ingress", "edge", "--rule=brownbear.example/*=web:8080")
    namespace.wait(f"{ADDRESS}=edge.{namespace.name}.ingress.localhost", "ingress/edge")


def test_a_claim_of_the_default_class_is_bound_to_a_volume_of_its_size(namespace: Namespace) -> None:
    namespace.apply(CLAIM)
    namespace.wait(BOUND, "pvc/data")
    claim = namespace.get("pvc", "data")
    assert (claim["spec"]["storageClassName"], claim["status"]["capacity"]) == (
        "standard",
        {"storage": "1Gi"},
    )


def test_the_volume_of_a_deleted_claim_goes(namespace: Namespace) -> None:
    namespace.apply(CLAIM)
    namespace.wait(BOUND, "pvc/data")
    volume = namespace.get("pvc", "data")["spec"]["volumeName"]
    namespace.kubectl("delete", "pvc", "data", "--timeout=10s")
    assert eventually(lambda: not namespace.exists("pv", volume))


def test_a_stateful_set_with_claims_becomes_ready(namespace: Namespace) -> None:
    labels = {"app": "database"}
    mounts = [{"name": "data", "mountPath": "/data"}]
    container = {"name": "main", "image": "mysql:8.4", "volumeMounts": mounts}
    namespace.apply(
        {
            "apiVersion": "apps/v1",
            "kind": "StatefulSet",
            "metadata": {"name": "database"},
            "spec": {
                "replicas": 2,
                "serviceName": "database",
                "selector": {"matchLabels": labels},
                "template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}},
                "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": STORAGE}],
            },
        }
    )
    namespace.wait("jsonpath={.status.readyReplicas}=2", "statefulset/database")
    namespace.wait(BOUND, "pvc/data-database-0", "pvc/data-database-1")
