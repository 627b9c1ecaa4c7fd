"""What is configured, what is reachable, and what to do next."""

from dataclasses import dataclass

from yinju.embed import open_embedder
from yinju.errors import YinjuError
from yinju.rerank import open_reranker
from yinju.settings import LLMSettings, Settings
from yinju.store import Store

_CHECK_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    ok: bool
    text: str


def examine(settings: Settings) -> list[Finding]:
    """The embedder, the reranker if one is set, the store and the language model, each looked at.

    A store left half-written is repaired, as by any other command.

    The only network calls are to addresses that the settings name.
    """
    fingerprint, embedder = _embedder(settings)
    return [embedder, *_reranker(settings), _store(settings, fingerprint), _answers(settings)]


def _embedder(settings: Settings) -> tuple[str | None, Finding]:
    try:
        fingerprint = open_embedder(settings.embedder).fingerprint
    except YinjuError as error:
        return None, Finding("embedder", False, str(error))
    known = " and ".join(settings.embedder.languages)
    return fingerprint, Finding(
        "embedder", True, f"{fingerprint}, for {known}; questions in other languages rest on keywords"
    )


def _reranker(settings: Settings) -> list[Finding]:
    try:
        reranker = open_reranker(settings.rerank)
    except YinjuError as error:
        return [Finding("reranker", False, str(error))]
    text = f"{settings.rerank.model} reads the {settings.rerank.top} best passages"
    return [Finding("reranker", True, text)] if reranker else []


def _store(settings: Settings, fingerprint: str | None) -> Finding:
    try:
        store = Store.open(settings, fingerprint)
        articles = store.articles()
        vectors, passages = store.vector_count(), store.passage_count()
        store.close()
    except YinjuError as error:
        return Finding("store", False, str(error))
    place = settings.store.chroma_url or settings.home
    return Finding(
        "store", True, f"{settings.home}: {len(articles)} articles, {passages} passages; {vectors} vectors in {place}"
    )


def _answers(settings: Settings) -> Finding:
    if settings.answer.mode == "extractive":
        return Finding("answers", True, "extractive: exact quotations, no language model needed")
    llm = settings.llm
    if not llm.base_url or not llm.model:
        return Finding(
            "answers",
            False,
            "answer.mode is llm, but llm.base_url or llm.model is empty. Set both, or set the mode to extractive",
        )
    return _language_model(llm)


def _language_model(llm: LLMSettings) -> Finding:
    import httpx

    key = llm.api_key.get_secret_value()
    try:
        reply = httpx.get(
            f"{llm.base_url.rstrip('/')}/models",
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=_CHECK_TIMEOUT_S,
            trust_env=False,
        )
        reply.raise_for_status()
        names = [str(model["id"]) for model in reply.json()["data"]]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError) as error:
        return Finding(
            "answers",
            False,
            f"{llm.base_url} does not list its models: {error}. Check llm.base_url and YINJU_LLM__API_KEY",
        )
    if llm.model not in names:
        return Finding(
            "answers", False, f"{llm.base_url} has no model {llm.model!r}. It has: {', '.join(sorted(names)) or 'none'}"
        )
    return Finding("answers", True, f"{llm.model} at {llm.base_url}")
