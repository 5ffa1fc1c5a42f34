"""The kubernetes plugin: the protocol on one side, objects on the API server on the other."""

from threading import Lock

from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.providers.base import NotReadyError, Provider, ProviderError
from sandbox.providers.kubernetes import kinds, release
from sandbox.providers.kubernetes.api import Api, ApiError, Document
from sandbox.providers.kubernetes.differences import differences
from sandbox.providers.kubernetes.kubeconfig import load
from sandbox.providers.kubernetes.objects import ExistsError, NotServedError, Objects
from sandbox.providers.kubernetes.ownership import new_manager
from sandbox.providers.kubernetes.settings import Settings
from sandbox.providers.kubernetes.state import (
    FIELD_MANAGER,
    imported,
    previewed,
    refreshed,
    state,
    with_secret_data,
)
from sandbox.providers.property_diff import changes, response
from sandbox.providers.serving import serve
from sandbox.providers.values import UNKNOWN, Tree, decode, encode, has_unknown, mark_secrets, plain


class KubernetesProvider(Provider):
    """See the package's docstring for what it does and leaves out."""

    package = "pulumi_kubernetes"

    def __init__(self) -> None:
        self._settings = Settings.parse({})
        self._connecting = Lock()
        self._connected: Objects | None = None

    def configure(self, request: pb.ConfigureRequest) -> pb.ConfigureResponse:
        """Takes the settings; the cluster is reached only when an operation needs it."""
        self._settings = Settings.parse(decode(request.args))
        return super().configure(request)

    def diff_config(self, request: pb.DiffRequest) -> pb.DiffResponse:
        """Replaces the provider, and so every object, when it means another cluster than before.

        Unlike the official one it does not call it a change when one run alone takes over existing objects.
        """
        old, new = decode(request.old_inputs), decode(request.news)
        found = [change for change in changes(plain(old), plain(new)) if change.path[0] != _ONE_RUNS_INPUT]
        if has_unknown(new) or not found:
            return response(found, lambda _: False)
        before = Settings.parse(old).cluster()
        moved = before is not None and before != Settings.parse(new).cluster()
        return response(found, lambda change: moved and change.path[0] in _CLUSTER_INPUTS)

    def check(self, request: pb.CheckRequest) -> pb.CheckResponse:
        """Completes the inputs with apiVersion, kind and the provider's namespace; a name must be given."""
        if request.type == kinds.RELEASE:
            return pb.CheckResponse(inputs=request.news)
        api_version, kind = kinds.identify(request.type)
        inputs = {"apiVersion": api_version, "kind": kind, **decode(request.news)}
        metadata = plain(inputs.get("metadata", {}))
        if metadata is UNKNOWN:
            return pb.CheckResponse(inputs=encode(inputs))
        failures = (
            [] if metadata.get("name") else [pb.CheckFailure(property="metadata.name", reason=_NO_NAME)]
        )
        if not failures and "namespace" not in metadata and self._gets_namespace(plain(inputs)):
            inputs["metadata"] = {**metadata, "namespace": self._settings.namespace}
        return pb.CheckResponse(inputs=encode(with_secret_data(inputs)), failures=failures)

    def diff(self, request: pb.DiffRequest) -> pb.DiffResponse:
        """Compares old and new inputs; after a refresh the old ones hold what drifted."""
        return differences(request, self._settings.mutable)

    def create(self, request: pb.CreateRequest) -> pb.CreateResponse:
        """Applies a new object and waits until it is ready; as a preview, a dry run."""
        inputs = decode(request.properties)
        if request.type == kinds.RELEASE:
            return release.create(inputs, preview=request.preview)
        if request.preview:
            return pb.CreateResponse(properties=encode(self._previewed_create(inputs)))
        live, manager = self._objects.create(plain(inputs), upsert=self._settings.upsert, dry_run=False)
        ready = self._ready(live, manager, inputs, request.timeout)
        return pb.CreateResponse(id=_identity(ready), properties=encode(state(ready, manager, inputs)))

    def _previewed_create(self, inputs: dict[str, Tree]) -> dict[str, Tree]:
        if has_unknown(inputs):
            return inputs
        try:
            live, manager = self._objects.create(plain(inputs), upsert=self._settings.upsert, dry_run=True)
        except (ExistsError, NotServedError):
            # A replacement deletes the object first; a kind may come with the same update.
            return inputs
        except ApiError as error:
            # The namespace may come with the same update; a quota may be freed by it.
            if error.code == 403 or (error.code == 404 and error.about[0] == "namespaces"):
                return inputs
            raise
        return previewed(live, manager, inputs)

    def read(self, request: pb.ReadRequest) -> pb.ReadResponse:
        """Gives the live object, and the inputs as it has them; one that is not ready is said to be so."""
        if request.type == kinds.RELEASE:
            return pb.ReadResponse(id=request.id, properties=request.properties, inputs=request.inputs)
        last, inputs = decode(request.properties), decode(request.inputs)
        live = self._live(request, plain(inputs) or plain(last))
        if live is None:
            return pb.ReadResponse()
        shown = refreshed(plain(inputs), plain(last), live) if inputs else imported(live)
        marked = with_secret_data(mark_secrets(shown, inputs))
        manager = str(last.get(FIELD_MANAGER) or new_manager(live))
        recorded = state(live, manager, inputs)
        try:
            self._objects.judge(live)
        except NotReadyError as error:
            raise error.recorded_as(request.id, recorded, marked) from None
        return pb.ReadResponse(id=request.id, properties=encode(recorded), inputs=encode(marked))

    def _live(self, request: pb.ReadRequest, document: Document) -> Document | None:
        if "kind" not in document:
            api_version, kind = kinds.identify(request.type)
            document = {"apiVersion": api_version, "kind": kind}
        namespace, _, name = request.id.rpartition("/")
        metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
        try:
            return self._objects.find(self._objects.target({**document, "metadata": metadata}))
        except NotServedError:
            return None

    def update(self, request: pb.UpdateRequest) -> pb.UpdateResponse:
        """Applies changed inputs and waits until the object is ready again; as a preview, a dry run."""
        inputs = decode(request.news)
        if request.type == kinds.RELEASE or (request.preview and has_unknown(inputs)):
            return pb.UpdateResponse(properties=request.news)
        manager = str(decode(request.olds).get(FIELD_MANAGER) or new_manager(plain(inputs)))
        ignored = list(request.ignoreChanges)
        live = self._objects.update(plain(inputs), manager, ignored, dry_run=request.preview)
        if not request.preview:
            live = self._ready(live, manager, inputs, request.timeout)
        return pb.UpdateResponse(properties=encode(state(live, manager, inputs)))

    def delete(self, request: pb.DeleteRequest) -> Empty:
        """Deletes the object and waits until it is gone."""
        if request.type != kinds.RELEASE:
            self._objects.delete(plain(decode(request.properties)), request.timeout)
        return Empty()

    def cancel(self) -> None:
        """Ends every wait in progress; what was awaited is recorded as not ready."""
        self._objects.close()

    def _ready(self, live: Document, manager: str, inputs: dict[str, Tree], seconds: float) -> Document:
        try:
            return self._objects.wait(live, seconds)
        except ProviderError as error:
            # Whatever ended the wait, the object is there, and must not be forgotten.
            failure = error if isinstance(error, NotReadyError) else NotReadyError(str(error), [str(error)])
            raise failure.recorded_as(_identity(live), state(live, manager, inputs)) from None

    def _gets_namespace(self, document: Document) -> bool:
        if not self._settings.namespace:
            return False
        try:
            return self._objects.target(document).resource.namespaced
        except NotServedError:
            return True

    @property
    def _objects(self) -> Objects:
        with self._connecting:
            if self._connected is None:
                self._connected = Objects(Api(load(self._settings.kubeconfig, self._settings.context)))
            return self._connected


_CLUSTER_INPUTS = frozenset({"clusterIdentifier", "context", "kubeconfig"})
_ONE_RUNS_INPUT = "upsertExistingObjects"
_NO_NAME = "is missing; the sandbox's stand-in for the kubernetes provider does not invent names"


def _identity(live: Document) -> str:
    namespace, name = live["metadata"].get("namespace"), live["metadata"]["name"]
    return f"{namespace}/{name}" if namespace else str(name)


def main() -> None:
    """Serves the plugin until the engine goes away."""
    serve(KubernetesProvider())
