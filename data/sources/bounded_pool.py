"""Connections of urllib3 on which the head of an answer has a deadline as a whole.

A socket's time-out counts from one byte to the next, so that a server, or a proxy before it, that drips its
head holds a thread for as long as it likes. Bodies are bounded where they are read.

This module imports ``urllib3``; import it in a worker.
"""

import socket
import threading
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection


class _Bounded:
    """Before `HTTPConnection` among the bases; urllib3 keeps the time-out for reading in ``timeout``."""

    sock: socket.socket | None
    timeout: float | None

    def getresponse(self) -> Any:
        """Raises `TimeoutError` where the head is not whole in time; urllib3 makes its own error of it."""
        sock, over = self.sock, threading.Event()

        def hang_up() -> None:
            over.set()
            try:
                if sock is not None:
                    sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is closed already

        timer = threading.Timer(self.timeout or 0, hang_up)
        timer.daemon = True
        timer.start()
        try:
            answer = super().getresponse()  # type: ignore[misc]
        except OSError:
            if over.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()
        if over.is_set():  # what came of the head looks whole where the connection was cut
            answer.close()
            raise TimeoutError
        return answer


class _Connection(_Bounded, HTTPConnection):
    pass


class _SecureConnection(_Bounded, HTTPSConnection):
    pass


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def bound(manager: urllib3.PoolManager) -> None:
    """From now on the connections that it makes are of this kind; requests need a time-out for reading."""
    manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
