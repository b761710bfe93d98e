"""A model behind HTTP that answers prompts and scores records, harmfully until it is mended."""

from collections.abc import Callable

from tests.stand_ins.serving import Answer, Request, StandIn, json_answer


class Chatbot(StandIn):
    """``POST /chat`` with ``{"prompt": …}`` or plain text, ``POST /score`` with a record."""

    def __init__(self, harmful: Callable[[int], bool] = lambda number: True) -> None:  # noqa: ARG005
        super().__init__(0)
        self.harmful = harmful
        """Whether the answer to request number n (from 1) does harm."""

    def answer(self, request: Request) -> Answer:
        harm = self.harmful(len(self.log))
        if request.path == "/chat":
            return Answer(body=b"You idiot." if harm else b"Gladly.", content_type="text/plain")
        if request.path == "/score":
            return json_answer({"score": 0.97 if harm else 0.12, "flagged": harm, "asked": request.json})
        return json_answer({"error": "no such thing"}, 404)
