"""The sandbox's public key infrastructure: two authorities and what they sign."""

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LIFETIME = datetime.timedelta(days=365)
_SERVER_NAMES = ("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc")


@dataclass(frozen=True)
class KeyPair:
    """A certificate and its private key as PEM files."""

    certificate: Path
    key: Path


def _name(common_name: str, organization: str | None = None) -> x509.Name:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, common_name)]
    if organization:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organization))
    return x509.Name(attributes)


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


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + _LIFETIME)
    )


class Authority:
    """A certificate authority whose key stays in memory: what it signs is signed when it is made."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name = _name(name)
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _builder(self._name, self._name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True,
                    key_cert_sign=True,
                    crl_sign=True,
                    content_commitment=False,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.certificate = folder / f"{name}.crt"
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def issue(self, file: str, common_name: str, organization: str | None = None) -> KeyPair:
        """Signs a certificate good for a client and for a server on loopback.

        Args:
            file: base name of the two files.
            common_name: the user's name for the API server.
            organization: the user's group for the API server.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        names: list[x509.GeneralName] = [x509.DNSName(name) for name in _SERVER_NAMES]
        names += [x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", "10.96.0.1")]
        certificate = (
            _builder(_name(common_name, organization), self._name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]),
                critical=False,
            )
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        pair = KeyPair(self._folder / f"{file}.crt", self._folder / f"{file}.key")
        _write_key(pair.key, key)
        pair.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return pair


USERS = {
    "admin": ("sandbox-admin", "system:masters"),
    "kube-controller-manager": ("system:kube-controller-manager", None),
    "kube-scheduler": ("system:kube-scheduler", None),
    "kwok": ("sandbox-kwok", None),
}
"""Each client of the API server, with the user and group that its certificate says."""


def create(folder: Path) -> None:
    """Writes all keys and certificates of a sandbox, once; `ca.crt` is the last, so that it marks a whole set.

    Server certificates: etcd, kube-apiserver, kube-controller-manager, kube-scheduler. Clients: USERS, and
    `front-proxy` under an authority of its own, for the API server's requests to extension API servers.
    """
    if (folder / "ca.crt").exists():
        return
    front_proxy = Authority("front-proxy-ca", folder)
    front_proxy.issue("front-proxy", "front-proxy-client")
    etcd = Authority("etcd-ca", folder)
    etcd.issue("etcd", "etcd")
    _write_key(folder / "service-account.key", ec.generate_private_key(ec.SECP256R1()))
    authority = Authority("ca.unfinished", folder)
    for server in ("kube-apiserver", "kube-controller-manager-server", "kube-scheduler-server"):
        authority.issue(server, server)
    for file, (user, group) in USERS.items():
        authority.issue(file, user, group)
    authority.certificate.rename(folder / "ca.crt")
