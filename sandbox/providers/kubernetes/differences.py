"""What an update would change of an object, from its old and new inputs."""

from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.providers.kubernetes.api import Document
from sandbox.providers.kubernetes.kinds import RELEASE, replaces
from sandbox.providers.property_diff import changes, property_path, response
from sandbox.providers.values import decode, plain

_IDENTITY = (("metadata", "name"), ("metadata", "namespace"))


def differences(request: pb.DiffRequest, mutable: frozenset[str]) -> pb.DiffResponse:
    """Answers the engine; an object that keeps its name is deleted before it is replaced.

    Args:
        request: with old inputs, new inputs and the paths to ignore.
        mutable: kinds whose own fields are changed in place by setting (ConfigMap, Secret).
    """
    old, new = (_comparable(plain(decode(inputs))) for inputs in (request.old_inputs, request.news))
    ignored = tuple(request.ignoreChanges)
    found = [change for change in changes(old, new) if not _is_within(property_path(change.path), ignored)]
    if request.type == RELEASE:
        return response(found, lambda _: False)
    api_version, kind = new["apiVersion"], new["kind"]
    answer = response(found, lambda change: replaces(change, api_version, kind, mutable=mutable))
    renamed = any(change.path in _IDENTITY for change in found)
    answer.deleteBeforeReplace = bool(answer.replaces) and not renamed
    return answer


def _comparable(inputs: Document) -> Document:
    metadata = inputs.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("namespace") != "default":
        return inputs
    return {**inputs, "metadata": {name: value for name, value in metadata.items() if name != "namespace"}}


def _is_within(path: str, ignored: tuple[str, ...]) -> bool:
    return any(path == parent or path.startswith((f"{parent}.", f"{parent}[")) for parent in ignored)
