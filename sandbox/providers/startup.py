"""Starts a plugin without the parts of the Pulumi SDK that it does not use."""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec

_PACKAGES_ON_THE_WAY = ("pulumi", "pulumi.runtime")
"""Their `__init__` modules take 0.3 s, and the protocol's classes below them need none of it."""


def run(module: str) -> None:
    """Imports `module` with bare packages on the way to `pulumi.runtime.proto`, and calls its `main()`.

    Only for the main module of a plugin process: the SDK itself cannot be used afterwards.
    """
    for package in _PACKAGES_ON_THE_WAY:
        spec = find_spec(package)
        if spec is None:
            sys.exit(f"package {package} is not installed for {sys.executable}; install requirements-dev.txt")
        sys.modules[package] = module_from_spec(spec)
    import_module(module).main()
