"""Secrets in a command that is typed are in no file of the store, where they can be told; the command that
runs has them."""

import json

from tests.app.command_line import CommandLine

SECRET = "hunter2-9f8e7d6c5b"


def test_a_typed_secret_reaches_the_command_and_no_file(fireline: CommandLine) -> None:
    fireline.declare()
    told = fireline(
        "exec", "--yes", "--undo", f"echo password={SECRET}", "--", f"printf password={SECRET} | wc -c"
    )
    assert told.code == 0, told
    assert str(len(f"password={SECRET}")) in told.out, "it ran with the secret in it"
    found = [
        path for path in fireline.home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()
    ]
    assert found == []
    assert "password=[masked]" in fireline.good("timeline", "--all", "--json", "--kind", "step")


def test_an_undo_that_held_a_secret_is_not_run_without_it(fireline: CommandLine) -> None:
    fireline.declare()
    fireline.good("exec", "--yes", "--undo", f"touch undone # password={SECRET}", "--", "mkdir made")
    steps = json.loads(fireline.good("timeline", "--json", "--kind", "step"))
    refused = fireline("rollback", "--yes", "--attempt", steps[0]["subject"])
    assert refused.code != 0
    assert "held a secret" in refused.err
