"""Which kinds the API server serves, and at which paths."""

from dataclasses import dataclass
from threading import Lock

from sandbox.providers.kubernetes.api import Api, ApiError, Document


@dataclass(frozen=True)
class Resource:
    """A kind as the API server serves it."""

    root: str
    """Path of its group and version, such as `/apis/apps/v1`."""
    plural: str
    """Such as `deployments`."""
    namespaced: bool

    def collection(self, namespace: str | None) -> str:
        """Gives the path of the kind's objects in a namespace; one without a namespace is in `default`."""
        return (
            f"{self.root}/namespaces/{namespace or 'default'}/{self.plural}"
            if self.namespaced
            else self._cluster_wide
        )

    def item(self, namespace: str | None, name: str) -> str:
        """Gives the path of one object."""
        return f"{self.collection(namespace)}/{name}"

    @property
    def qualified(self) -> str:
        """The name with its group as the API server's messages have it, such as `deployments.apps`."""
        group = self.root.split("/")[2] if self.root.startswith("/apis/") else ""
        return f"{self.plural}.{group}" if group else self.plural

    @property
    def _cluster_wide(self) -> str:
        return f"{self.root}/{self.plural}"


@dataclass(frozen=True)
class Target:
    """An object's place on the API server."""

    resource: Resource
    namespace: str | None
    name: str

    @property
    def path(self) -> str:
        """Path of the object on the API server."""
        return self.resource.item(self.namespace, self.name)

    @property
    def label(self) -> str:
        """The object in the form of the API server's messages: `deployments.apps "web"`."""
        return f'{self.resource.qualified} "{self.name}"'


class Discovery:
    """Looks kinds up; what was found once is kept, what was not is asked for again."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: dict[tuple[str, str], Resource] = {}
        self._lock = Lock()

    def find(self, api_version: str, kind: str) -> Resource | None:
        """Gives the resource of a kind, or None where it is not served."""
        with self._lock:
            if (api_version, kind) not in self._known:
                self._known |= self._served(api_version)
            return self._known.get((api_version, kind))

    def _served(self, api_version: str) -> dict[tuple[str, str], Resource]:
        root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        try:
            listing = self._api.get(root)
        except ApiError as error:
            if error.code == 404:
                return {}
            raise
        return {
            (api_version, entry["kind"]): _resource(root, entry)
            for entry in listing["resources"]
            if _is_main(entry)
        }


def _is_main(entry: Document) -> bool:
    return "/" not in entry["name"]


def _resource(root: str, entry: Document) -> Resource:
    return Resource(root=root, plural=entry["name"], namespaced=entry["namespaced"])
