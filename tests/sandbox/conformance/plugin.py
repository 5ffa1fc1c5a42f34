"""A provider plugin as the engine sees it: a process that answers gRPC."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import engine_pb2_grpc, status_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

from sandbox.providers.values import Tree, decode, encode

_SECONDS = 60
"""No request of the suite takes longer; a plugin that hangs fails its test."""


@dataclass
class Resource:
    """What the engine keeps of a resource."""

    token: str
    inputs: dict[str, Tree]
    identity: str = ""
    state: dict[str, Tree] = field(default_factory=dict)

    @property
    def address(self) -> dict[str, Any]:
        """The members by which each request names the resource."""
        return {"urn": f"urn:pulumi:test::test::{self.token}::it", "name": "it", "type": self.token}


class RefusedError(Exception):
    """The plugin answered with an error; `recorded` is what the engine would still put into its state."""

    def __init__(self, error: Any) -> None:
        super().__init__(error.details())
        self.recorded: pb.ErrorResourceInitFailed | None = None
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                self.recorded = pb.ErrorResourceInitFailed()
                status_pb2.Status.FromString(value).details[0].Unpack(self.recorded)


@dataclass(frozen=True)
class Plugin:
    """Drives a plugin through the requests that the engine would send."""

    stub: ResourceProviderStub

    def ask(self, method: str, request: Any) -> Any:
        try:
            return getattr(self.stub, method)(request, timeout=_SECONDS)
        except grpc.RpcError as error:
            raise RefusedError(error) from None

    def configure(self, settings: Mapping[str, Tree]) -> None:
        request = pb.ConfigureRequest(args=encode(settings), acceptSecrets=True, sends_old_inputs=True)
        request.variables.update(
            {f"kubernetes:config:{name}": str(value) for name, value in settings.items()}
        )
        self.ask("Configure", request)

    def check(self, token: str, inputs: Mapping[str, Tree]) -> pb.CheckResponse:
        request = pb.CheckRequest(
            **Resource(token, {}).address, news=encode(inputs), randomSeed=os.urandom(32)
        )
        answer: pb.CheckResponse = self.ask("Check", request)
        return answer

    def create(
        self, token: str, inputs: Mapping[str, Tree], *, preview: bool = False, timeout: float = 0
    ) -> Resource:
        resource = Resource(token, decode(self.check(token, inputs).inputs))
        properties = encode(resource.inputs)
        request = pb.CreateRequest(
            **resource.address, properties=properties, preview=preview, timeout=timeout
        )
        answer = self.ask("Create", request)
        resource.identity, resource.state = answer.id, decode(answer.properties)
        return resource

    def diff(
        self, resource: Resource, inputs: Mapping[str, Tree], ignore: tuple[str, ...] = ()
    ) -> pb.DiffResponse:
        request = pb.DiffRequest(
            **resource.address,
            id=resource.identity,
            olds=encode(resource.state),
            old_inputs=encode(resource.inputs),
            news=self.check(resource.token, inputs).inputs,
            ignoreChanges=ignore,
        )
        answer: pb.DiffResponse = self.ask("Diff", request)
        return answer

    def update(
        self,
        resource: Resource,
        inputs: Mapping[str, Tree],
        *,
        ignore: tuple[str, ...] = (),
        preview: bool = False,
        timeout: float = 0,
    ) -> Resource:
        news = self.check(resource.token, inputs).inputs
        request = pb.UpdateRequest(
            **resource.address,
            id=resource.identity,
            olds=encode(resource.state),
            old_inputs=encode(resource.inputs),
            news=news,
            ignoreChanges=ignore,
            preview=preview,
            timeout=timeout,
        )
        state = decode(self.ask("Update", request).properties)
        return Resource(resource.token, decode(news), resource.identity, state)

    def read(self, resource: Resource) -> Resource:
        request = pb.ReadRequest(
            **resource.address,
            id=resource.identity,
            properties=encode(resource.state),
            inputs=encode(resource.inputs),
        )
        answer = self.ask("Read", request)
        return Resource(resource.token, decode(answer.inputs), answer.id, decode(answer.properties))

    def delete(self, resource: Resource, timeout: float = 0) -> None:
        request = pb.DeleteRequest(
            **resource.address,
            id=resource.identity,
            properties=encode(resource.state),
            old_inputs=encode(resource.inputs),
            timeout=timeout,
        )
        self.ask("Delete", request)

    def cancel(self) -> None:
        self.ask("Cancel", Empty())


class _Engine(engine_pb2_grpc.EngineServicer):
    """Takes the log messages that plugins send to the engine."""

    def Log(self, request: Any, context: Any) -> Empty:  # noqa: ARG002, N802  the protocol's signature
        return Empty()


@contextmanager
def started(launcher: Path, **environment: str) -> Iterator[Plugin]:
    """Runs a plugin for as long as the block lasts, as the engine does: it ends with its standard input."""
    engine = grpc.server(ThreadPoolExecutor(2))
    engine_pb2_grpc.add_EngineServicer_to_server(_Engine(), engine)
    address = f"127.0.0.1:{engine.add_insecure_port('127.0.0.1:0')}"
    engine.start()
    with subprocess.Popen(
        [str(launcher), address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, **environment},
        text=True,
    ) as process:
        try:
            assert process.stdout
            port = process.stdout.readline().strip()
            with grpc.insecure_channel(f"127.0.0.1:{port}", [("grpc.enable_http_proxy", 0)]) as channel:
                yield Plugin(ResourceProviderStub(channel))
        finally:
            process.terminate()
            engine.stop(grace=None)
