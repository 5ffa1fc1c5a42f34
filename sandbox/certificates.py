"""The sandbox's public key infrastructure: three authorities and what they sign."""

import datetime as dt
import ipaddress
import shutil
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LIFETIME = dt.timedelta(days=365)
_CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH
_SERVER = ExtendedKeyUsageOID.SERVER_AUTH
_SERVER_NAMES: tuple[x509.GeneralName, ...] = (
    *(x509.DNSName(f"kubernetes{suffix}") for suffix in ("", ".default", ".default.svc")),
    x509.DNSName("localhost"),
    *(x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", "10.96.0.1")),
)

SERVERS = ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
"""Each server whose certificate the authority `ca` signs; its files are named `<server>-server`."""

USERS = {
    "admin": ("sandbox-admin", "system:masters"),
    "kube-controller-manager": ("system:kube-controller-manager", None),
    "kube-scheduler": ("system:kube-scheduler", None),
    "kwok": ("sandbox-kwok", None),
}
"""Each client of the API server, with the user and group that its certificate says."""


def create(folder: Path) -> None:
    """Fills the folder with all keys and certificates of a sandbox, unless it has them.

    `ca` signs SERVERS and USERS. `etcd` (server, peer and client in one) and `front-proxy` (the API server as
    a client of extension API servers) have authorities of their own, `etcd-ca` and `front-proxy-ca`, so that
    nobody who may talk to the API server may talk to etcd or pass for the front proxy.
    """
    if (folder / "ca.crt").exists():
        return
    # A killed `up` leaves no half set: the folder gets its name when all is in it.
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    _Authority("etcd-ca", unfinished).issue("etcd", "etcd", usages=(_CLIENT, _SERVER))
    _Authority("front-proxy-ca", unfinished).issue("front-proxy", "front-proxy-client", usages=(_CLIENT,))
    _write_key(unfinished / "service-account.key", ec.generate_private_key(ec.SECP256R1()))
    authority = _Authority("ca", unfinished)
    for server in SERVERS:
        authority.issue(f"{server}-server", server, usages=(_SERVER,))
    for file, (user, group) in USERS.items():
        authority.issue(file, user, group, usages=(_CLIENT,))
    unfinished.rename(folder)


class _Authority:
    """A certificate authority whose key is never written: all that it signs is signed when it is made."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = _name(name)
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _builder(self._name, self._name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_SIGNS_CERTIFICATES, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        _write_certificate(folder / f"{name}.crt", certificate)

    def issue(
        self,
        file: str,
        common_name: str,
        organization: str | None = None,
        *,
        usages: Sequence[x509.ObjectIdentifier],
    ) -> None:
        """Writes `<file>.crt` and `<file>.key`, good for the given usages; as a server, on loopback only.

        The API server takes a client's common name for its user and the organization for its group.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = (
            _builder(_name(common_name, organization), self._name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
            .add_extension(authority, critical=False)
        )
        if _SERVER in usages:
            builder = builder.add_extension(x509.SubjectAlternativeName(_SERVER_NAMES), critical=False)
        _write_key(self._folder / f"{file}.key", key)
        _write_certificate(self._folder / f"{file}.crt", builder.sign(self._key, hashes.SHA256()))


_SIGNS_CERTIFICATES = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=True,
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


def _name(common_name: str, organization: str | None = None) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if organization:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(attributes)


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        # A virtual machine that wakes up may find its clock set back a little.
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + _LIFETIME)
    )


def _write_certificate(path: Path, certificate: x509.Certificate) -> None:
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            # Kubernetes reads the public key of service accounts out of "EC PRIVATE KEY", not out of PKCS 8.
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
