"""Previews by server-side dry run."""

import pytest

from sandbox.errors import SandboxError
from sandbox.providers.values import UNKNOWN
from tests.sandbox.conformance.objects import CONFIG_MAP, DEPLOYMENT, config_map, deployment, named
from tests.sandbox.conformance.plugin import Plugin, RefusedError
from tests.sandbox.conftest import Sandbox


def test_a_previewed_create_shows_what_the_api_server_would_fill_in(
    kubernetes: Plugin, namespace: str
) -> None:
    shown = kubernetes.create(DEPLOYMENT, deployment(namespace), preview=True)
    assert shown.state["spec"]["strategy"]["type"] == "RollingUpdate"


def test_a_previewed_create_writes_nothing(kubernetes: Plugin, sandbox: Sandbox, namespace: str) -> None:
    kubernetes.create(CONFIG_MAP, config_map(namespace), preview=True)
    with pytest.raises(SandboxError, match="NotFound"):
        sandbox.get("configmap", "settings", namespace)


def test_a_previewed_update_writes_nothing(kubernetes: Plugin, sandbox: Sandbox, namespace: str) -> None:
    made = kubernetes.create(CONFIG_MAP, config_map(namespace, colour="brown"))
    shown = kubernetes.update(made, config_map(namespace, colour="black"), preview=True)
    assert shown.state["data"] == {"colour": "black"}
    assert sandbox.get("configmap", "settings", namespace)["data"] == {"colour": "brown"}


def test_a_preview_before_the_namespace_exists_shows_the_inputs(kubernetes: Plugin) -> None:
    shown = kubernetes.create(CONFIG_MAP, config_map("not-there-yet"), preview=True)
    assert shown.state == shown.inputs


def test_a_preview_before_the_kind_exists_shows_the_inputs(kubernetes: Plugin, namespace: str) -> None:
    shown = kubernetes.create("kubernetes:forest.example.com/v1:Bear", config_map(namespace), preview=True)
    assert shown.state == shown.inputs


def test_a_preview_with_unknown_values_shows_the_inputs(kubernetes: Plugin, namespace: str) -> None:
    inputs = {**config_map(namespace), "data": {"colour": UNKNOWN}}
    shown = kubernetes.create(CONFIG_MAP, inputs, preview=True)
    assert shown.state["data"]["colour"] is UNKNOWN


def test_a_preview_refuses_what_the_api_server_would_refuse(kubernetes: Plugin, namespace: str) -> None:
    inputs = deployment(namespace, label="Not A Label")
    with pytest.raises(RefusedError, match='Invalid value: "Not A Label"'):
        kubernetes.create(DEPLOYMENT, inputs, preview=True)


def test_a_misspelt_field_is_refused(kubernetes: Plugin, namespace: str) -> None:
    inputs = {**config_map(namespace), "dta": {}}
    with pytest.raises(RefusedError, match="dta"):
        kubernetes.create(CONFIG_MAP, inputs, preview=True)


def test_a_misspelt_field_of_a_custom_resource_is_refused(kubernetes: Plugin, namespace: str) -> None:
    policy = {"circuitBreaker": {"consecutiveErrors": 5}}
    inputs = {"metadata": named(namespace, "web"), "spec": {"host": "web", "trafficPolicy": policy}}
    with pytest.raises(RefusedError, match="circuitBreaker"):
        kubernetes.create("kubernetes:networking.istio.io/v1:DestinationRule", inputs, preview=True)
