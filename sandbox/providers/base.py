"""What a stand-in provider is to the engine, and how it says that something failed."""

from abc import ABC, abstractmethod
from typing import NoReturn

from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.providers.values import Tree


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
