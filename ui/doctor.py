"""Examines what the settings name: whether it is there, whether it fits together, and what to do where it is not."""

from dataclasses import dataclass
from pathlib import Path

from yinju.embed import Embedder, find_model, open_embedder, table_of
from yinju.errors import YinjuError
from yinju.extras import EXTRAS, install_command, is_installed
from yinju.qa.llm.addressed import FILE as ADDRESSED
from yinju.qa.llm.addressed import open_addressed
from yinju.qa.llm.local import open_local
from yinju.qa.retrieval.reading import open_reader
from yinju.qa.verify import SUPPORT, load_weights
from yinju.qa.verify.entailment import load_read_weights
from yinju.qa.verify.open import open_checker
from yinju.reader import WEIGHTS, fitted_reader
from yinju.rerank import open_reranker
from yinju.settings import LLMSettings, Settings
from yinju.store import Corpus, open_corpus
from yinju.store.journal import Journal
from yinju.store.shards import shard_count
from yinju.token_table import RANKING, TokenTable
from yinju.ui.access.access import open_access
from yinju.ui.access.explain import explain

_CHECK_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one examination.

    Attributes:
        name: The part of Yinju that was examined.
        ok: Whether it works.
        text: What was found, and what to do where it does not work.
    """

    name: str
    ok: bool
    text: str


def examine(settings: Settings) -> list[Finding]:
    """Examines the embedder with its weights, the reranker, the store, the language model, the server and the extras.

    A half-written store is repaired, as it is by any other command. The only network calls are to addresses that the
    settings name.
    """
    fingerprint, embedder = _embedder(settings)
    return [
        *embedder,
        *_reranker(settings),
        _reader(settings, fingerprint),
        _addressed(settings),
        _store(settings, fingerprint),
        *_chroma_server(settings.store.chroma_url),
        _answers(settings),
        _serving(settings),
        *_extras(),
    ]


def _embedder(settings: Settings) -> tuple[str | None, list[Finding]]:
    """Returns the embedder's fingerprint, ``None`` if it cannot be opened, and findings on it and its weights."""
    try:
        embedder = open_embedder(settings.embedder)
        fingerprint = embedder.fingerprint
        folder = find_model(settings.embedder.model, settings.embedder.allow_download, "embedder.model")
    except YinjuError as error:
        return None, [Finding("embedder", False, str(error))]
    known = " and ".join(settings.embedder.languages)
    text = f"{fingerprint}, for {known}; questions in other languages rest on keywords"
    return fingerprint, [
        Finding("embedder", True, text),
        _ranking(embedder, folder),
        _support(settings, embedder, folder),
    ]


def _ranking(embedder: Embedder, folder: Path) -> Finding:
    """Examines the weights of the ranking. They are used even if they were fitted for another embedder."""
    if not isinstance(embedder.tokens, TokenTable):
        text = "plain: the share of the question's words and the cosine; weights are fitted to tables of vectors alone"
        return Finding("ranking", True, text)
    try:
        weights = embedder.tokens.ranking
    except YinjuError as error:
        return Finding("ranking", False, str(error))
    path = (table_of(folder) or folder) / RANKING
    fit = f"Fit them: yinju eval calibrate --beir FOLDER --out {path}"
    if weights is None:
        return Finding("ranking", True, f"plain: coverage and cosine in equal parts, since {path} is not there. {fit}")
    if weights.embedder != embedder.fingerprint:
        text = f"the weights in {path} are used, but were fitted for {weights.embedder}, not {embedder.fingerprint}"
        return Finding("ranking", True, f"{text}: scores and refusals may be off. {fit}")
    return Finding("ranking", True, f"the weights in {path}, fitted for this embedder")


def _support(settings: Settings, embedder: Embedder, folder: Path) -> Finding:
    """Examines the weights of the support check, and the checker that a setting puts in its place."""
    path = folder / SUPPORT
    try:
        opened = open_reader(settings.reader, embedder.fingerprint)
        reader = opened.reader if opened else None
        open_checker(settings, embedder, reader)
        weights = load_weights(folder, embedder.fingerprint)
        read = reader and load_read_weights(reader.folder, embedder.fingerprint, reader.fingerprint)
    except YinjuError as error:
        return Finding("support check", False, str(error))
    other = settings.cite.checker
    before = "" if other == "alignment" else f"{other} gives the verdicts (cite.checker), this the quotations: "
    if weights is not None:
        also = f"; the reader reads the claims, weighed by {reader.folder / SUPPORT}" if reader and read else ""
        return Finding("support check", True, f"{before}the weights in {path}, fitted for this embedder{also}")
    why = "was fitted for another embedder" if path.is_file() else "is not there"
    fit = f"Fit the weights: yinju eval support --data FOLDER --out {path}"
    return Finding("support check", True, f"{before}plain: the share of the wording found, since {path} {why}. {fit}")


def _reranker(settings: Settings) -> list[Finding]:
    try:
        reranker = open_reranker(settings.rerank)
    except YinjuError as error:
        return [Finding("reranker", False, str(error))]
    text = f"{settings.rerank.model} reads the {settings.rerank.top} best passages"
    return [Finding("reranker", True, text)] if reranker else []


def _reader(settings: Settings, embedder: str | None) -> Finding:
    """Examines the bundled reader: whether passages are read, and what ranks them if not."""
    if not settings.reader.enabled:
        return Finding("reader", True, "off (reader.enabled): the ranking alone decides")
    try:
        reader = open_reader(settings.reader, embedder or "")
    except YinjuError as error:
        return Finding("reader", False, str(error))
    if reader is None:
        text = f"not used: {WEIGHTS} is not beside it, or was fitted for another embedder or reader"
        return Finding("reader", True, f"{text}. Fit it: yinju eval calibrate --reader FOLDER --out FILE")
    ranked = f"; {settings.rerank.model} ranks the passages, this their sentences" if settings.rerank.model else ""
    return Finding("reader", True, f"{reader.reader.fingerprint} reads the {reader.count} best passages{ranked}")


def _addressed(settings: Settings) -> Finding:
    """Examines the head that finds sentences addressed to a model; it is asked in mode ``llm`` and by `check`."""
    name = "injections"
    if not settings.reader.enabled:
        return Finding(name, True, "found by signs alone (reader.enabled)")
    try:
        opened = open_addressed(settings.reader, None)
    except YinjuError as error:
        return Finding(name, False, str(error))
    if opened is None:
        text = f"found by signs alone: {ADDRESSED} is not beside the reader, or was trained over another one"
        return Finding(name, True, f"{text}. Train it: python -m yinju.models.train.addressed --data FOLDER")
    return Finding(name, True, "found by signs, and by the head over the reader")


def _store(settings: Settings, fingerprint: str | None) -> Finding:
    try:
        store = open_corpus(settings, fingerprint)
        store.examine()
        articles = store.articles()
        vectors, passages = store.vector_count(), store.passage_count()
        encoded = _encoded(settings, store, fingerprint or "", passages)
        store.close()
        left = Journal(settings.home).left()
    except YinjuError as error:
        return Finding("store", False, str(error))
    place = settings.store.chroma_url or settings.home
    text = f"{settings.home}: {len(articles)} articles, {passages} passages; {vectors} vectors in {place}{encoded}"
    if shards := shard_count(settings.home):
        text += f"; {shards} shards"
    if left:
        text += f"; a run was stopped between shards, with {len(left)} sources: settle them with any yinju ingest"
    return Finding("store", not left, text)


def _chroma_server(url: str) -> list[Finding]:
    """Says what a Chroma server of one's own must not be. Which of the two kinds answers cannot be told from here."""
    if not url:
        return []
    text = (
        f"{url}: run it with `chroma run`. CVE-2026-45829 lets anyone who reaches Chroma's Python server (chromadb up "
        "to 1.5.9) run code there without signing in; `chroma run` does not have it. Let Yinju alone reach the server "
        "(SECURITY.md)"
    )
    return [Finding("chroma server", True, text)]


def _encoded(settings: Settings, store: Corpus, embedder: str, passages: int) -> str:
    """Tells how many passages the reader has encoded, and where that ends; nothing where passages are not read."""
    reader = fitted_reader(settings.reader, embedder)
    if reader is None:
        return ""
    count, most = store.encoded_count(reader.fingerprint), settings.reader.encode_up_to
    text = f"; {count} of {passages} passages encoded by the reader"
    if passages > most:
        return f"{text}: only a corpus of up to {most} is (reader.encode_up_to), larger ones are asked without"
    return text if count >= passages else f"{text}: the others at the next yinju ingest"


def _answers(settings: Settings) -> Finding:
    if settings.answer.mode == "extractive":
        return Finding("answers", True, "extractive: exact quotations, no language model needed")
    llm = settings.llm
    if llm.gguf:
        return _local_model(llm)
    if not llm.base_url or not llm.model:
        return Finding(
            "answers",
            False,
            "answer.mode is llm, but llm.base_url or llm.model is empty. Set both, or llm.gguf, or set the mode to "
            "extractive",
        )
    return _language_model(llm)


def _local_model(llm: LLMSettings) -> Finding:
    """Examines the model of a file by loading it."""
    try:
        model = open_local(llm)
    except YinjuError as error:
        return Finding("answers", False, str(error))
    context = f"{model.context_window} tokens of context"
    if model.context_window < llm.context_window:
        context += f": it knows no more, llm.context_window is {llm.context_window}"
    return Finding("answers", True, f"{llm.gguf} in this process ({model.about}), {context}")


def _language_model(llm: LLMSettings) -> Finding:
    import httpx

    from yinju.qa.llm.endpoint import without_secrets

    key = llm.api_key.get_secret_value()
    shown = without_secrets(llm.base_url)

    def hide(text: str) -> str:
        """What an endpoint answers, or a library says of it, may hold the password and the key."""
        without = text.replace(llm.base_url.rstrip("/"), shown.rstrip("/"))
        return without.replace(key, "***") if key else without

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
            f"{shown} does not list its models: {hide(str(error))}. Check llm.base_url and YINJU_LLM__API_KEY",
        )
    if llm.model not in names:
        known = hide(", ".join(sorted(names)) or "none")
        return Finding("answers", False, f"{shown} has no model {llm.model!r}. It has: {known}")
    return Finding("answers", True, f"{llm.model} at {shown}")


def _serving(settings: Settings) -> Finding:
    """Examines who may come in to `yinju serve`. What they sign in with is not told."""
    try:
        return Finding("serving", True, explain(settings.serve, open_access(settings.serve, settings.home)))
    except YinjuError as error:
        return Finding("serving", False, str(error))


def _extras() -> list[Finding]:
    """Lists the extras. A missing one is no fault: a setting that needs it says so."""
    found = []
    for extra, (purpose, _) in EXTRAS.items():
        state = "installed" if is_installed(extra) else f"not installed: {install_command(extra)}"
        found.append(Finding(f"extra {extra}", True, f"{purpose}; {state}"))
    return found
