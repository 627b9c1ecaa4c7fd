"""The settings and their sources: defaults, then a TOML file, then the environment, then flags.

``yinju.toml`` in the project describes every field, and a test keeps it equal to the defaults here.
"""

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from yinju.errors import UsageError
from yinju.secret_settings import ENVIRONMENT_PREFIX, explained, refuse_secret_in_file

DEFAULT_FILE = "yinju.toml"
NOT_SETTINGS = {"YINJU_CONFIG"}
"""Environment variables with our prefix that are not settings but say where the settings are."""
MIN_PASSWORD_CHARS = 8
"""The fewest characters of a password: what guessing at the permitted pace does not reach."""
RATE = r"^(auto|none|[1-9]\d{0,6}/(second|minute|hour|day))$"
"""A limit of requests: a count for a span of time, ``none``, or ``auto``."""
ORIGIN = r"^[a-z][a-z0-9+.-]*://[^\s/?#@*]+$"
"""An origin as browsers send it: programs made of web pages have schemes of their own."""
BYTES_PER_MB = 1_000_000
"""Bytes in a megabyte, as the settings count them."""


class _Section(BaseModel):
    """The base of all sections: immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class IngestSettings(_Section):
    """What may be read, and how much of it."""

    max_file_mb: float = Field(
        50, gt=0, allow_inf_nan=False, description="Files larger than this many megabytes are refused."
    )
    follow_links: bool = Field(False, description="Whether links in a folder are followed out of it.")
    max_seconds: float = Field(
        120, gt=0, allow_inf_nan=False, description="Seconds that reading and cleaning a source may take."
    )
    max_memory_mb: float = Field(
        4000, ge=500, allow_inf_nan=False, description="Megabytes that reading and cleaning a source may take (POSIX)."
    )
    processes: int = Field(
        0, ge=0, description="Processes that prepare texts beside the one that writes; 0: one a core; 1: none beside."
    )
    fetch_timeout_s: float = Field(20, gt=0, description="Seconds a web page may take.")
    allow_private_urls: bool = Field(
        False, description="Whether `yinju ingest URL` may reach loopback and private networks."
    )


class CleanSettings(_Section):
    """Which cleaning steps are done, in their order."""

    mojibake: bool = Field(True, description="Decode again what was decoded wrongly: â€œ for “.")
    entities: bool = Field(True, description="Put characters for HTML entities: &nbsp; &ldquo;.")
    hidden: bool = Field(True, description="Take out zero-width characters, bidi controls and other invisible ones.")
    pinyin: bool = Field(True, description="Take out pinyin that a broken conversion left in brackets: 發(fā)表.")
    split: bool = Field(True, description="Take the articles of one file apart, each with its headline and time.")
    boilerplate: bool = Field(True, description="Take out what stands around the article: menus, advertising, links.")
    heads: bool = Field(True, description="Keep headline, byline, source and editor's line apart from the text.")
    list_items: bool = Field(True, description="Give the items of a list that stands in one line lines of their own.")
    reference_marks: bool = Field(True, description="Take out reference marks of the source: [1][2].")
    page_numbers: bool = Field(True, description="Take out page numbers and running heads.")
    line_breaks: bool = Field(True, description="Join lines that were broken in the middle of a sentence.")
    spacing: bool = Field(True, description="Close blanks before Chinese punctuation and inside Chinese words.")
    heading_marks: bool = Field(True, description="Take the marks off Markdown headings: ## Title.")


class ChunkSettings(_Section):
    """How an article becomes passages."""

    max_chars: int = Field(
        600, ge=80, description="Characters a passage may have; longer paragraphs are cut at sentence ends."
    )
    min_chars: int = Field(60, ge=0, description="Paragraphs shorter than this are joined with the next.")


class EmbedderSettings(_Section):
    """Which model turns text into vectors."""

    model: str = Field(
        "yinju-static-zh-en",
        description="The bundled model, or a sentence-transformers model by hub name or folder (extra hub).",
    )
    languages: tuple[Literal["zh", "en"], ...] = Field(
        ("zh", "en"), min_length=1, description="Languages the model knows; questions in others rest on keywords."
    )
    query_prefix: str = Field("", description="Put before a question, as some models ask (multilingual-e5: 'query: ').")
    passage_prefix: str = Field("", description="Put before a passage (multilingual-e5: 'passage: ').")
    batch_size: int = Field(32, ge=1, description="Passages encoded at a time.")
    device: str = Field("cpu", description="Where the model runs: cpu, cuda, mps.")
    allow_download: bool = Field(
        False, description="Whether a model that is not on this machine may be fetched from the hub."
    )


class StoreSettings(_Section):
    """Where the vectors are kept."""

    chroma_url: str = Field("", description="A Chroma server (http://host:port); empty: inside the home folder.")


class ClusterSettings(_Section):
    """Of how many stores, its shards, a corpus is made."""

    shards: int = Field(
        1,
        ge=1,
        le=1024,
        description="The stores among which a new corpus divides its sources; what is there keeps its number.",
    )
    shard_timeout_s: float = Field(
        10, gt=0, allow_inf_nan=False, description="Seconds after which a question goes on without a shard."
    )
    replicas: int = Field(
        1, ge=1, le=64, description="Processes that read each shard, where `yinju serve --cluster` answers."
    )


class RetrieveSettings(_Section):
    """How passages are found."""

    top_k: int = Field(
        100,
        ge=1,
        le=10_000,
        description="Candidates from vectors, from the question's words and from their translations each.",
    )
    top_n: int = Field(10, ge=1, le=1000, description="Passages kept after ranking.")
    per_article: int = Field(4, ge=1, description="Most passages of one article, while others have some too.")


class RerankSettings(_Section):
    """A cross-encoder that ranks in the reader's place, if one is wanted."""

    model: str = Field(
        "",
        description="A sentence-transformers cross-encoder by hub name or folder (extra hub); empty: none. With one "
        "the reader ranks nothing, and helps to choose sentences only.",
    )
    top: int = Field(30, ge=1, description="Passages it reads for a question, the best by the ranking before it.")
    batch_size: int = Field(8, ge=1, description="Passages read at a time.")
    device: str = Field("cpu", description="Where the model runs: cpu, cuda, mps.")
    allow_download: bool = Field(
        False, description="Whether a model that is not on this machine may be fetched from the hub."
    )


class ReaderSettings(_Section):
    """The bundled reader, which reads question and passage together, for the best passages of the ranking."""

    enabled: bool = Field(
        True, description="Whether passages are read; off, the ranking alone decides, which is faster."
    )
    passages: int = Field(8, ge=1, le=1000, description="Passages read for a question, the best by the ranking.")
    batch: int = Field(4, ge=1, description="Passages read at a time.")
    threads: int = Field(0, ge=0, description="Threads it may use; 0 for as many as there are cores.")
    encode_up_to: int = Field(
        5000,
        ge=0,
        description="Passages that a corpus may have for all to be encoded at ingestion, which makes questions faster; "
        "0 encodes none.",
    )


class AnswerSettings(_Section):
    """How an answer is made.

    With the reader a score of one half is where 6 in 100 answerable development questions were refused; without it, a
    score is a probability if the ranking was fitted to the embedder (``yinju eval calibrate``). A higher ``min_score``
    gives fewer wrong answers, a lower one fewer refusals.
    """

    mode: Literal["extractive", "llm"] = Field(
        "extractive", description="Quote the best sentences, or let a language model write."
    )
    max_sentences: int = Field(
        3, ge=1, description="Sentences of an extractive answer at the most, but for the items of a list asked for."
    )
    min_score: float = Field(0.5, ge=0, le=1, description="Refuse when no passage's score reaches this.")
    unsupported: Literal["drop", "flag"] = Field(
        "drop",
        description="Sentences of a model that no passage supports: listed below the answer, or flagged within it.",
    )


class CiteSettings(_Section):
    """What checks that a sentence of a language model is borne out by what it cites."""

    checker: str = Field(
        "alignment",
        min_length=1,
        description="alignment; llm, the model below; or a cross-encoder or NLI model by name or folder (extra hub).",
    )
    device: str = Field("cpu", description="Where a cross-encoder runs: cpu, cuda, mps.")
    allow_download: bool = Field(
        False, description="Whether a model that is not on this machine may be fetched from the hub."
    )


class LLMSettings(_Section):
    """The language model of mode `llm`: at any OpenAI-compatible endpoint, or from a file in this process."""

    base_url: str = Field("", description="The endpoint, such as http://127.0.0.1:11434/v1 for Ollama.")
    model: str = Field("", description="The model's name at that endpoint.")
    gguf: str = Field(
        "", description="In the endpoint's place: a model file (GGUF) that runs in this process (extra local)."
    )
    threads: int = Field(0, ge=0, description="Threads such a model may use; 0 for as many as there are cores.")
    api_key: SecretStr = Field(SecretStr(""), description="Only from the environment: YINJU_LLM__API_KEY.")
    timeout_s: float = Field(60, gt=0, description="Seconds to wait for the model's first word, and for each next one.")
    max_retries: int = Field(2, ge=0, description="New tries after 429 and 5xx answers, before the first word.")
    max_tokens: int = Field(1024, ge=1, description="Tokens an answer may have; half of the context at the most.")
    context_window: int = Field(
        8192, ge=512, description="Tokens the model can read and write; with fewer it is shown fewer passages."
    )
    fall_back: bool = Field(False, description="When the model fails, show the extractive answer, marked as such.")
    count_tokens: bool = Field(False, description="Ask the endpoint for the tokens an answer took; a few refuse that.")
    price_in: float = Field(0, ge=0, description="What a million tokens sent cost, in any currency: for evaluation.")
    price_out: float = Field(0, ge=0, description="What a million tokens written cost, in the same currency.")


class ServeSettings(_Section):
    """The chat page and the JSON interface."""

    host: str = Field(
        "127.0.0.1",
        description="The address to listen on; other than loopback, with a password, keys or `public` only.",
    )
    port: int = Field(7860, ge=0, le=65535, description="The port; 0 takes a free one.")
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^\s/?#]+(/[^\s?#]*)?)?$",
        description="The address in links to articles, such as https://qa.example; empty: the one that a client calls.",
    )
    list_sources: bool = Field(
        False, description="Whether answers of /v1 end with a list of sources, for clients that show no annotations."
    )
    keep_conversations: bool = Field(
        True, description="Whether the page keeps conversations, in the visitor's browser; the server keeps none."
    )
    password: SecretStr = Field(
        SecretStr(""), description="What visitors sign in with. Only from the environment: YINJU_SERVE__PASSWORD."
    )
    public: bool = Field(
        False, description="Whether all who reach the server may ask and read without signing in; they may not write."
    )
    session_hours: float = Field(168, gt=0, le=8760, description="Hours after which a visitor signs in again.")
    trusted_proxies: tuple[str, ...] = Field(
        (), description="Addresses or networks of proxies whose X-Forwarded-For and -Proto are believed."
    )
    origins: tuple[Annotated[str, Field(pattern=ORIGIN)], ...] = Field(
        (), description="Origins whose pages may call /api, /v1 and /mcp from a browser, such as https://app.example."
    )
    limit_sign_in: str = Field(
        "auto", pattern=RATE, description="Sign-ins that a client may try; auto: 10/minute, none on loopback."
    )
    limit_questions: str = Field(
        "auto", pattern=RATE, description="Questions that a client may ask; auto: 30/minute, none on loopback."
    )
    limit_requests: str = Field(
        "auto", pattern=RATE, description="Requests that a client may send; auto: 600/minute, none on loopback."
    )
    upload_files: int = Field(500, ge=1, description="The most files that one upload may hold.")
    upload_bytes: int = Field(100_000_000, ge=1, description="The most bytes that one upload may have, as it is sent.")
    unpacked_bytes: int = Field(500_000_000, ge=1, description="The most bytes that an upload may have, unpacked.")
    metrics: bool = Field(False, description="Whether /metrics shows counts and times, in Prometheus' form.")
    traces: str = Field(
        "",
        pattern=r"^(https?://[^\s/?#]+)?$",
        description="An OpenTelemetry collector (OTLP over gRPC), such as http://127.0.0.1:4317; empty: no traces.",
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="How the server logs: text, or one JSON object a line, with one for each question."
    )
    log_questions: bool = Field(False, description="Whether JSON logs hold the words of the questions.")

    @field_validator("password")
    @classmethod
    def _refuse_short_password(cls, password: SecretStr) -> SecretStr:
        if 0 < len(password.get_secret_value()) < MIN_PASSWORD_CHARS:
            raise ValueError(f"A password has at least {MIN_PASSWORD_CHARS} characters")
        return password

    @field_validator("trusted_proxies")
    @classmethod
    def _refuse_names_of_proxies(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        for proxy in proxies:
            ip_network(proxy)  # its error names what is wrong with the address
        return proxies


class Settings(BaseSettings):
    """All settings, validated and immutable."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=ENVIRONMENT_PREFIX,
        env_nested_delimiter="__",
        env_ignore_empty=True,
        hide_input_in_errors=True,  # a traceback would show the key
    )

    home: Path = Field(Path(".yinju"), description="The folder of the store.")
    ingest: IngestSettings = IngestSettings()
    clean: CleanSettings = CleanSettings()
    chunk: ChunkSettings = ChunkSettings()
    embedder: EmbedderSettings = EmbedderSettings()
    store: StoreSettings = StoreSettings()
    cluster: ClusterSettings = ClusterSettings()
    retrieve: RetrieveSettings = RetrieveSettings()
    rerank: RerankSettings = RerankSettings()
    reader: ReaderSettings = ReaderSettings()
    answer: AnswerSettings = AnswerSettings()
    cite: CiteSettings = CiteSettings()
    llm: LLMSettings = LLMSettings()
    serve: ServeSettings = ServeSettings()

    @field_validator("home")
    @classmethod
    def _expand_home(cls, home: Path) -> Path:
        """Resolves a leading ``~``, since no shell does it in a file or in the environment."""
        return home.expanduser()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Puts flags before the environment, and the environment before the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(config: Path | None = None, overrides: dict[str, Any] | None = None) -> Settings:
    """Loads the settings in force.

    Args:
        config: A TOML file. Without it, ``YINJU_CONFIG`` names one; otherwise ``yinju.toml`` in the working folder is
            read if it exists.
        overrides: The values of flags, in the shape of the settings: ``{"home": …, "serve": {"port": …}}``.

    Raises:
        UsageError: The file is missing or malformed, a key is unknown, a value is out of range, or the file holds a
            secret.
    """
    path = config or _config_from_environment()
    if path is not None and not path.is_file():
        raise UsageError(f"Settings file {path} does not exist. Name another with --config, or leave it out.")
    path = path or (Path(DEFAULT_FILE) if Path(DEFAULT_FILE).is_file() else None)

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    _refuse_unknown_variables()
    try:
        refuse_secret_in_file(path)
        loaded = FromFile(**(overrides or {}))
    except ValidationError as error:
        raise UsageError("; ".join(explained(dict(item)) for item in error.errors())) from error
    except SettingsError as error:  # a variable that is not JSON where a list or a whole section is due
        raise UsageError(
            f"The environment's settings cannot be read: {error} ({error.__cause__}). "
            """Lists are written as JSON: YINJU_EMBEDDER__LANGUAGES='["zh","en"]'."""
        ) from error
    except (ValueError, OSError) as error:  # malformed TOML, other bytes than UTF-8, no right to read it
        raise UsageError(f"Settings file {path} cannot be read: {error}. Correct it and try again.") from error
    return Settings.model_construct(**dict(loaded))  # the plain class, so that equal settings are equal


def _config_from_environment() -> Path | None:
    name = os.environ.get("YINJU_CONFIG")
    return Path(name).expanduser() if name else None


def _refuse_unknown_variables() -> None:
    known = {f"{ENVIRONMENT_PREFIX}{name}".upper() for name in Settings.model_fields} | NOT_SETTINGS
    for name, section in Settings.model_fields.items():
        for candidate in (section.annotation, *get_args(section.annotation)):
            if isinstance(candidate, type) and issubclass(candidate, _Section):
                known |= {f"{ENVIRONMENT_PREFIX}{name}__{key}".upper() for key in candidate.model_fields}
    unknown = sorted(
        name for name in os.environ if name.upper().startswith(ENVIRONMENT_PREFIX) and name.upper() not in known
    )
    if unknown:
        raise UsageError(
            f"Unknown setting in the environment: {', '.join(unknown)}. See yinju.toml for the names there are."
        )
