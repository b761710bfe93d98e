"""Between a client and a real server: passes everything on, and logs what was asked."""

import httpx

from tests.stand_ins.serving import Answer, Request, StandIn, json_answer

_PASSED_ON = ("accept", "content-type", "authorization")


class Proxy(StandIn):
    """Answers as the server at ``target`` (a base URL) does; 502 where that one does not answer."""

    def __init__(self, target: str, port: int = 0) -> None:
        super().__init__(port)
        self.target = target
        self._client = httpx.Client(base_url=target, trust_env=False, timeout=30)

    def stop(self) -> None:
        super().stop()
        self._client.close()

    def answer(self, request: Request) -> Answer:
        try:
            told = self._client.request(
                request.verb,
                request.path,
                params=dict(request.query),
                content=request.body,
                headers={name: request.headers[name] for name in _PASSED_ON if name in request.headers},
            )
        except httpx.TransportError as error:
            return json_answer({"error": str(error)}, 502)
        return Answer(told.status_code, told.content, told.headers.get("content-type", ""))
