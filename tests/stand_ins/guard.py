"""A guard before a real server, as a reverse proxy in production is: whoever lacks the header is sent away.

The body of its refusal repeats what it was sent, as careless proxies do.
"""

import httpx

from tests.stand_ins.certificate import Certificate
from tests.stand_ins.serving import Answer, Request, StandIn


class Guard(StandIn):
    """Passes on what carries ``authorization``. ``certificate``: it speaks TLS, signed by nobody known."""

    def __init__(self, upstream: str, authorization: str, certificate: Certificate | None = None) -> None:
        super().__init__(certificate=certificate)
        self.upstream, self.authorization = upstream, authorization

    def answer(self, request: Request) -> Answer:
        sent = request.headers.get("authorization", "")
        if sent != self.authorization:
            return Answer(401, f"no entry for {sent!r}".encode(), "text/plain")
        passed = httpx.request(
            request.verb,
            self.upstream + request.path,
            params=dict(request.query),
            content=request.body,
            headers={"Content-Type": request.content_type} if request.content_type else {},
            timeout=10,
            trust_env=False,
        )
        return Answer(passed.status_code, passed.content, passed.headers.get("content-type", ""))
