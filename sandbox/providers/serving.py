"""Serves a stand-in provider to the engine: what every Pulumi plugin process does."""

import os
import signal
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, NoReturn

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from pulumi.runtime.proto import plugin_pb2, status_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.providers.values import Tree, encode

_CONCURRENT_REQUESTS = 512
"""More than the engine sends at once: a request that awaits pods holds a thread."""
_LARGEST_MESSAGE = 400 * 1024 * 1024
"""Bytes; what the engine itself allows."""


class ProviderError(Exception):
    """An operation failed and changed nothing; the text is what the user reads."""


class NotReadyError(ProviderError):
    """An object was written but is not ready: the engine records it, and the next update repairs it."""

    def __init__(self, message: str, reasons: list[str]) -> None:
        super().__init__(message)
        self.reasons = reasons
        self.identity = ""
        self.state: dict[str, Tree] = {}
        self.inputs: dict[str, Tree] = {}

    def recorded_as(
        self, identity: str, state: dict[str, Tree], inputs: dict[str, Tree] | None = None
    ) -> "NotReadyError":
        """Adds what the engine shall put into its state; `inputs` only in answer to a read."""
        self.identity, self.state, self.inputs = identity, state, inputs or {}
        return self


class Provider(ABC):
    """The part of the protocol that custom resources need. Methods run in many threads at once."""

    package: str
    """The Python package of the SDK: the plugin has its version."""

    @abstractmethod
    def check(self, request: pb.CheckRequest) -> pb.CheckResponse:
        """Validates inputs and completes them."""

    @abstractmethod
    def diff(self, request: pb.DiffRequest) -> pb.DiffResponse:
        """Says what an update would change, and whether it has to replace the resource."""

    @abstractmethod
    def create(self, request: pb.CreateRequest) -> pb.CreateResponse:
        """Makes a resource."""

    @abstractmethod
    def read(self, request: pb.ReadRequest) -> pb.ReadResponse:
        """Gives the live state; an empty id says that the resource is gone."""

    @abstractmethod
    def update(self, request: pb.UpdateRequest) -> pb.UpdateResponse:
        """Changes a resource in place."""

    @abstractmethod
    def delete(self, request: pb.DeleteRequest) -> Empty:
        """Removes a resource."""

    def check_config(self, request: pb.CheckRequest) -> pb.CheckResponse:
        """Takes any provider configuration."""
        return pb.CheckResponse(inputs=request.news)

    def diff_config(self, request: pb.DiffRequest) -> pb.DiffResponse:
        """Says that a changed provider configuration replaces nothing."""
        changed = request.old_inputs != request.news
        return pb.DiffResponse(changes=pb.DiffResponse.DIFF_SOME if changed else pb.DiffResponse.DIFF_NONE)

    def configure(self, request: pb.ConfigureRequest) -> pb.ConfigureResponse:  # noqa: ARG002  for those that override it
        """Accepts secrets and previews."""
        return pb.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def cancel(self) -> None:  # noqa: B027  most providers never wait
        """Ends every wait in progress."""

    def invoke(self, request: pb.InvokeRequest) -> NoReturn:
        """Refuses: the stand-ins have no functions."""
        raise ProviderError(f"function {request.tok} is not in the sandbox's stand-in for {self.package}")

    def construct(self, request: pb.ConstructRequest) -> NoReturn:
        """Refuses: the stand-ins have no components."""
        raise ProviderError(f"component {request.type} is not in the sandbox's stand-in for {self.package}")


def _handshake(_: pb.ProviderHandshakeRequest) -> pb.ProviderHandshakeResponse:
    return pb.ProviderHandshakeResponse(accept_secrets=True)


@dataclass(frozen=True)
class _Method:
    call: Callable[[Any], Message]
    request: type[Message]

    def handler(self) -> "grpc.RpcMethodHandler[Any, Any]":
        return grpc.unary_unary_rpc_method_handler(
            self._answer,
            request_deserializer=self.request.FromString,
            response_serializer=lambda response: response.SerializeToString(),
        )

    def _answer(self, request: Message, context: grpc.ServicerContext) -> Message:
        try:
            return self.call(request)
        except NotReadyError as error:
            context.set_trailing_metadata((("grpc-status-details-bin", _status(error).SerializeToString()),))
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        except (ProviderError, ValueError) as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))


def _status(error: NotReadyError) -> status_pb2.Status:
    detail = AnyMessage()
    detail.Pack(
        pb.ErrorResourceInitFailed(
            id=error.identity,
            properties=encode(error.state),
            reasons=error.reasons,
            inputs=encode(error.inputs),
        )
    )
    return status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error), details=[detail])


def _methods(provider: Provider) -> dict[str, _Method]:
    def cancel(_: Message) -> Empty:
        provider.cancel()
        return Empty()

    def plugin_info(_: Message) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=version(provider.package))

    return {
        "Handshake": _Method(_handshake, pb.ProviderHandshakeRequest),
        "GetPluginInfo": _Method(plugin_info, Empty),
        "CheckConfig": _Method(provider.check_config, pb.CheckRequest),
        "DiffConfig": _Method(provider.diff_config, pb.DiffRequest),
        "Configure": _Method(provider.configure, pb.ConfigureRequest),
        "Check": _Method(provider.check, pb.CheckRequest),
        "Diff": _Method(provider.diff, pb.DiffRequest),
        "Create": _Method(provider.create, pb.CreateRequest),
        "Read": _Method(provider.read, pb.ReadRequest),
        "Update": _Method(provider.update, pb.UpdateRequest),
        "Delete": _Method(provider.delete, pb.DeleteRequest),
        "Invoke": _Method(provider.invoke, pb.InvokeRequest),
        "Construct": _Method(provider.construct, pb.ConstructRequest),
        "Cancel": _Method(cancel, Empty),
    }


def serve(provider: Provider) -> None:
    """Serves on a free port of 127.0.0.1, prints the port, and returns when the engine goes away."""
    server = grpc.server(
        ThreadPoolExecutor(_CONCURRENT_REQUESTS),
        options=[("grpc.max_receive_message_length", _LARGEST_MESSAGE), ("grpc.so_reuseport", 0)],
    )
    handlers = {name: method.handler() for name, method in _methods(provider).items()}
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("pulumirpc.ResourceProvider", handlers),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    server.start()
    print(port, flush=True)
    threading.Thread(target=_wait_for_engine_to_end, args=(ended,), daemon=True).start()
    ended.wait()
    # Threads that still await pods would hold a normal exit back until their deadline.
    os._exit(0)


def _wait_for_engine_to_end(ended: threading.Event) -> None:
    """The engine holds the other end of our standard input: it closes when the engine exits or is killed."""
    sys.stdin.buffer.read()
    ended.set()
