"""Helm releases: recorded in the state as they were asked for, never rendered."""

from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.providers.values import Tree, encode, plain


def create(inputs: dict[str, Tree], *, preview: bool) -> pb.CreateResponse:
    """Records a release; its identity is `<namespace>/<name>`, as the official provider has it."""
    given = plain(inputs)
    identity = f"{given.get('namespace', 'default')}/{given.get('name', given.get('chart'))}"
    return pb.CreateResponse(id="" if preview else identity, properties=encode(inputs))
