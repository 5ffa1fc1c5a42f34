"""Kubeconfig files: who a client is, and which authority it trusts."""

import base64
from pathlib import Path

import yaml

CONTEXT = "brownbear-sandbox"
"""The one context in a sandbox's kubeconfig; the stack `local` deploys to no other."""


def write(path: Path, pki: Path, user: str, port: int) -> None:
    """Writes a kubeconfig with embedded certificates, readable by its owner only."""

    def embedded(file: str) -> str:
        return base64.b64encode((pki / file).read_bytes()).decode()

    content = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {
                "name": CONTEXT,
                "cluster": {
                    "server": f"https://127.0.0.1:{port}",
                    "certificate-authority-data": embedded("ca.crt"),
                },
            }
        ],
        "users": [
            {
                "name": user,
                "user": {
                    "client-certificate-data": embedded(f"{user}.crt"),
                    "client-key-data": embedded(f"{user}.key"),
                },
            }
        ],
        "contexts": [{"name": CONTEXT, "context": {"cluster": CONTEXT, "user": user}}],
        "current-context": CONTEXT,
    }
    # Replaced whole: a kubectl or an engine may be reading it.
    unfinished = path.with_suffix(".unfinished")
    unfinished.touch(mode=0o600)
    unfinished.write_text(yaml.safe_dump(content, sort_keys=False))
    unfinished.replace(path)
