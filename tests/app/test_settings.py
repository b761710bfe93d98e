"""The settings: file, environment, command line; what cannot be taken is refused with its place."""

from pathlib import Path

import pytest

from app import settings
from app.settings.access import access
from app.settings.keys import BY_NAME, SOURCES
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
    assert found.alertmanager_urls == ("http://am:9093",)
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
        ('prometheus_url = "http://p:9090/?a=b"\n', 1, 1, "http or https"),
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


def _rows(page: str) -> dict[str, str]:
    return {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}


def test_every_key_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()
    plain, _, rest = page.partition("## Access to a source")
    rows, of_sources = _rows(plain), set(_rows(rest.partition("\n## ")[0]))
    access = {key.name for key in settings.KEYS if key.group.startswith("Access")}
    assert access == {row.replace("SOURCE", source) for row in of_sources for source in SOURCES}
    assert set(rows) == {key.name for key in settings.KEYS} - access
    for name, row in rows.items():
        key = BY_NAME[name]
        assert f"`{key.variable}`" in row
        assert key.about in row
        assert f"`{key.example}`" in row


# --- access to sources -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('\nprometheus_token = "hunter2hunter2"\n', 2, "a secret does not stand in this file"),
        ('prometheus_user = "a"\n', 1, "without a password"),
        ('prometheus_password_file = "a"\n', 1, "without prometheus_user"),
        ('theme = "day"\ngateway_token_file = "a"\ngateway_token_command = ["a"]\n', 3, "both given"),
        ('mlflow_user = "a"\nmlflow_password_file = "b"\nmlflow_token_file = "c"\n', 3, "stands beside"),
        ('alertmanager_token_command = "pass show x"\n', 1, "a list: the program"),
        ("alertmanager_token_command = []\n", 1, "expected a program"),
        ("alertmanager_timeout = 0\n", 1, "more than 0"),
        ("alertmanager_timeout = true\n", 1, "more than 0"),
        ("alertmanager_timeout = 1e9\n", 1, "at most 300"),
    ],
)
def test_access_that_makes_no_sense_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    _write(text)
    with pytest.raises(BadInput, match=words) as caught:
        _load()
    assert caught.value.line == line
    assert "hunter2" not in "".join(caught.value.lines())


def test_a_secret_of_the_environment_goes_before_the_file_s_other_way() -> None:
    _write('prometheus_token_file = "/etc/token"\nprometheus_timeout = 3\n')
    found = access(_load(FIRELINE_PROMETHEUS_TOKEN="hunter2hunter2"), "prometheus")
    assert found.headers() == {"Authorization": "Bearer hunter2hunter2"}
    assert found.patience == 3


def test_files_and_commands_give_secrets(tmp_path: Path) -> None:
    file = _write(
        'alertmanager_user = "mia"\nalertmanager_password_file = "pw"\nalertmanager_ca_file = "~/ca.pem"\n'
        'prometheus_token_command = ["echo", "of a command"]\n'
    )
    (file.parent / "pw").write_text("of-a-file\n")
    found = access(_load(), "alertmanager")
    assert found.headers()["Authorization"].startswith("Basic ")
    assert found.ca_file == Path.home() / "ca.pem"
    assert access(_load(), "prometheus").headers() == {"Authorization": "Bearer of a command"}
    words = {"FIRELINE_PROMETHEUS_TOKEN_COMMAND": "echo 'of the environment'"}
    assert access(_load(**words), "prometheus").headers() == {"Authorization": "Bearer of the environment"}


def test_a_file_that_others_may_write_runs_no_command() -> None:
    file = _write('theme = "day"\nprometheus_token_command = ["echo", "x"]\n')
    file.chmod(0o666)
    with pytest.raises(BadInput, match=r":2:1: .*is not run"):
        _load()


def test_a_password_in_an_address_of_the_file_is_taken_with_a_warning_that_does_not_repeat_it() -> None:
    _write('prometheus_url = "http://mia:hunter2@prometheus"\n')
    (warning,) = _load().warnings
    assert "prometheus_url in config.toml holds a password" in warning
    assert "hunter2" not in warning
    assert _load(FIRELINE_PROMETHEUS_URL="http://mia:hunter2@prometheus").warnings == (warning,)


def test_no_representation_of_the_settings_holds_a_secret() -> None:
    assert "hunter2" not in repr(_load(FIRELINE_PROMETHEUS_TOKEN="hunter2hunter2"))


@pytest.mark.parametrize(("name", "close"), [("them", "theme"), ("alertmanager", "alertmanager_u")])
def test_an_unknown_key_is_answered_with_the_closest(name: str, close: str) -> None:
    _write(f'{name} = "x"\n')
    with pytest.raises(BadInput) as caught:
        _load()
    assert f"Did you mean {close}" in caught.value.remedy
