"""Connections of urllib3 on which the head of an answer has a deadline as a whole.

A socket's time-out counts from one byte to the next, so that a server, or a proxy before it, that drips its
head holds a thread for as long as it likes. Bodies are bounded where they are read.

This module imports ``urllib3``; import it in a worker.
"""

import socket
import threading
from collections.abc import Callable
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection


class _Bounded:
    """Before `HTTPConnection` among the bases; urllib3 keeps the time-out for reading in ``timeout``."""

    sock: socket.socket | None
    timeout: float | None

    def getresponse(self) -> Any:
        """Raises `TimeoutError` where the head is not whole in time; urllib3 makes its own error of it."""
        answer, over = self._in_time(super().getresponse)  # type: ignore[misc]
        if over:  # what came of the head looks whole where the connection was cut
            answer.close()
            raise TimeoutError
        return answer

    def _tunnel(self) -> None:
        """What a proxy answers before it lets through is a head too. Raises as `getresponse`."""
        _, over = self._in_time(super()._tunnel)  # type: ignore[misc]
        if over:
            raise TimeoutError

    def _in_time(self, read: Callable[[], Any]) -> tuple[Any, bool]:
        """What is read, and whether the time was over; hangs up then."""
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
            found = read()
        except OSError:
            if over.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()
        return found, over.is_set()


class _Connection(_Bounded, HTTPConnection):
    pass


class _SecureConnection(_Bounded, HTTPSConnection):
    pass


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def bound(manager: urllib3.PoolManager) -> None:
    """From now on the connections that it makes are of this kind; requests need a time-out for reading.

    A manager whose connections are of another kind already, such as SOCKS, is left as it is.
    """
    if manager.pool_classes_by_scheme is urllib3.poolmanager.pool_classes_by_scheme:
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}


def was_late(error: BaseException) -> bool:
    """Whether time was over, whatever was made of it: through a proxy it is told as an unreachable proxy."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, urllib3.exceptions.ReadTimeoutError):
        cause = cause.__cause__ or cause.__context__
    return cause is not None
