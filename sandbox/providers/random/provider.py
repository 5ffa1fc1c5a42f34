"""The random plugin: values that are drawn once and kept in the state."""

from typing import Any

from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.providers.base import Provider, ProviderError
from sandbox.providers.property_diff import changes, response
from sandbox.providers.random.generators import identifier, text
from sandbox.providers.serving import serve
from sandbox.providers.values import UNKNOWN, Secret, Tree, decode, encode, plain

_ID = "random:index/randomId:RandomId"
_PASSWORD = "random:index/randomPassword:RandomPassword"  # noqa: S105  a type token
_STRING = "random:index/randomString:RandomString"
_SIZES = {_ID: "byteLength", _PASSWORD: "length", _STRING: "length"}
"""The types, each with the one input that it cannot do without."""


class RandomProvider(Provider):
    """See the package's docstring for what it does and leaves out."""

    package = "pulumi_random"

    def check(self, request: pb.CheckRequest) -> pb.CheckResponse:
        """Takes the inputs as they are, if the size is among them."""
        size = _SIZES.get(request.type)
        if size is None:
            known = ", ".join(token.rpartition(":")[2] for token in sorted(_SIZES))
            raise ProviderError(
                f"type {request.type} is not in the sandbox's stand-in for random, which has {known}"
            )
        failures = (
            [] if size in request.news.fields else [pb.CheckFailure(property=size, reason="is missing")]
        )
        return pb.CheckResponse(inputs=request.news, failures=failures)

    def diff(self, request: pb.DiffRequest) -> pb.DiffResponse:
        """Replaces the resource for any change: a drawn value cannot be adjusted."""
        old, new = (plain(decode(inputs)) for inputs in (request.old_inputs, request.news))
        return response(list(changes(old, new)), lambda _: True)

    def create(self, request: pb.CreateRequest) -> pb.CreateResponse:
        """Draws the value; a preview says only that there will be one."""
        inputs = decode(request.properties)
        if request.preview:
            return pb.CreateResponse(properties=encode({**inputs, **_foreseen(request.type)}))
        identity, drawn = _draw(request.type, plain(inputs))
        return pb.CreateResponse(id=identity, properties=encode({**inputs, **drawn}))

    def read(self, request: pb.ReadRequest) -> pb.ReadResponse:
        """Gives the state back: it is the only place where the value lives."""
        return pb.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)

    def update(self, request: pb.UpdateRequest) -> pb.UpdateResponse:
        """Keeps the value; the engine asks only when secretness changed."""
        return pb.UpdateResponse(properties=encode({**decode(request.olds), **decode(request.news)}))

    def delete(self, request: pb.DeleteRequest) -> Empty:  # noqa: ARG002  the protocol's signature
        """Forgets the value."""
        return Empty()


def _foreseen(token: str) -> dict[str, Tree]:
    if token == _ID:
        return dict.fromkeys(("b64Std", "b64Url", "dec", "hex"), UNKNOWN)
    return {"result": Secret(UNKNOWN) if token == _PASSWORD else UNKNOWN}


def _draw(token: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Tree]]:
    if token == _ID:
        forms = identifier(inputs)
        return forms.pop("id"), dict(forms)
    value = text(inputs)
    if token == _PASSWORD:
        return "none", {"result": Secret(value)}
    return value, {"result": value}


def main() -> None:
    """Serves the plugin until the engine goes away."""
    serve(RandomProvider())
