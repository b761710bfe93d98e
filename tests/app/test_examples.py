"""What the pages show can be done as they show it: files load, commands are understood, the tour runs."""

import gzip
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from app import drill_script, settings
from app.cli.main import cli
from data.sources import recording_file
from playbooks import audiences, panels
from playbooks.imports import mapping as mappings
from playbooks.scenario import format as scenarios
from playbooks.scenario import scaffold
from runbooks import format as formats
from runbooks import rules
from screens import keymap
from tests.app import examples
from tests.app.command_line import CommandLine
from tests.app.examples import Example

STEP = {"action": "Contain", "command": "touch it", "rollback": "rm it"}
TOUR = "## A five-minute tour"
NUMBER = "AI-INC-2026-0001"


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that these words call, and the words that it gets. Fails where there is none."""
    command: click.Command = cli
    context = click.Context(cli, info_name="fireline")
    while isinstance(command, click.Group):
        name = next((word for word in words if not word.startswith("-")), "")
        found = command.get_command(context, name)
        if found is None:
            assert command is not cli, f"there is no command {name!r}"
            break  # a group that does something by itself
        words = [*words[: words.index(name)], *words[words.index(name) + 1 :]]
        command, context = found, click.Context(found, info_name=name, parent=context)
    return command, words


def understood(words: list[str]) -> None:
    """The command is there, and takes these options."""
    command, rest = command_of(words)
    options, following = options_of(command), iter(rest)
    for word in following:
        if not word.startswith("--") or word == "--":
            continue
        option = options.get(word.partition("=")[0])
        assert option is not None, f"{command.name} has no {word}"
        if not option.is_flag and "=" not in word and isinstance(option.type, click.Choice):
            assert next(following, "") in option.type.choices, word


def options_of(command: click.Command) -> dict[str, click.Option]:
    return {
        name: parameter
        for parameter in command.get_params(click.Context(command))
        if isinstance(parameter, click.Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
    }


@pytest.mark.parametrize("example", examples.blocks("sh", "console"), ids=str)
def test_commands_are_understood(example: Example) -> None:
    for words in examples.calls(example.text):
        if words:
            understood(words)
        assert_named_things_are_there(words)


def assert_named_things_are_there(words: list[str]) -> None:
    """A runbook or a rule that an example names is one that ships."""
    after = dict(pairwise(words))
    for option in ("--runbook", "run"):
        assert after.get(option, "kill-switch") in formats.available([]), after.get(option)
    assert after.get("--rule", "AIModelPrivacyLeak") in rules.load().rules, after.get("--rule")


def test_commands_in_sentences_are_there() -> None:
    said = [one for one in examples.inline() if one.text.startswith("fireline ")]
    assert said
    for one in said:
        for words in examples.calls(one.text.replace("…", "status")):
            understood(words)


# --- files -------------------------------------------------------------------------------------------------


def _steps(shown: Any, _: Path) -> None:
    """A list of steps."""
    book = {"name": "x", "incident_type": "any", "containment": {"steps": shown}}
    loaded = formats.load_bytes(yaml.safe_dump({"runbook": book}).encode(), Path("x.yaml"))
    assert len(loaded.sections["containment"]) == len(shown)


def _part_of_a_step(shown: Any, folder: Path) -> None:
    _steps([{**STEP, **shown}], folder)


def _runbook(shown: Any, _: Path) -> None:
    shown["runbook"] = {"name": "x", "incident_type": "any", **shown["runbook"]}
    assert formats.load_bytes(yaml.safe_dump(shown).encode(), Path("x.yaml")).name


def _rules(shown: Any, folder: Path) -> None:
    (folder / "rules.yaml").write_text(yaml.safe_dump(shown))
    assert rules.load([folder]).problems == ()


def _panels(shown: Any, folder: Path) -> None:
    (folder / "panels.yaml").write_text(yaml.safe_dump(shown))
    assert panels.load([folder]).problems == ()


def _audiences(shown: Any, folder: Path) -> None:
    (folder / "audiences.yaml").write_text(yaml.safe_dump(shown))
    assert audiences.load([folder]).problems == ()


def _mapping(shown: Any, folder: Path) -> None:
    file = folder / "ours.yaml"
    file.write_text(yaml.safe_dump(shown))
    assert mappings.load(str(file)).prefix == shown["prefix"]


def _scenario(**parts: Any) -> None:
    """Parts of a scenario, in the scaffold's world."""
    whole = yaml.safe_load(scaffold.text("x", "model_drift"))
    scenario = whole["scenario"]
    scenario["world"]["metrics"] = parts.pop("metrics", scenario["world"]["metrics"])
    scenario["effects"] |= parts.pop("effects", {})
    text = re.sub(r"\btrue:", "on:", yaml.safe_dump(whole))  # YAML 1.1 reads `on` as true
    assert scenarios.load_bytes(text.encode(), Path("x.yaml")).scenario.effects


def _metrics(shown: Any, _: Path) -> None:
    _scenario(metrics=shown)


def _effects(shown: Any, _: Path) -> None:
    _scenario(effects=shown["effects"])


def _effect(shown: Any, _: Path) -> None:
    _scenario(effects={"shown": {"on": shown[True], "until": shown["until"]}})


READ: dict[Any, Callable[[Any, Path], None]] = {
    "runbook": _runbook,
    "rules": _rules,
    "panels": _panels,
    "audiences": _audiences,
    "verify": _part_of_a_step,
    "records": _mapping,
    "effects": _effects,
    True: _effect,
    "panel": _metrics,
    "action": _steps,
    "id": _steps,
    "uses": _steps,
}
"""By the first key of the file, or of the first of its list."""


@pytest.mark.parametrize("example", examples.blocks("yaml"), ids=str)
def test_files_load(example: Example, tmp_path: Path) -> None:
    shown = yaml.safe_load(example.text)
    first = shown[0] if isinstance(shown, list) else shown
    assert_loads = READ[next(iter(first))]
    assert_loads(shown, tmp_path)


@pytest.mark.parametrize("example", examples.blocks("toml"), ids=str)
def test_settings_and_keys_load(example: Example) -> None:
    if example.page.name == "keys.md":
        assert keymap.parse(example.text)
    else:
        assert settings.from_text(example.text, Path("config.toml"), {}).warnings == ()


@pytest.mark.parametrize("example", examples.blocks("json"), ids=str)
def test_recordings_are_read(example: Example, tmp_path: Path) -> None:
    file = tmp_path / "shown.jsonl.gz"
    file.write_bytes(gzip.compress(example.text.encode()))
    assert recording_file.read(file)[0].incident == NUMBER


@pytest.mark.parametrize("example", examples.blocks("text"), ids=str)
def test_scripts_of_drills_are_read(example: Example, tmp_path: Path) -> None:
    file = tmp_path / "responder.txt"
    file.write_text(example.text)
    lines = drill_script.read(file)
    assert len(lines) == len(example.text.strip().splitlines())


def test_every_block_is_one_that_is_tried() -> None:
    tried = {"sh", "console", "yaml", "toml", "json", "text"}
    assert [str(one) for one in examples.blocks() if one.language not in tried] == []


# --- the tour ----------------------------------------------------------------------------------------------


def _tour() -> list[list[str]]:
    """The tour's calls, without those that act on a cluster."""
    page = examples.ROOT / "README.md"
    begin = page.read_text().split(TOUR)[0].count("\n")
    shown = [one for one in examples.blocks("sh") if one.page == page and one.line > begin]
    end = next(one.line for one in shown if "fireline init" in one.text)
    calls = [words for one in shown if one.line < end for words in examples.calls(one.text)]
    return [words for words in calls if "--param" not in words and words[0] != "rollback"]


def test_the_tour_runs(fireline: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first, *then = _tour()
    number = fireline.good(*first).strip()
    for words in then:
        fireline.good(*(number if word == NUMBER else word for word in words))
    assert len(then) > 10
    assert "12400" in (tmp_path / "postmortem.md").read_text()
