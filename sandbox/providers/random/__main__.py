"""Starts the plugin: `python -m sandbox.providers.random`."""

from sandbox.providers.startup import run

run("sandbox.providers.random.provider")
