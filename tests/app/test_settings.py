"""The settings: file, environment, command line; what cannot be taken is refused with its place."""

from pathlib import Path

import pytest

from app import settings
from data.errors import BadInput, NotFound


def _write(text: str) -> Path:
    file = Path.home() / ".config" / "fireline" / "config.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def _load(**environment: str) -> settings.Settings:
    return settings.load({"HOME": str(Path.home()), **environment})


def test_without_a_file_the_defaults_apply() -> None:
    found = _load()
    assert found.file == Path.home() / ".config/fireline/config.toml"
    assert found.home == Path.home() / ".local/share/fireline"
    assert (found.alertmanager_url, found.runbooks, found.theme) == ("", (), "night")


def test_the_file_says_what_applies() -> None:
    file = _write('alertmanager_url = "http://am:9093/"\nrunbooks = ["mine", "/etc/books"]\ntheme = "day"\n')
    found = _load()
    assert found.alertmanager_url == "http://am:9093"
    assert found.runbooks == (file.parent / "mine", Path("/etc/books"))
    assert found.theme == "day"


def test_the_environment_comes_before_the_file_and_the_command_line_before_both(tmp_path: Path) -> None:
    _write('responder = "File"\nprometheus_url = "http://file:9090"\n')
    found = settings.load(
        {
            "FIRELINE_RESPONDER": "Environment",
            "FIRELINE_PROMETHEUS_URL": "http://env:9090",
            "FIRELINE_HOME": str(tmp_path / "env"),
            "FIRELINE_RUNBOOKS": f"/a:{tmp_path}/b",
        },
        home=str(tmp_path / "given"),
        responder="Given",
    )
    assert (found.responder, found.prometheus_url) == ("Given", "http://env:9090")
    assert found.home == tmp_path / "given"
    assert found.runbooks == (Path("/a"), tmp_path / "b")


def test_base_directories_are_followed_and_relative_ones_ignored(tmp_path: Path) -> None:
    found = _load(XDG_CONFIG_HOME=str(tmp_path), XDG_DATA_HOME="relative")
    assert found.file == tmp_path / "fireline/config.toml"
    assert found.home == Path.home() / ".local/share/fireline"


def test_models_beside_the_file_are_found() -> None:
    file = _write("")
    (file.parent / "models.yaml").write_text("models: {}\n")
    assert _load().models == file.parent / "models.yaml"


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("theme =", 1, 8, "Invalid value"),
        ('\nthem = "day"\n', 2, 1, "is not a setting"),
        ('responder = "A"\n  theme = "pink"\n', 2, 3, "is no theme"),
        ("runbooks = 4\n", 1, 1, "list of directories"),
        ('alertmanager_url = "am:9093"\n', 1, 1, "http or https"),
        ("[gateway_url]\nx = 1\n", 1, 2, "expected text"),
        ('models = "nowhere.yaml"\n', 1, 1, "models.yaml"),
        ('theme = "day"\ntheme = "day"\n', 2, 14, "overwrite"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_place(
    text: str, line: int, column: int, words: str
) -> None:
    file = _write(text)
    with pytest.raises(BadInput, match=words) as caught:
        _load()
    assert (caught.value.file, caught.value.line, caught.value.column) == (str(file), line, column)


def test_a_bad_variable_is_named_and_a_password_is_not_repeated() -> None:
    with pytest.raises(BadInput, match="FIRELINE_ALERTMANAGER_URL") as caught:
        _load(FIRELINE_ALERTMANAGER_URL="ftp://user:hunter2@am")
    assert "hunter2" not in "".join(caught.value.lines())


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        _load(FIRELINE_CONFIG=str(tmp_path / "none.toml"))


def test_a_file_that_is_not_utf8_is_refused_with_its_line() -> None:
    file = _write("")
    file.write_bytes(b'theme = "day"\nresponder = "\xff"\n')
    with pytest.raises(BadInput, match=":2:1: this is not UTF-8"):
        _load()


def test_every_key_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
    keys, _, _ = page.partition("## Only in the environment")
    rows = {line.split("`")[1]: line for line in keys.splitlines() if line.startswith("| `")}
    assert set(rows) == {key.name for key in settings.KEYS}
    for key in settings.KEYS:
        assert f"`{key.variable}`" in rows[key.name]
        assert key.about in rows[key.name]
