# Copyright (c) 2026 day2.resources contributors
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of a simulator: starts it in its own process and uses its control routes."""

from __future__ import annotations

import functools
import http.client
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

Document = dict[str, Any]

PACKAGE = Path(__file__).resolve().parent


@functools.lru_cache(maxsize=1000)
def documents_of(text: str) -> list[Document]:
    """Return the documents of a JSON text. Most collections are as they were when they were read before."""
    documents: list[Document] = json.loads(text)
    return documents


class SimulatorError(Exception):
    """The simulator does not start, or refuses a control request."""


@dataclass(frozen=True)
class Request:
    """A recorded request.

    ``status`` is None when it was dropped or is still under way; ``settings`` are the simulator's when it came;
    ``disturbed`` is true where a fault had a hand in it.
    """

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any
    raw_body: str
    status: int | None
    at: float
    settings: Document
    disturbed: bool
    answer: Any


class Simulator:
    """A running simulator; use it in a ``with`` statement.

    For example: ``Simulator("gcore", latency=0.2, generation="pages")``.

    Arguments:
      api: the name of the API.
      seed: a YAML or JSON file with documents by collection, or the same as a mapping; None takes those of the kinds.
      settings: the options of the command line.
    """

    def __init__(
        self, api: str, *, seed: str | Path | Mapping[str, Any] | None = None, **settings: float | str
    ) -> None:
        self.api = api
        self.url = ""
        self.key = ""
        self._seed = seed
        self._settings = settings
        self._process: subprocess.Popen[str] | None = None
        self._per_thread = threading.local()
        self._connections: list[http.client.HTTPConnection] = []

    def __enter__(self) -> Simulator:
        self._per_thread = threading.local()
        command = [sys.executable, str(PACKAGE), self.api, "--exit-with-parent"]
        for name, value in self._settings.items():
            command += [f"--{name.replace('_', '-')}", str(value)]
        with tempfile.TemporaryDirectory() as folder:
            if isinstance(self._seed, Mapping):
                path = Path(folder, "seed.json")
                path.write_text(json.dumps(self._seed), encoding="utf-8")
                command += ["--seed", str(path)]
            elif self._seed is not None:
                command += ["--seed", str(self._seed)]
            # The pipe to its standard input closes when this process ends, in whatever way.
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            line = self._process.stdout.readline() if self._process.stdout else ""
        if not line.startswith("listening on "):
            self.stop()
            raise SimulatorError(f"the simulator did not start: {' '.join(command)}")
        self.url = line.split()[-1]
        self.key = self._call("GET", "")["key"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the process and wait for its end."""
        while self._connections:
            self._connections.pop().close()
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    @property
    def pid(self) -> int:
        """The ID of the simulator's process."""
        if self._process is None:
            raise SimulatorError("the simulator is not running")
        return self._process.pid

    def reset(self) -> None:
        """Restore the seed and the settings of the start, and remove faults and recorded requests."""
        self._call("POST", "/reset", {})

    def settings(self, **settings: float | str) -> Document:
        """Change these settings, and return all."""
        answer: Document = self._call("POST", "/settings", settings)
        return answer

    def fault(
        self, method: str | None = None, path: str = "", skip: int = 0, times: int | None = 1, **effects: Any
    ) -> int:
        """Disturb ``times`` requests (None: all) after ``skip`` matching ones; see ``faults.py``. Return the ID."""
        spec = {"method": method, "path": path, "skip": skip, "times": times, **effects}
        number: int = self._call("POST", "/faults", spec)["id"]
        return number

    def release(self) -> None:
        """Release the requests that faults hold, and remove these faults."""
        self._call("POST", "/release", {})

    def advance(self, seconds: float = 0.0) -> float:
        """Stop the clock at so many seconds after now, until the next reset, and return that moment."""
        now: float = self._call("POST", "/advance", {"seconds": seconds})["now"]
        return now

    def faults(self) -> list[Document]:
        """Return the faults that are not used up."""
        faults: list[Document] = self._call("GET", "/faults")
        return faults

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._call("DELETE", "/faults")

    def requests(self, all: bool = False, brief: bool = False, skip: int = 0) -> list[Request]:
        """Return what was recorded since the last ``clear_requests()``.

        Arguments:
          all: whether to return what was recorded since the last reset.
          brief: whether to leave out headers, bodies and answers: of many requests they take long.
          skip: the number of requests to leave out at the beginning.
        """
        query = [f"skip={skip}", *(f"{name}=true" for name, is_set in {"all": all, "brief": brief}.items() if is_set)]
        records = self._call("GET", f"/requests?{'&'.join(query)}")
        return [Request(**record) for record in records]

    def clear_requests(self) -> None:
        """Start a new record."""
        self._call("DELETE", "/requests")

    def get(self, collection: str, key: object) -> Document:
        """Return a stored document as the API would show it now."""
        document: Document = self._call("GET", f"/state/{collection}/{key}")
        return document

    def world(self) -> dict[str, list[Document]]:
        """Return all stored documents by collection as the API would show them now."""
        return {name: documents_of(text) for name, text in self._call("GET", "/state").items()}

    def documents(self, collection: str) -> list[Document]:
        """Return all stored documents of a collection as the API would show them now."""
        documents: list[Document] = self._call("GET", f"/state/{collection}")
        return documents

    def change(self, collection: str, key: object, values: Document, remove: tuple[str, ...] = ()) -> None:
        """Set and remove keys of a stored document, as another client does."""
        self._call("POST", "/change", {"collection": collection, "id": key, "set": values, "remove": list(remove)})

    def add(self, collection: str, *documents: Document) -> list[Any]:
        """Add documents in the form of a seed, and return their IDs."""
        ids: list[Any] = self._call("POST", f"/state/{collection}", list(documents))["ids"]
        return ids

    def clone(self, collection: str, key: object, number: int) -> list[Any]:
        """Add copies of a stored document under new IDs, and return these."""
        ids: list[Any] = self._call("POST", "/clone", {"collection": collection, "id": key, "number": number})["ids"]
        return ids

    def remove(self, collection: str, key: object) -> None:
        """Delete a stored document and what belongs to it, as another client does; Scanopy only."""
        self._call("POST", "/remove", {"collection": collection, "id": key})

    def saveable(self, key: object) -> list[str]:
        """Return why the web page cannot save a service; empty if it can; Scanopy only."""
        problems: list[str] = self._call("POST", "/saveable", {"collection": "services", "id": key})["problems"]
        return problems

    def lock(self, collection: str, key: object, seconds: float | None = 2.0, task_type: str | None = None) -> str:
        """Lock a resource by a task of another client, None: forever; return the ID of the task. Gcore only."""
        return self._lock("lock", collection, key, seconds, {"task_type": task_type} if task_type else {})

    def task(
        self,
        collection: str,
        key: object,
        seconds: float | None = 2.0,
        attributed: bool = True,
        task_type: str = "update_port",
    ) -> str:
        """The same; without ``attributed`` the data of the task does not name the resource."""
        return self._lock("task", collection, key, seconds, {"attributed": attributed, "task_type": task_type})

    def _lock(self, action: str, collection: str, key: object, seconds: float | None, details: Document) -> str:
        body = {"collection": collection, "id": key, "seconds": seconds, **details}
        task_id: str = self._call("POST", f"/{action}", body)["task_id"]
        return task_id

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        # A new connection for each call would take most of the time of a short test.
        idle = getattr(self._per_thread, "connection", None)
        for connection in (idle, self._connect()) if idle else (self._connect(),):
            try:
                connection.request(method, f"/_simulator{path}", data)
                response = connection.getresponse()
                text = response.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                connection.close()
                if connection is not idle:  # the simulator may have closed an idle one
                    raise
                continue
            except BaseException:  # such as a timeout of the test: the next call must not get this answer
                connection.close()
                raise
            answer = json.loads(text)
            self._per_thread.connection = connection
            if response.status >= 400:
                raise SimulatorError(answer["error"])
            return answer
        raise AssertionError("unreachable")

    def _connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        self._connections.append(connection)
        return connection
