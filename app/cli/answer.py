"""``fireline answer``: an answer of the rapid triage."""

import click

from app.cli.command import Verb, verb
from app.cli.output import tell
from app.cli.suggested import show_suggestions
from app.cli.which import chosen, complete_incident, leading
from app.wiring import Wiring
from data.errors import BadInput

QUESTIONS = (
    "direct_harm",
    "personal_data",
    "unusual_traffic",
    "exposure",
    "reproducible",
    "recent_change",
    "happened_before",
)


@click.command("answer", cls=Verb)
@click.argument(
    "words",
    metavar="[INCIDENT] QUESTION yes|no|unknown",
    nargs=-1,
    required=True,
    shell_complete=complete_incident,
)
@click.option("--evidence", metavar="TEXT", default="", help="What the answer rests on.")
@verb
def command(wiring: Wiring, words: tuple[str, ...], evidence: str) -> None:
    """Answer a question of the rapid triage.

    The questions are direct_harm, personal_data, unusual_traffic, exposure, reproducible, recent_change and
    happened_before. A later answer replaces an earlier one, and both stay in the timeline.
    """
    reference, rest = leading(words, rest=2)
    if len(rest) != 2:
        raise BadInput(
            "An answer takes a question and yes, no or unknown.",
            remedy=f"The questions are {', '.join(QUESTIONS)}.",
        )
    question, answer = rest[0].lower().replace("-", "_"), rest[1].lower()
    if question not in QUESTIONS:
        raise BadInput(
            f"{rest[0][:40]!r} is no question of the triage.", remedy=f"They are {', '.join(QUESTIONS)}."
        )
    incident = chosen(wiring, reference)
    wiring.desk.answer(incident, question, answer, evidence)
    tell(f"{incident.number}: {question.replace('_', ' ')}: {answer}.")
    show_suggestions(wiring, incident, question)
