"""The launchers, and the plugins as processes."""

import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from sandbox.providers.launchers import STAND_INS, write_launchers


def start(launcher: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [str(launcher), "127.0.0.1:1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


@pytest.mark.parametrize("name", STAND_INS)
def test_a_launcher_stands_where_the_engine_looks(name: str, tmp_path: Path) -> None:
    launcher = write_launchers(tmp_path)[name]
    folder = f"resource-{name}-v{version(f'pulumi_{name}')}"
    assert launcher == tmp_path / folder / f"pulumi-resource-{name}"
    assert os.access(launcher, os.X_OK)


@pytest.mark.parametrize("name", STAND_INS)
def test_a_plugin_has_the_version_of_its_sdk(name: str, tmp_path: Path) -> None:
    with start(write_launchers(tmp_path)[name]) as plugin:
        assert plugin.stdout
        assert plugin.stdin
        port = plugin.stdout.readline().strip()
        with grpc.insecure_channel(f"127.0.0.1:{port}", [("grpc.enable_http_proxy", 0)]) as channel:
            told = ResourceProviderStub(channel).GetPluginInfo(Empty(), timeout=10).version
        plugin.stdin.close()
    assert told == version(f"pulumi_{name}")


def test_a_plugin_ends_when_the_engine_is_gone(tmp_path: Path) -> None:
    with start(write_launchers(tmp_path)["random"]) as plugin:
        assert plugin.stdin
        plugin.stdin.close()
        assert plugin.wait(timeout=10) == 0


def test_a_plugin_ends_quietly_when_it_is_interrupted(tmp_path: Path) -> None:
    with start(write_launchers(tmp_path)["random"]) as plugin:
        assert plugin.stdout
        plugin.stdout.readline()
        plugin.send_signal(signal.SIGINT)
        assert plugin.wait(timeout=10) == 0


def test_another_interpreter_can_run_the_plugins(tmp_path: Path) -> None:
    launcher = write_launchers(tmp_path / "plugins", ("random",), tmp_path / "a b" / "python")["random"]
    assert f"'{tmp_path}/a b/python' -m sandbox.providers.random" in launcher.read_text(encoding="utf-8")
    assert sys.executable not in launcher.read_text(encoding="utf-8")
