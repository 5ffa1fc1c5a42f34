"""Each certificate is good for one thing, and a set of them is whole or absent."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from sandbox import certificates


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates") / "pki"
    certificates.create(folder)
    return folder


def usages(certificate: Path) -> list[x509.ObjectIdentifier]:
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    return list(read.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)


@pytest.mark.parametrize("user", [*certificates.USERS, "front-proxy"])
def test_a_clients_certificate_does_not_pass_for_a_server(pki: Path, user: str) -> None:
    assert usages(pki / f"{user}.crt") == [ExtendedKeyUsageOID.CLIENT_AUTH]


@pytest.mark.parametrize("server", certificates.SERVERS)
def test_a_servers_certificate_does_not_pass_for_a_client(pki: Path, server: str) -> None:
    assert usages(pki / f"{server}-server.crt") == [ExtendedKeyUsageOID.SERVER_AUTH]


def test_no_authoritys_key_is_written(pki: Path) -> None:
    assert list(pki.glob("*ca.key")) == []


def test_a_whole_set_is_kept(tmp_path: Path) -> None:
    certificates.create(tmp_path / "pki")
    before = (tmp_path / "pki" / "ca.crt").read_bytes()
    certificates.create(tmp_path / "pki")
    assert (tmp_path / "pki" / "ca.crt").read_bytes() == before


def test_half_a_set_that_a_killed_up_left_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.delitem(certificates.USERS, "kwok")
        patched.setitem(certificates.USERS, "killed", None)  # fails at its turn
        with pytest.raises(TypeError):
            certificates.create(tmp_path / "pki")
    assert not (tmp_path / "pki").exists()
    certificates.create(tmp_path / "pki")
    assert (tmp_path / "pki" / "kwok.crt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["pki"]
