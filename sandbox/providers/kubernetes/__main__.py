"""Starts the plugin: `python -m sandbox.providers.kubernetes`."""

from sandbox.providers.startup import run

run("sandbox.providers.kubernetes.provider")
