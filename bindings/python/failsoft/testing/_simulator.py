"""failsoft-sim from Python: starting it, telling it what to do, asking what it saw."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import Any, Union
    from urllib.request import OpenerDirector

    from typing_extensions import Self

    from failsoft import AsyncClient, Client

    Replies = Sequence[dict[str, Any]]
    Script = Union[Replies, dict[str, Any], None]

__all__ = ["Simulator", "World"]

API_KEY = "mbd_sk_test_0123456789"
_API_PATH = "/v1/hosting/llm"
_CONTROL_TIMEOUT = 30.0


class World:
    """A script, keys and a record of their own; many worlds share one simulator."""

    def __init__(self, origin: str, name: str, ca_file: str | None) -> None:
        if name in (".", ".."):  # clients take them out of a URL, however they are written
            raise ValueError(f"no name for a world: {name!r}")
        self._root = f"{origin}/w/{quote(name, safe='')}" if name else origin
        self.ca_file = ca_file
        """For https: the certificate to trust."""

    @property
    def url(self) -> str:
        """The base URL for clients."""
        return self._root + _API_PATH

    def script(self, replies: Replies) -> None:
        """What to do with the requests that come next; forgets what was seen before."""
        self.set_script(_whole(replies))

    def set_script(self, script: dict[str, Any]) -> None:
        """The whole script: replies, plan, keys, ... (see the simulator's README). ValueError for
        one that is wrong."""
        self._control("PUT", "/_sim/script", script)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The requests seen since the last script, in order: method, path, headers, body, ..."""
        seen: list[dict[str, Any]] = self._control("GET", "/_sim/requests")["requests"]
        return seen

    @property
    def state(self) -> dict[str, Any]:
        """Counts: requests, in_flight, peak_in_flight, streams, left_by_client, open_connections,
        connections."""
        state: dict[str, Any] = self._control("GET", "/_sim/state")
        return state

    def forget(self) -> None:
        """Closes the world's requests and clears its script and record."""
        self._control("DELETE", "/_sim")

    def client(self, **options: Any) -> Client:
        """A client for this world; waits take a hundredth of their time unless `time_scale` is
        given."""
        from failsoft import Client

        return Client(**self._options(options))

    def async_client(self, **options: Any) -> AsyncClient:
        """The same for an event loop."""
        from failsoft import AsyncClient

        return AsyncClient(**self._options(options))

    def _options(self, options: dict[str, Any]) -> dict[str, Any]:
        given: dict[str, Any] = {"base_url": self.url, "time_scale": 0.01}
        if "access_token" not in options:
            given["api_key"] = API_KEY
        if self.ca_file is not None:
            given["ca_file"] = self.ca_file
        return {**given, **options}

    def _control(self, method: str, path: str, body: Any = None) -> Any:
        from urllib.error import HTTPError, URLError
        from urllib.request import Request

        data = None if body is None else json.dumps(body).encode()
        request = Request(self._root + path, data=data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with self._opener().open(request, timeout=_CONTROL_TIMEOUT) as response:
                text = response.read()
        except HTTPError as error:
            raise ValueError(f"failsoft-sim refused it: {_message(error.read())}") from None
        except (URLError, FileNotFoundError) as error:  # the latter: its certificate is gone
            reason = getattr(error, "reason", error)
            raise ConnectionError(
                f"failsoft-sim at {self._root} does not answer: {reason}"
            ) from error
        return json.loads(text) if text else None

    def _opener(self) -> OpenerDirector:
        from urllib.request import HTTPSHandler, ProxyHandler, build_opener

        handlers: list[Any] = [ProxyHandler({})]
        if self.ca_file is not None:
            import ssl

            handlers.append(HTTPSHandler(context=ssl.create_default_context(cafile=self.ca_file)))
        return build_opener(*handlers)


class Simulator(World):
    """Starts failsoft-sim on a free port of 127.0.0.1; leaving the context, or `close`, stops it.

    `script` is a list of replies or a whole script; with `http2` it speaks HTTP/2 too. The program
    is taken from FAILSOFT_SIM, from beside the package, or from PATH; FileNotFoundError when it is
    nowhere. One that is not closed ends with this process. Ctrl-C does not end it: what a test does
    then, it can still do.
    """

    def __init__(self, script: Script = None, tls: bool = False, http2: bool = False) -> None:
        command = [_find_program(), *(["--tls"] if tls else []), *(["--http2"] if http2 else [])]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True
        )
        try:
            started = self._announcement(command[0])
            self.port: int = started["port"]
            self._origin = started["url"][: -len(_API_PATH)]
            super().__init__(self._origin, "", started.get("ca_file"))
            if script is not None:
                self.set_script(script if isinstance(script, dict) else _whole(script))
        except BaseException:
            self.close()
            raise

    def world(self, name: str) -> World:
        """Another world of this simulator, made on first use."""
        return World(self._origin, name, self.ca_file)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _announcement(self, program: str) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        try:
            announced: dict[str, Any] = json.loads(line)
            return announced
        except ValueError:
            if line:
                raise RuntimeError(f"{program} is not failsoft-sim") from None
            raise RuntimeError(f"failsoft-sim ended with status {self._process.wait()}") from None


def _whole(replies: Replies) -> dict[str, Any]:
    """A script of these; what is no list of them is for the simulator to refuse."""
    return {"replies": replies if isinstance(replies, (dict, str)) else list(replies)}


def _message(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"]["message"])
    except (ValueError, LookupError, TypeError):
        return body.decode(errors="replace")


def _find_program() -> str:
    named = os.environ.get("FAILSOFT_SIM")
    if named:
        return named
    package = Path(__file__).parent.parent
    for folder in (package / "bin", package.parent.parent / "bin"):
        if (folder / "failsoft-sim").is_file():
            return str(folder / "failsoft-sim")
    found = shutil.which("failsoft-sim")
    if found is None:
        raise FileNotFoundError("failsoft-sim is not on PATH; FAILSOFT_SIM may name it")
    return found
