"""The namespace brownbear-production has every value of the specification."""

from typing import Any

import pytest

from tests.synth import Program, synth

PRODUCTION = "brownbear-production"


@pytest.fixture(scope="module")
def program() -> Program:
    return synth("local")


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
