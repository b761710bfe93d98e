"""``docs/keys.md``, and the keys in the README, as the registry has them.

``python -m tests.screens.keys_page`` writes both anew; a test compares.
"""

from pathlib import Path

from screens.actions import ACTIONS, SCOPES, Action, Scope, in_scope
from screens.keyboard import key_name

ROOT = Path(__file__).parents[2]
PAGE, README = ROOT / "docs" / "keys.md", ROOT / "README.md"
BEGIN, END = "<!-- keys: written by python -m tests.screens.keys_page -->\n", "<!-- end of keys -->\n"
_ASKS = {
    "reads": "",
    "records": "writes in the journal",
    "changes": "asks first",
    "destroys": "asks for the typed model id",
}
_HEAD = """# Keys

Everything the app does, with its key. Each is also in the list of all actions (`ctrl+p`, then type a word of
it), so a terminal without function keys does everything too: the kill switch is `ctrl+p`, *kill*, enter, and
then the model's id, typed. `?` in the app shows the keys that work where you are, with your own.

The mouse does the same: a click on a word of the bottom line, a tab or a row, a second click to enter a row.

Keys that only read never stand beside the one that destroys; the kill switch is on `F9`, whose neighbours do
nothing, and it is two acts: the key, then the typed id.

`F6` masks people, hosts, targets, prompts and outputs wherever they stand, until it is pressed again; ids,
models and commands stay, since they are typed and confirmed. The note line shows what you type. A note or an
answer's evidence that says `harmful:` is covered until its entry in the timeline is entered and shown.

What is copied goes to your terminal's clipboard by OSC 52, and to the file `copied.txt` in the store's
directory, for terminals that refuse it. Secrets are masked before.

## Keys of your own

Write them to `keys.toml` beside the settings file (`~/.config/fireline/keys.toml`), by the action's id:

```toml
[incident]
note = "Q"
runbook = ["r", "ctrl+e"]

[everywhere]
help = "f1"
```

A key is a letter (`w`, `W`), a sign (`?`), a function key (`f6`), or one of these with `ctrl+` or `alt+`.
`fireline check keys.toml` checks the file. A file with anything wrong in it is refused whole, with line and
column, and every key stays as it ships:

- an id that is no action; a key that is none;
- a key that already does something where the action works, there or everywhere;
- `ctrl+h`, `ctrl+i`, `ctrl+j` and `ctrl+m`, which terminals send as other keys, `ctrl+c` and `ctrl+z`;
- enter, tab, the arrows and esc for anything but what they do;
- the kill switch on a letter or a sign, or anything right beside the kill switch;
- letters in the Declare form, where they are typed into fields;
- the keys of dialogs, which are answered alike by everybody.

This page is written by `python -m tests.screens.keys_page`.
"""


def page() -> str:
    """The whole page."""
    return _HEAD + "".join(_section(scope) for scope in SCOPES)


def _section(scope: Scope) -> str:
    rows = "".join(_row(action) for action in in_scope(scope))
    return f"\n## {SCOPES[scope]}\n\n| key | action | id | what it does |\n|---|---|---|---|\n{rows}"


def _row(action: Action) -> str:
    keys = " ".join(f"`{key_name(key)}`" for key in action.keys.split(","))
    asks = f"; {_ASKS[action.danger]}" if _ASKS[action.danger] else ""
    return f"| {keys} | {action.title} | `{action.id}` | {action.help}{asks} |\n"


def summary() -> str:
    """For the README: every action once, a line per scope."""
    lines = []
    for scope, title in SCOPES.items():
        named = [f"`{key_name(one.keys.split(',')[0])}` {one.title.lower()}" for one in in_scope(scope)]
        lines.append(f"- **{title}**: {', '.join(named)}.\n")
    return "".join(lines)


def readme(text: str) -> str:
    """The README with the keys as they are."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + summary() + END + after


def titles() -> list[str]:
    """What every page has to name."""
    return [action.title for action in ACTIONS]


if __name__ == "__main__":
    PAGE.write_text(page())
    README.write_text(readme(README.read_text()))
