"""brownbear-web in production, as the stack `local` composes it, has every value of the specification."""

from typing import Any

import pytest

from tests.synth import Program, synth

PRODUCTION = "brownbear-production"


@pytest.fixture(scope="module")
def program() -> Program:
    return synth("local")


@pytest.fixture(scope="module")
def web(program: Program) -> dict[str, Any]:
    return program.object("Deployment", PRODUCTION, "brownbear-web").inputs


def test_web_is_a_deployment_of_six_at_creation_with_a_rolling_update_of_one_and_two(
    web: dict[str, Any],
) -> None:
    assert (web["apiVersion"], web["kind"]) == ("apps/v1", "Deployment")
    assert web["spec"]["replicas"] == 6
    assert web["spec"]["strategy"] == {
        "type": "RollingUpdate",
        "rollingUpdate": {"maxUnavailable": 1, "maxSurge": 2},
    }


def test_web_selects_its_pods_by_app_alone(web: dict[str, Any]) -> None:
    assert web["spec"]["selector"] == {"matchLabels": {"app": "brownbear-web"}}


def test_webs_pods_are_labelled_with_app_and_version(web: dict[str, Any]) -> None:
    labels = web["spec"]["template"]["metadata"]["labels"]
    assert (labels["app"], labels["version"]) == ("brownbear-web", "v2.0.0")


def test_webs_one_container_has_the_image_port_resources_and_probes(web: dict[str, Any]) -> None:
    (container,) = web["spec"]["template"]["spec"]["containers"]
    assert container["name"] == "web"
    assert container["image"] == "brownbear/web:v2.0.0"
    assert [port["containerPort"] for port in container["ports"]] == [8080]
    assert container["resources"] == {
        "requests": {"cpu": "200m", "memory": "256Mi"},
        "limits": {"cpu": "500m", "memory": "512Mi"},
    }
    assert container["livenessProbe"] == {
        "httpGet": {"path": "/health", "port": 8080},
        "initialDelaySeconds": 30,
        "periodSeconds": 10,
    }
    assert container["readinessProbe"] == {
        "httpGet": {"path": "/ready", "port": 8080},
        "initialDelaySeconds": 5,
        "periodSeconds": 5,
    }


def test_webs_autoscaler_has_all_three_metrics_and_both_behaviours(program: Program) -> None:
    hpa = program.object("HorizontalPodAutoscaler", PRODUCTION, "brownbear-web-hpa").inputs
    assert hpa["apiVersion"] == "autoscaling/v2"
    assert hpa["spec"] == {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "brownbear-web"},
        "minReplicas": 3,
        "maxReplicas": 20,
        "metrics": [
            _utilization("cpu", 70),
            _utilization("memory", 80),
            {
                "type": "Pods",
                "pods": {
                    "metric": {"name": "requests_per_second"},
                    "target": {"type": "AverageValue", "averageValue": "100"},
                },
            },
        ],
        "behavior": {
            "scaleUp": {
                "stabilizationWindowSeconds": 60,
                "policies": [
                    {"type": "Percent", "value": 100, "periodSeconds": 15},
                    {"type": "Pods", "value": 2, "periodSeconds": 60},
                ],
            },
            "scaleDown": {
                "stabilizationWindowSeconds": 300,
                "policies": [{"type": "Percent", "value": 10, "periodSeconds": 60}],
            },
        },
    }


def _utilization(resource: str, percent: int) -> dict[str, Any]:
    target = {"type": "Utilization", "averageUtilization": percent}
    return {"type": "Resource", "resource": {"name": resource, "target": target}}
