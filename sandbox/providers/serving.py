"""Serves a stand-in provider to the engine: what every Pulumi plugin process does."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from pulumi.runtime.proto import plugin_pb2, status_pb2
from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.providers.base import NotReadyError, Provider, ProviderError
from sandbox.providers.values import encode

_CONCURRENT_REQUESTS = 512
"""More than the engine sends at once: a request that awaits pods holds a thread."""
_LARGEST_MESSAGE = 400 * 1024 * 1024
"""Bytes; what the engine itself allows."""


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
