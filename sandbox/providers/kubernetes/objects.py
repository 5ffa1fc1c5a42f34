"""What the plugin does to one object on the API server."""

import re
import time

from sandbox.providers.base import ProviderError
from sandbox.providers.kubernetes.api import Api, ApiError, Document
from sandbox.providers.kubernetes.discovery import Discovery, Target
from sandbox.providers.kubernetes.kinds import propagation
from sandbox.providers.kubernetes.ownership import adopted_manager, annotations, new_manager, without_ignored
from sandbox.providers.kubernetes.waiting import Wait

_NEVER_CURRENT = "1"
"""A resourceVersion that no object has: an apply with it creates, and conflicts where the object exists."""
_BY_HAND = re.compile(r'conflict with "kubectl[^"]*"(?! with subresource).*')
"""A conflict with what someone edited by kubectl: drift, which the official provider takes back, too."""
_DISCOVERY_SECONDS = 10


class ExistsError(ProviderError):
    """The object to create is there already."""


class ConflictError(ProviderError):
    """Other managers own fields that an apply would change."""


class NotServedError(ProviderError):
    """The API server has no such kind."""


class Objects:
    """The objects of one API server."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._discovery = Discovery(api)

    def close(self) -> None:
        """Ends every wait, now and from now on."""
        self._api.close()

    def target(self, document: Document) -> Target:
        """Finds where an object lives.

        Raises:
            NotServedError: its kind is not known to the API server.
        """
        api_version, kind = document["apiVersion"], document["kind"]
        resource = self._discovery.find(api_version, kind)
        if resource is None:
            raise NotServedError(
                f"the Kubernetes API server does not serve {kind} in {api_version}: "
                "check the spelling, and that the kind's CustomResourceDefinition is installed first"
            )
        return Target(resource, document["metadata"].get("namespace"), document["metadata"]["name"])

    def create(self, inputs: Document, *, upsert: bool, dry_run: bool) -> tuple[Document, str]:
        """Applies an object that is new, and gives it with its field manager.

        With `upsert` an object that exists is taken over, along with the manager of the run that lost it.

        Raises:
            ExistsError: it exists, without `upsert`.
        """
        target = self.target(inputs)
        manager = new_manager(inputs)
        if upsert:
            live = self.find(target)
            manager = (live and adopted_manager(live)) or manager
            return self._apply(target, inputs, manager, dry_run=dry_run), manager
        metadata = {**inputs["metadata"], "resourceVersion": _NEVER_CURRENT}
        try:
            return self._apply(target, {**inputs, "metadata": metadata}, manager, dry_run=dry_run), manager
        except ConflictError:
            pass
        except ApiError as error:
            if error.code != 409:
                raise
        raise ExistsError(
            f"{target.label} already exists; set PULUMI_K8S_UPSERT_EXISTING_OBJECTS=true to take it over, "
            "import it, or delete it"
        )

    def update(self, inputs: Document, manager: str, ignored: list[str], *, dry_run: bool) -> Document:
        """Applies changed inputs to an object that exists, and gives it."""
        target = self.target(inputs)
        applied = without_ignored(inputs, self._api.get(target.path), ignored, manager)
        return self._apply(target, applied, manager, dry_run=dry_run)

    def _apply(self, target: Target, inputs: Document, manager: str, *, dry_run: bool) -> Document:
        query = {"fieldManager": manager} | ({"dryRun": "All"} if dry_run else {})
        forced = annotations(inputs).get("pulumi.com/patchForce") == "true"
        try:
            return self._api.apply(target.path, inputs, force=str(forced).lower(), **query)
        except ApiError as error:
            if error.code != 409 or not error.causes:
                raise
            if all(map(_BY_HAND.fullmatch, error.causes)):
                return self._api.apply(target.path, inputs, force="true", **query)
            raise ConflictError(
                f"{target.label}: field manager {manager!r} may not change what others manage. {error}\n"
                "Leave the fields to their manager with ignoreChanges, or take them over with the annotation "
                'pulumi.com/patchForce: "true"'
            ) from None

    def find(self, target: Target) -> Document | None:
        """Gives the live object, or None where it is gone."""
        try:
            return self._api.get(target.path)
        except ApiError as error:
            if error.code == 404:
                return None
            raise

    def wait(self, live: Document, seconds: float) -> Document:
        """Gives the object once it is ready; `seconds` of 0 stand for the default timeout."""
        ready = Wait(self._api, self.target(live).resource, live, seconds).until_ready()
        if live["kind"] == "CustomResourceDefinition":
            self._until_served(live)
        return ready

    def judge(self, live: Document) -> None:
        """Raises NotReadyError for an object that is not ready now."""
        Wait(self._api, self.target(live).resource, live, 0).now()

    def _until_served(self, definition: Document) -> None:
        """Looks the kind up until discovery has it, shortly after the condition Established."""
        spec = definition["spec"]
        version = next(entry["name"] for entry in spec["versions"] if entry["served"])
        deadline = time.monotonic() + _DISCOVERY_SECONDS
        while self._discovery.find(f"{spec['group']}/{version}", spec["names"]["kind"]) is None:
            if time.monotonic() > deadline:
                raise NotServedError(f"{definition['metadata']['name']} is established but not served")
            time.sleep(0.1)

    def delete(self, document: Document, seconds: float) -> None:
        """Deletes an object and returns when it is gone; one that is gone already is none to delete."""
        try:
            target = self.target(document)
            left = self._api.delete(
                target.path, propagation=propagation(document["kind"], annotations(document))
            )
        except NotServedError:
            return
        except ApiError as error:
            if error.code == 404:
                return
            raise
        if left["kind"] != "Status":
            Wait(self._api, target.resource, left, seconds).until_gone()
