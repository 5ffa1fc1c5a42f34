"""Production, as the stack `local` composes it, has every value of the specification."""

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


def test_the_quota_has_every_number(program: Program) -> None:
    quota = program.object("ResourceQuota", PRODUCTION, "brownbear-production-quota").inputs
    assert quota["spec"] == {
        "hard": {
            "requests.cpu": "20",
            "requests.memory": "40Gi",
            "limits.cpu": "40",
            "limits.memory": "80Gi",
            "persistentvolumeclaims": "10",
            "pods": "50",
            "services": "20",
            "secrets": "50",
            "configmaps": "50",
        }
    }


def test_the_limits_have_every_number_with_both_container_items_in_one(program: Program) -> None:
    limits = program.object("LimitRange", PRODUCTION, "brownbear-production-limits").inputs
    assert limits["spec"] == {
        "limits": [
            {
                "type": "Container",
                "default": {"cpu": "500m", "memory": "512Mi"},
                "defaultRequest": {"cpu": "100m", "memory": "128Mi"},
                "max": {"cpu": "2", "memory": "4Gi"},
                "min": {"cpu": "50m", "memory": "64Mi"},
            },
            {"type": "PersistentVolumeClaim", "max": {"storage": "10Gi"}, "min": {"storage": "1Gi"}},
        ]
    }


_POLICIES: dict[str, dict[str, Any]] = {
    "default-deny-all": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    "web-to-api": {
        "podSelector": {"matchLabels": {"app": "brownbear-api"}},
        "policyTypes": ["Ingress"],
        "ingress": [
            {
                "from": [{"podSelector": {"matchLabels": {"app": "brownbear-web"}}}],
                "ports": [{"protocol": "TCP", "port": 8080}],
            }
        ],
    },
    "api-to-database": {
        "podSelector": {"matchLabels": {"app": "brownbear-api"}},
        "policyTypes": ["Egress"],
        "egress": [
            {
                "to": [{"namespaceSelector": {"matchLabels": {"name": "database"}}}],
                "ports": [{"protocol": "TCP", "port": 3306}],
            },
            {"ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]},
        ],
    },
}


@pytest.mark.parametrize("name", _POLICIES)
def test_each_named_policy_has_the_specifications_content(program: Program, name: str) -> None:
    assert program.object("NetworkPolicy", PRODUCTION, name).inputs["spec"] == _POLICIES[name]
