"""Waits on watches until an object is ready, or gone."""

import math
import time
from collections.abc import Iterator
from urllib.parse import quote

from sandbox.providers.base import NotReadyError, ProviderError
from sandbox.providers.kubernetes.api import Api, ApiError, Document
from sandbox.providers.kubernetes.discovery import Resource
from sandbox.providers.kubernetes.ownership import annotations
from sandbox.providers.kubernetes.readiness import CHECKS, Check, HopelessError, condition, needs_endpoints
from sandbox.providers.kubernetes.reasons import causes_of

_DEFAULT_SECONDS = 600.0
"""What the official provider waits for workloads."""
_LONGEST_WATCH_SECONDS = 300


class Wait:
    """One wait for one object, with one deadline."""

    def __init__(self, api: Api, resource: Resource, live: Document, seconds: float) -> None:
        self._api = api
        self._resource = resource
        self._written = live
        self.live = live
        """The object as last seen."""
        self._asked = float(seconds or annotations(live).get("pulumi.com/timeoutSeconds") or _DEFAULT_SECONDS)
        self._deadline = time.monotonic() + self._asked

    def until_ready(self) -> Document:
        """Gives the object once it is ready.

        Raises:
            NotReadyError: it was not in time, or never will be; with the reasons of its pods.
        """
        check = CHECKS.get((self.live["apiVersion"], self.live["kind"]))
        if check is None or self._skips():
            return self.live
        if needs_endpoints(self.live):
            self._until_endpoints()
        if self.live["kind"] == "PersistentVolumeClaim" and self._binds_at_first_use():
            return self.live
        return self._until(check)

    def now(self) -> None:
        """Returns if the object is ready, without waiting.

        Raises:
            NotReadyError: it is not ready now.
        """
        check = CHECKS.get((self.live["apiVersion"], self.live["kind"]))
        lacks = self._judge(check) if check and not self._skips() else None
        if lacks:
            raise self._failure(lacks)

    def until_gone(self) -> None:
        """Returns once the object is deleted.

        Raises:
            ProviderError: it was not in time.
        """
        while self._exists():
            for event in self._events():
                if event["type"] == "DELETED":
                    return
            held = ", ".join(self.live["metadata"].get("finalizers") or ())
            self._go_on(f"held by {held}" if held else "its pods or other dependents are still there")

    def _skips(self) -> bool:
        return annotations(self.live).get("pulumi.com/skipAwait") == "true"

    def _exists(self) -> bool:
        meta = self.live["metadata"]
        try:
            self.live = self._api.get(self._resource.item(meta.get("namespace"), meta["name"]))
        except ApiError as error:
            if error.code == 404:
                return False
            raise
        return bool(self.live["metadata"]["uid"] == meta["uid"])

    def _until(self, check: Check) -> Document:
        lacks = self._judge(check)
        while lacks:
            self._go_on(lacks)
            for event in self._events():
                if event["type"] == "DELETED":
                    raise self._failure("it was deleted while it was awaited")
                self.live = event["object"]
                lacks = self._judge(check)
                if not lacks:
                    return self.live
            if not self._exists():
                raise self._failure("it was deleted while it was awaited")
            lacks = self._judge(check)
        return self.live

    def _judge(self, check: Check) -> str | None:
        try:
            return check(self.live)
        except HopelessError as error:
            if self._tells_of_an_earlier_rollout():
                return str(error)
            raise self._failure(str(error)) from None

    def _tells_of_an_earlier_rollout(self) -> bool:
        # Back at an earlier ReplicaSet, the deployment controller says first that it has seen the change, and
        # only with the first new pod that the deadline of the rollout before no longer counts.
        told = condition(self.live, "Progressing")
        return bool(told) and told == condition(self._written, "Progressing")

    def _events(self) -> Iterator[Document]:
        meta = self.live["metadata"]
        collection = self._resource.collection(meta.get("namespace"))
        selector = f"metadata.name={meta['name']}"
        return self._watch(collection, meta["resourceVersion"], fieldSelector=selector)

    def _watch(self, path: str, version: str, **query: object) -> Iterator[Document]:
        seconds = min(math.ceil(max(self._left(), 1)), _LONGEST_WATCH_SECONDS)
        with self._api.watch(path, seconds=seconds, resourceVersion=version, **query) as events:
            for event in events:
                if event["type"] in {"ERROR", "BOOKMARK"}:
                    return
                yield event
                if self._left() <= 0:
                    return

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _go_on(self, lacks: str) -> None:
        if self._api.closed:
            raise self._failure(f"the wait was cancelled; {lacks}")
        if self._left() <= 0:
            raise self._failure(f"not within {self._asked:g} s: {lacks}")

    def _failure(self, why: str) -> ProviderError:
        meta = self.live["metadata"]
        label = f"{self.live['kind']} {'/'.join(filter(None, (meta.get('namespace'), meta['name'])))}"
        if "deletionTimestamp" in meta:
            return ProviderError(f"{label} was not deleted: {why}")
        causes = [] if self._api.closed else causes_of(self._api, self.live)
        message = f"{label} is not ready: {why}"
        return NotReadyError("\n".join((message, *causes)), [message, *causes])

    def _until_endpoints(self) -> None:
        meta = self.live["metadata"]
        path = f"/apis/discovery.k8s.io/v1/namespaces/{meta['namespace']}/endpointslices"
        selector = f"kubernetes.io/service-name={meta['name']}"
        while True:
            listing = self._api.get(path, labelSelector=selector)
            if any(slice_.get("endpoints") for slice_ in listing["items"]):
                return
            self._go_on("its selector matches no pod")
            version = listing["metadata"]["resourceVersion"]
            for event in self._watch(path, version, labelSelector=selector):
                if event["object"].get("endpoints"):
                    return

    def _binds_at_first_use(self) -> bool:
        name = (self.live.get("spec") or {}).get("storageClassName")
        if not name:
            return False
        try:
            storage = self._api.get(f"/apis/storage.k8s.io/v1/storageclasses/{quote(name)}")
        except ApiError as error:
            if error.code == 404:
                return False
            raise
        return bool(storage.get("volumeBindingMode") == "WaitForFirstConsumer")
