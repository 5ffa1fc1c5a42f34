"""Every state that objects pass through, as the API server tells it."""

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.sandbox.conftest import Sandbox

_DEADLINE_SECONDS = 20.0


class Watch:
    """Records each event of the objects that kubectl's arguments choose, from before `with` to after it."""

    def __init__(self, sandbox: Sandbox, record: Path, *arguments: str) -> None:
        self._sandbox = sandbox
        self._record = record
        self._arguments = arguments
        self._listed = 0

    def __enter__(self) -> Self:
        self._listed = len(self._held())
        command = ["kubectl", "get", *self._arguments, "--watch", "--output-watch-events", "--output=json"]
        with self._record.open("w") as record:
            self._process = subprocess.Popen(command, env=self._sandbox.environment, stdout=record)
        self._until(lambda: len(self._events()) >= self._listed)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._until(lambda: _versions(self.states()[-1]) == _versions(self._held()))
        finally:
            self._process.terminate()
            self._process.wait()

    def states(self) -> list[dict[str, dict[str, Any]]]:
        """Gives the objects by name, after each event since they were first listed."""
        objects: dict[str, dict[str, Any]] = {}
        states = []
        for number, event in enumerate(self._events(), start=1):
            name = event["object"]["metadata"]["name"]
            if event["type"] == "DELETED":
                objects.pop(name)
            else:
                objects[name] = event["object"]
            if number >= self._listed:
                states.append(dict(objects))
        return states

    def _events(self) -> list[dict[str, Any]]:
        decoder, text = json.JSONDecoder(), self._record.read_text()
        events, end = [], 0
        while start := text.find("{", end) + 1:
            try:
                event, end = decoder.raw_decode(text, start - 1)
            except json.JSONDecodeError:
                break  # the last event is still being written
            events.append(event)
        return events

    def _held(self) -> dict[str, dict[str, Any]]:
        items = json.loads(self._sandbox.kubectl("get", *self._arguments, "--output=json"))["items"]
        return {item["metadata"]["name"]: item for item in items}

    @staticmethod
    def _until(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, "the watch lags behind the API server"
            time.sleep(0.1)


def _versions(objects: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: found["metadata"]["resourceVersion"] for name, found in objects.items()}
