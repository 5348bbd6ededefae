"""Connections that another thread can cut.

`requests` times out each read, not the call: a server that drips one byte a second holds it for ever
(psf/requests#1928). A line keeps a tap, a duplicate of each open socket: the only handle that stays valid while TLS
is being wrapped around the original. Shutting the tap ends whatever the call is waiting for: the TLS handshake, the
headers or the body.
"""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from sync.cutting import WAITS_ON, cut

_CUTS, _PAUSE_SECONDS = 300, 0.1


class Taps:
    """Handles on the open sockets of one session, so that another thread can cut them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taps: dict[int, tuple[HTTPConnection, socket.socket]] = {}
        self.cut = False

    def add(self, connection: HTTPConnection, sock: socket.socket) -> None:
        """Keep a handle on a connection's new socket."""
        with self._lock:
            self._drop(id(connection))
            tap = sock.dup()
            self._taps[id(connection)] = (connection, tap)
            if self.cut:
                cut(tap)

    def shut(self) -> None:
        """End whatever is being sent or received, now and on every later socket of this session."""
        self._cut_all()
        if WAITS_ON:
            threading.Thread(target=self._cut_again, name="cutting", daemon=True).start()

    def release(self, *, closed_only: bool) -> None:
        """Let go of the handles: a duplicate kept open would keep the connection open too."""
        with self._lock:
            for key, (connection, _) in list(self._taps.items()):
                if not closed_only or connection.sock is None:
                    self._drop(key)

    def _cut_all(self) -> bool:
        with self._lock:
            self.cut = True
            for _, tap in self._taps.values():
                cut(tap)
            return bool(self._taps)

    def _cut_again(self) -> None:
        """Until the session has let go of its sockets: a receive may have begun just after the first cut."""
        for _ in range(_CUTS):
            time.sleep(_PAUSE_SECONDS)
            if not self._cut_all():
                return

    def _drop(self, key: int) -> None:
        known = self._taps.pop(key, None)
        if known is not None:
            known[1].close()


def _pools(taps: Taps) -> dict[str, type[HTTPConnectionPool]]:
    """Connection pools whose connections put a tap on their sockets."""

    class TappedConnection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            taps.add(self, sock)
            return sock

    class TappedSecureConnection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            taps.add(self, sock)
            return sock

    class Pool(HTTPConnectionPool):
        ConnectionCls = TappedConnection

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = TappedSecureConnection

    return {"http": Pool, "https": SecurePool}


class _Adapter(HTTPAdapter):
    def __init__(self, taps: Taps) -> None:
        self._pools = _pools(taps)
        super().__init__(pool_connections=2, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (as requests has it)
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> urllib3.ProxyManager:  # noqa: ANN401
        manager: urllib3.ProxyManager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


class Bearer(requests.auth.AuthBase):
    """Our own authorisation or none; without it requests would take one from `.netrc`."""

    def __init__(self, credential: str) -> None:
        self._credential = credential

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Put the credential on a request."""
        if self._credential:
            request.headers["Authorization"] = f"Bearer {self._credential}"
        return request


class Line:
    """One session and its taps; used by one thread, cut by another."""

    def __init__(self) -> None:
        self.taps = Taps()
        self.session = requests.Session()
        adapter = _Adapter(self.taps)
        self.session.mount("https://", adapter)
        self.session.mount("http://", adapter)

    def close(self) -> None:
        """Let go of the session and its sockets."""
        self.session.close()
        self.taps.release(closed_only=False)
