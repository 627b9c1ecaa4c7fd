import os
import tomllib
import traceback
from pathlib import Path

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from tests.places import ROOT
from yinju.errors import UsageError
from yinju.secret_settings import SECRETS
from yinju.settings import (
    ChunkSettings,
    EmbedderSettings,
    LLMSettings,
    ServeSettings,
    Settings,
    load_settings,
)

PROJECT_FILE = ROOT / "yinju.toml"
KEY = "sk-very-secret"


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch):
    for name in [name for name in os.environ if name.upper().startswith("YINJU_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def file(tmp_path):
    """Writes a settings file beside the working folder, so that only its name leads to it."""

    def write(text, name="elsewhere/settings.toml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def named_settings():
    """Every setting as (section, key), the section empty for those that stand in none."""
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from ((name, key) for key in field.annotation.model_fields)
        else:
            yield "", name


# The order of the sources


def test_defaults_where_nothing_is_set():
    assert load_settings() == Settings.model_construct()
    assert load_settings() == load_settings()
    assert type(load_settings()) is Settings


def test_each_source_wins_over_those_before_it(file, monkeypatch):
    config = file("[chunk]\nmax_chars = 101\nmin_chars = 11\n[serve]\nport = 1001\n")
    assert load_settings().chunk == ChunkSettings(max_chars=600, min_chars=60)
    assert load_settings(config).chunk == ChunkSettings(max_chars=101, min_chars=11)
    monkeypatch.setenv("YINJU_CHUNK__MAX_CHARS", "102")
    assert load_settings(config).chunk == ChunkSettings(max_chars=102, min_chars=11)
    flags = {"chunk": {"max_chars": 103}, "serve": {"host": "::1"}}
    settings = load_settings(config, flags)
    assert settings.chunk == ChunkSettings(max_chars=103, min_chars=11)
    assert settings.serve == ServeSettings(host="::1", port=1001)


def test_config_wins_over_variable_over_working_folder(file, monkeypatch):
    file('home = "from-folder"', "yinju.toml")
    assert load_settings().home == Path("from-folder")
    monkeypatch.setenv("YINJU_CONFIG", str(file('home = "from-variable"', "variable.toml")))
    assert load_settings().home == Path("from-variable")
    assert load_settings(file('home = "from-config"', "config.toml")).home == Path("from-config")


def test_an_empty_variable_counts_as_not_set(file, monkeypatch):
    monkeypatch.setenv("YINJU_HOME", "")
    monkeypatch.setenv("YINJU_CONFIG", "")
    monkeypatch.setenv("YINJU_SERVE__PORT", "")
    file('home = "from-folder"', "yinju.toml")
    assert load_settings().home == Path("from-folder")
    assert load_settings().serve.port == 7860


# Values


def test_lists_and_sections_in_the_environment_are_json(monkeypatch):
    monkeypatch.setenv("YINJU_EMBEDDER__LANGUAGES", '["zh","en"]')
    monkeypatch.setenv("YINJU_CHUNK", '{"max_chars": 100, "min_chars": 5}')
    monkeypatch.setenv("YINJU_CHUNK__MIN_CHARS", "7")
    assert load_settings().embedder == EmbedderSettings(languages=("zh", "en"))
    assert load_settings().chunk == ChunkSettings(max_chars=100, min_chars=7)


def test_a_variable_may_be_written_in_small_letters(monkeypatch):
    monkeypatch.setenv("yinju_serve__port", "0")
    assert load_settings().serve.port == 0


@pytest.mark.parametrize("source", ["file", "variable", "flag"])
def test_a_home_may_begin_with_a_tilde(source, file, monkeypatch):
    monkeypatch.setenv("HOME", "/home/someone")
    config = file('home = "~/文章"') if source == "file" else None
    if source == "variable":
        monkeypatch.setenv("YINJU_HOME", "~/文章")
    overrides = {"home": Path("~/文章")} if source == "flag" else None
    assert load_settings(config, overrides).home == Path("/home/someone/文章")


def test_a_config_variable_may_begin_with_a_tilde(file, monkeypatch, tmp_path):
    file('home = "found"', "user.toml")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("YINJU_CONFIG", "~/user.toml")
    assert load_settings().home == Path("found")


def test_a_relative_home_stays_relative():
    assert load_settings(overrides={"home": "文章/store"}).home == Path("文章/store")


def test_settings_are_fixed_once_built():
    settings = load_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.home = Path("x")
    with pytest.raises(ValidationError, match="frozen"):
        settings.chunk.max_chars = 100


# What is refused


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hom = 'x'", r"^Unknown setting hom\. See yinju\.toml for the names there are\.$"),
        ("[chunk]\nmax_char = 100", r"^Unknown setting chunk\.max_char\."),
        ("[chunks]\nmax_chars = 100", r"^Unknown setting chunks\."),
        ("chunk = 5", r"^Setting chunk = 5: Input should be a valid dictionary"),
        ("[chunk]\nmax_chars = 79", r"^Setting chunk\.max_chars = 79: .*greater than or equal to 80\.$"),
        ("[chunk]\nmin_chars = -1", r"^Setting chunk\.min_chars = -1: "),
        ("[chunk]\nmax_chars = 99.5", r"^Setting chunk\.max_chars = 99\.5: "),
        ("[ingest]\nmax_file_mb = 0", r"^Setting ingest\.max_file_mb = 0: "),
        ("[ingest]\nfetch_timeout_s = nan", r"^Setting ingest\.fetch_timeout_s = nan: "),
        ("[embedder]\nlanguages = []", r"^Setting embedder\.languages = \[\]: "),
        (
            "[embedder]\nlanguages = ['zh', 'fr']",
            r"^Setting embedder\.languages\.1 = 'fr': Input should be 'zh' or 'en'",
        ),
        ("[answer]\nmode = 'magic'", r"^Setting answer\.mode = 'magic': Input should be 'extractive' or 'llm'\.$"),
        ("[answer]\nmin_score = 1.01", r"^Setting answer\.min_score = 1\.01: "),
        ("[answer]\nmin_score = nan", r"^Setting answer\.min_score = nan: "),
        ("[llm]\ncontext_window = 511", r"^Setting llm\.context_window = 511: "),
        ("[serve]\nport = 65536", r"^Setting serve\.port = 65536: .*less than or equal to 65535\.$"),
        ("[serve]\nlimit_questions = '5'", r"^Setting serve\.limit_questions = '5': String should match pattern"),
        ("[serve]\norigins = ['*']", r"^Setting serve\.origins\.0 = '\*': String should match pattern"),
        ("[serve]\norigins = ['https://a.example/']", r"^Setting serve\.origins\.0 = 'https://a\.example/': "),
        ("[serve]\ntrusted_proxies = ['*']", r"^Setting serve\.trusted_proxies = .*'\*' does not appear to be an IPv4"),
        ("[serve]\ntrusted_proxies = ['10.0.0.1/8']", r"10\.0\.0\.1/8 has host bits set\.$"),
        ("[serve]\nport = 99999\n[retrieve]\ntop_k = 0", r"retrieve\.top_k = 0: .*; Setting serve\.port = 99999: "),
        ("[chunk\n", r"settings\.toml cannot be read: .*line 1.* Correct it and try again\.$"),
        ("home = '引据".encode("gb18030"), r"settings\.toml cannot be read: 'utf-8' codec"),
    ],
)
def test_a_wrong_file_is_refused(text, message, file):
    with pytest.raises(UsageError, match=message):
        load_settings(file(text))


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("YINJU_HOEM", "x", r"^Unknown setting in the environment: YINJU_HOEM\. See yinju\.toml"),
        ("YINJU_CHUNK__MAX_CHAR", "100", r"^Unknown setting in the environment: YINJU_CHUNK__MAX_CHAR\."),
        ("YINJU_CHUNK_MAX_CHARS", "100", r"^Unknown setting in the environment: YINJU_CHUNK_MAX_CHARS\."),
        ("YINJU_CHUNKS__MAX_CHARS", "100", r"^Unknown setting in the environment: YINJU_CHUNKS__MAX_CHARS\."),
        ("YINJU_SERVE__PORT", "http", r"^Setting serve\.port = 'http': Input should be a valid integer"),
        ("YINJU_SERVE__PORT", "-1", r"^Setting serve\.port = '-1': "),
        ("YINJU_INGEST__ALLOW_PRIVATE_URLS", "perhaps", r"^Setting ingest\.allow_private_urls = 'perhaps': "),
        ("YINJU_EMBEDDER__LANGUAGES", "zh,en", r'environment.*"embedder".*Lists are written as JSON: YINJU_EMBEDDER__'),
    ],
)
def test_a_wrong_variable_is_refused(name, value, message, monkeypatch):
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=message):
        load_settings()


def test_a_wrong_flag_is_refused():
    with pytest.raises(UsageError, match=r"^Setting retrieve\.top_n = 0: "):
        load_settings(overrides={"retrieve": {"top_n": 0}})
    with pytest.raises(UsageError, match=r"^Unknown setting nope\."):
        load_settings(overrides={"nope": 1})


def test_a_missing_file_is_refused_when_it_was_named(monkeypatch, tmp_path):
    with pytest.raises(UsageError, match=r"^Settings file no\.toml does not exist\. Name another with --config"):
        load_settings(Path("no.toml"))
    with pytest.raises(UsageError, match="does not exist"):
        load_settings(tmp_path)  # a folder
    monkeypatch.setenv("YINJU_CONFIG", "nor-this.toml")
    with pytest.raises(UsageError, match=r"^Settings file nor-this\.toml does not exist"):
        load_settings()


# The secrets


@pytest.mark.parametrize(
    "text", [f"[llm]\napi_key = '{KEY}'", f"llm = {{ api_key = '{KEY}' }}", f"[LLM]\nAPI_Key = '{KEY}'"]
)
def test_a_key_in_the_file_is_refused_and_not_shown(text, file):
    with pytest.raises(
        UsageError, match=r"settings\.toml holds llm\.api_key\. .*variable YINJU_LLM__API_KEY instead\.$"
    ) as caught:
        load_settings(file(text))
    assert KEY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("text", ["llm = 5", "llm = 'api_key'", "llm = ['api_key']"])
def test_a_section_that_is_none_is_refused_as_such(text, file):
    with pytest.raises(UsageError, match=r"^Setting llm = \(not shown\): Input should be a valid dictionary"):
        load_settings(file(text))


def test_a_key_from_the_environment_is_read_and_never_shown(monkeypatch):
    monkeypatch.setenv("YINJU_LLM__API_KEY", KEY)
    settings = load_settings()
    assert settings.llm == LLMSettings(api_key=SecretStr(KEY))
    shown = [repr(settings), str(settings), repr(settings.llm), str(settings.llm), str(settings.model_dump())]
    assert not [text for text in [*shown, settings.model_dump_json()] if KEY in text]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YINJU_LLM__TIMEOUT_S", "0"),
        ("YINJU_LLM__API_KY", KEY),
        ("YINJU_LLM", f'{{"api_key": ["{KEY}"]}}'),
        ("YINJU_LLM", f'{{"api_key": "{KEY}", "modle": "x"}}'),
        ("YINJU_LLM", f'"{KEY}"'),
        ("YINJU_LLM", KEY),
        ("YINJU_SERVE__PASSWORD", KEY[:7]),
        ("YINJU_SERVE", f'{{"password": "{KEY[:7]}"}}'),
        ("YINJU_SERVE", f'{{"password": ["{KEY}"]}}'),
        ("YINJU_SERVE", KEY),
    ],
)
def test_no_error_shows_the_key(name, value, monkeypatch):
    if not value or KEY[:7] not in value:
        monkeypatch.setenv("YINJU_LLM__API_KEY", KEY)
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as caught:
        load_settings()
    assert KEY[:7] not in "".join(traceback.format_exception(caught.value))


def test_a_password_comes_from_the_environment_alone(file, monkeypatch):
    with pytest.raises(UsageError, match=r"holds serve\.password\. .*variable YINJU_SERVE__PASSWORD instead\.$"):
        load_settings(file(f"[serve]\npassword = '{KEY}'"))
    monkeypatch.setenv("YINJU_SERVE__PASSWORD", "七个字的密码。")
    with pytest.raises(UsageError, match=r"^Setting serve\.password = \(not shown\): .*at least 8 characters\.$"):
        load_settings()
    monkeypatch.setenv("YINJU_SERVE__PASSWORD", KEY)
    settings = load_settings()
    assert settings.serve == ServeSettings(password=SecretStr(KEY))
    assert KEY not in repr(settings) + str(settings.model_dump()) + settings.model_dump_json()


# The commented file of the project


def test_the_project_file_holds_the_defaults():
    assert load_settings(PROJECT_FILE) == load_settings()


def test_the_project_file_names_every_setting():
    values = tomllib.loads(PROJECT_FILE.read_text(encoding="utf-8"))
    written = {(name, key) for name, value in values.items() if isinstance(value, dict) for key in value}
    written |= {("", name) for name, value in values.items() if not isinstance(value, dict)}
    assert written == set(named_settings()) - set(SECRETS.items())


def test_the_project_file_explains_every_setting():
    lines = PROJECT_FILE.read_text(encoding="utf-8").splitlines()
    explained = {line.split(" = ")[0] for line in lines if " = " in line and "# " in line.split(" = ", 1)[1]}
    assert {key for _, key in named_settings()} - set(SECRETS.values()) <= explained
    for section, key in SECRETS.items():
        variable = f"YINJU_{section}__{key}".upper()
        assert [line for line in lines if line.startswith(f"# {key} ") and variable in line]


def test_every_setting_has_a_description():
    fields = [
        field
        for name, outer in Settings.model_fields.items()
        for field in (outer.annotation.model_fields.values() if name != "home" else [outer])
    ]
    assert len(fields) == len(list(named_settings()))
    assert all(field.description.endswith((".", ").")) for field in fields)
