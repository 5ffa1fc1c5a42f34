"""The provider's configuration and the kubeconfig that it names."""

from pathlib import Path

import pytest

from sandbox.providers.base import ProviderError
from sandbox.providers.kubernetes.kubeconfig import load
from sandbox.providers.kubernetes.settings import Settings
from sandbox.providers.values import Secret

KUBECONFIG = """
current-context: here
contexts:
- {name: here, context: {cluster: one, user: me}}
- {name: there, context: {cluster: two, user: you}}
clusters:
- {name: one, cluster: {server: "https://127.0.0.1:1"}}
- {name: two, cluster: {server: "https://127.0.0.1:2"}}
users:
- {name: me, user: {token: honey}}
- {name: you, user: {exec: {command: aws}}}
"""


def test_the_current_context_is_used() -> None:
    access = load(KUBECONFIG, None)
    assert access.server == "https://127.0.0.1:1"
    assert access.headers() == {"Authorization": "Bearer honey"}


def test_a_kubeconfig_can_be_named_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text(KUBECONFIG, encoding="utf-8")
    assert load(str(path), None).server == "https://127.0.0.1:1"


def test_the_environment_names_the_kubeconfig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config"
    path.write_text(KUBECONFIG, encoding="utf-8")
    monkeypatch.setenv("KUBECONFIG", str(path))
    assert load(None, "here").server == "https://127.0.0.1:1"


def test_an_unknown_context_is_named_with_those_that_exist() -> None:
    with pytest.raises(ProviderError, match="no context 'nowhere'; it has here, there"):
        load(KUBECONFIG, "nowhere")


def test_a_missing_kubeconfig_is_named() -> None:
    with pytest.raises(ProviderError, match=r"kubeconfig /not/there cannot be read: No such file"):
        load("/not/there", None)


def test_a_way_to_sign_in_that_is_left_out_is_refused() -> None:
    with pytest.raises(ProviderError, match="user 'you' signs in by 'exec'"):
        load(KUBECONFIG, "there")


def test_a_kubeconfig_that_is_not_yaml_is_refused() -> None:
    with pytest.raises(ProviderError, match="is not YAML"):
        load("a: [\nb", None)


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UPSERT_EXISTING_OBJECTS", "ENABLE_CONFIGMAP_MUTABLE", "ENABLE_SECRET_MUTABLE"):
        monkeypatch.delenv(f"PULUMI_K8S_{name}", raising=False)


def test_the_defaults_are_those_of_the_official_provider() -> None:
    settings = Settings.parse({})
    assert (settings.upsert, settings.mutable, settings.namespace) == (False, frozenset(), None)


def test_flags_are_read_as_the_engine_sends_them() -> None:
    settings = Settings.parse({"enableConfigMapMutable": "true", "enableSecretMutable": True})
    assert settings.mutable == {"ConfigMap", "Secret"}


def test_the_environment_allows_taking_objects_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_K8S_UPSERT_EXISTING_OBJECTS", "true")
    assert Settings.parse({}).upsert


def test_an_input_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_K8S_UPSERT_EXISTING_OBJECTS", "true")
    assert not Settings.parse({"upsertExistingObjects": "false"}).upsert


def test_a_secret_kubeconfig_is_taken() -> None:
    assert Settings.parse({"kubeconfig": Secret(KUBECONFIG)}).kubeconfig == KUBECONFIG


def test_client_side_apply_is_refused() -> None:
    with pytest.raises(ProviderError, match="leave enableServerSideApply at true"):
        Settings.parse({"enableServerSideApply": "false"})
