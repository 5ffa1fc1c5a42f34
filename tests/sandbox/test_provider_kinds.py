"""Type tokens, replacements and deletion by kind."""

import pytest

from sandbox.providers.base import ProviderError
from sandbox.providers.kubernetes.kinds import identify, propagation, replaces
from sandbox.providers.property_diff import MISSING, Change

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("token", "found"),
    [
        ("kubernetes:core/v1:Namespace", ("v1", "Namespace")),
        ("kubernetes:apps/v1:Deployment", ("apps/v1", "Deployment")),
        (
            "kubernetes:networking.istio.io/v1beta1:VirtualService",
            ("networking.istio.io/v1beta1", "VirtualService"),
        ),
    ],
)
def test_a_token_names_version_and_kind(token: str, found: tuple[str, str]) -> None:
    assert identify(token) == found


@pytest.mark.parametrize(
    "token",
    [
        "kubernetes:core/v1:ConfigMapPatch",
        "kubernetes:core/v1:ConfigMapList",
        "kubernetes:helm.sh/v4:Chart",
        "kubernetes:kustomize/v2:Directory",
        "kubernetes:yaml/v2:ConfigFile",
        "kubernetes:yaml:ConfigFile",
    ],
)
def test_a_type_that_is_left_out_is_refused_by_name(token: str) -> None:
    with pytest.raises(ProviderError, match=token):
        identify(token)


@pytest.mark.parametrize(
    ("api_version", "kind", "path"),
    [
        ("v1", "Namespace", ("metadata", "name")),
        ("v1", "ConfigMap", ("metadata", "namespace")),
        ("v1", "ConfigMap", ("data", "key")),
        ("v1", "Service", ("spec", "clusterIP")),
        ("v1", "PersistentVolumeClaim", ("spec", "resources", "requests", "storage")),
        ("apps/v1", "Deployment", ("spec", "selector", "matchLabels", "app")),
        ("apps/v1", "StatefulSet", ("spec", "volumeClaimTemplates", 0, "spec")),
        ("batch/v1", "Job", ("spec", "template", "spec", "containers", 0, "image")),
        ("rbac.authorization.k8s.io/v1", "RoleBinding", ("roleRef", "name")),
        ("storage.k8s.io/v1", "StorageClass", ("provisioner",)),
    ],
)
def test_an_immutable_field_replaces(api_version: str, kind: str, path: tuple[str | int, ...]) -> None:
    assert replaces(Change(path, "old", "new"), api_version, kind, mutable=NONE)


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("Deployment", ("spec", "replicas")),
        ("Deployment", ("metadata", "labels", "a")),
        ("Deployment", ("data",)),
    ],
)
def test_any_other_field_is_changed_in_place(kind: str, path: tuple[str, ...]) -> None:
    assert not replaces(Change(path, "old", "new"), "apps/v1", kind, mutable=NONE)


def test_an_immutable_field_replaces_when_it_comes_with_its_parent() -> None:
    added = Change(("spec",), MISSING, {"clusterIP": "None"})
    assert replaces(added, "v1", "Service", mutable=NONE)


def test_a_parent_without_the_immutable_field_replaces_nothing() -> None:
    added = Change(("spec",), MISSING, {"type": "ClusterIP"})
    assert not replaces(added, "v1", "Service", mutable=NONE)


def test_a_config_map_is_changed_in_place_where_the_provider_says_so() -> None:
    change = Change(("data", "key"), "old", "new")
    assert not replaces(change, "v1", "ConfigMap", mutable=frozenset({"ConfigMap"}))


def test_what_may_own_others_is_deleted_in_the_foreground() -> None:
    assert propagation("Deployment", {}) == "Foreground"
    assert propagation("Bear", {}) == "Foreground"


def test_what_owns_nothing_is_deleted_at_once() -> None:
    assert propagation("ConfigMap", {}) == "Background"


def test_the_annotation_says_how_a_delete_spreads() -> None:
    assert propagation("Deployment", {"pulumi.com/deletionPropagationPolicy": "orphan"}) == "Orphan"
