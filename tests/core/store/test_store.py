"""What the store promises: whole after a kill at any point, one writer, readers that see what others publish."""

import json
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import ToyEmbedder
from tests.places import ROOT
from yinju.align import WordTokens
from yinju.errors import StoreError, StoreLockedError, StoreMismatchError
from yinju.ingest.build import ingest, reindex
from yinju.ingest.intake import IngestReport
from yinju.settings import Settings, load_settings
from yinju.store import NewArticle, NewSource, Store
from yinju.store.catalogue import Catalogue
from yinju.store.home import Home
from yinju.store.keywords import KeywordIndex
from yinju.store.tokens import TokenIndex
from yinju.store.vectors import VectorIndex
from yinju.text import words
from yinju.types import Article, Document, HeadLine, Passage

OLD = "旧文章说河水上涨了三米，村民已经撤离。\nThe old article says the river rose."
NEW = "新文章说桥梁已经通车，耗资七亿元。\nThe new article says the bridge is open."


KILLS = 20
LONGEST_WAIT_S = 2.0
"""After the writer has its lock: an undisturbed run takes about as long."""


class Killed(BaseException):
    """Stands for a kill: nothing in the program catches it."""


def _write(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def _ingest(folder: Path, settings: Settings, *, prune: bool = False) -> IngestReport:
    return ingest([str(folder)], settings, ToyEmbedder(), prune=prune)


def _origins(settings: Settings) -> dict[str, tuple[bool, str | None]]:
    """Whether each source was extracted, and the bytes it was made from."""
    store = Store.open(settings)
    try:
        return {article.source: (article.extracted, article.sha256) for article in store.articles()}
    finally:
        store.close()


def _picture(settings: Settings) -> dict[str, object]:
    """Everything a reader can see, and what the indexes hold."""
    store = Store.open(settings)
    try:
        articles = store.articles()
        passages = {p.passage_id: p.text for a in articles for p in store.passages_of(a.article_id)}
        return {
            "articles": {a.source: (a.article_id, a.passages, a.duplicate_of) for a in articles},
            "passages": passages,
            "vectors": store.vector_count(),
            "keywords": store.passage_count(),
            "tokens": {
                name: (tokens.language, tokens.title.tolist(), [sentence.tolist() for sentence in tokens.sentences])
                for name, tokens in store.tokens(list(passages)).items()
            },
            "frequencies": store.token_frequencies(WordTokens().tokenize([f"{OLD} {NEW}"])[0]).tolist(),
            "found": {
                w: sorted(i for i, _ in store.search_keywords({w: 1}, 1000)) for w in words("河水 桥梁 river bridge")
            },
        }
    finally:
        store.close()


def test_what_was_put_in_is_found_by_both_legs(tmp_path: Path, settings: Settings) -> None:
    _ingest(_write(tmp_path / "in", a=OLD, b=NEW), settings)
    store = Store.open(settings, "toy@1")
    for query in ("河水上涨", "bridge"):
        by_words, by_meaning = (
            store.search_keywords(dict.fromkeys(words(query), 1.0), 1)[0][0],
            store.search_vectors(ToyEmbedder().embed_question(query), 1)[0][0],
        )
        assert by_words == by_meaning
        passage, article = store.passages([by_words])[by_words]
        assert store.raw(article.article_id)[passage.start : passage.end] == passage.text
    store.close()


def test_heads_and_headings_are_given_back_as_they_were_put_in(settings: Settings) -> None:
    raw = "河水上涨\n人民日报 2025-12-23 22:31\n村民\n村民已经撤离。\nBy John Smith"
    heads = (
        HeadLine(0, 4, ("title",), "河水上涨"),
        HeadLine(5, 26, ("source", "date"), "人民日报 2025-12-23 22:31"),
        HeadLine(38, 51, ("byline",), "By John Smith"),
    )
    assert [raw[head.start : head.end] for head in heads] == [head.text for head in heads]
    article = Article("a1", "a.txt", "河水上涨", "人民日报", "2025-12-23", ("John Smith",), "zh", 1, None, heads=heads)
    passage = Passage("a1-0000", "a1", 1, 0, 10, "村民\n村民已经撤离。", "zh", raw_start=27, headings=((0, 2),))
    new = NewArticle(article, passage.text, b"", headings=((0, 2),), passages=(passage,))
    document = Document("/in/a.txt", "a.txt", "/in/a.txt", raw)
    store = Store.open_or_create(settings, "toy@1")
    with store.writer() as writer:
        writer.put([NewSource(document, "f", (new,))], {}, {})
        assert writer.source("/in/a.txt").articles[0].headings == ((0, 2),)
    assert store.articles() == [article]
    assert store.article("a1").article.heads == heads
    assert store.passages(["a1-0000"])["a1-0000"][0] == passage
    store.close()


STEPS = [
    (Catalogue, "begin"), (VectorIndex, "upsert"), (KeywordIndex, "replace"), (Catalogue, "publish"),
    (VectorIndex, "delete"), (Catalogue, "swept"), (TokenIndex, "put"), (TokenIndex, "delete"),
]  # fmt: skip


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("part", "step"), STEPS)
def test_a_kill_at_any_step_leaves_the_old_or_the_new_and_the_next_run_finishes(
    part: type, step: str, when: str, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _write(tmp_path / "in", changed=OLD, gone="这篇文章将被删除，讲的是河水。")
    _ingest(folder, settings)
    before = _picture(settings)
    (folder / "gone.txt").unlink()
    _write(folder, changed=NEW, added="另一篇文章也讲桥梁和道路的建设。")
    undisturbed = load_settings(overrides={"home": tmp_path / "other"})
    _ingest(folder, undisturbed, prune=True)
    expected = _picture(undisturbed)

    original = getattr(part, step)

    def killed(self: object, *args: object) -> object:
        if when == "after":
            original(self, *args)
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(part, step, killed)
        _ingest(folder, settings, prune=True)

    seen = _picture(settings)["articles"]
    assert isinstance(seen, dict)
    assert seen["changed.txt"] in (before["articles"]["changed.txt"], expected["articles"]["changed.txt"])  # type: ignore[index]
    _ingest(folder, settings, prune=True)
    assert _picture(settings) == expected


WRITER = """
import sys
from tests.conftest import ToyEmbedder
from yinju.ingest import build, intake
from yinju.settings import load_settings
intake.BATCH_SOURCES = 2
print(build.ingest([sys.argv[1]], load_settings(overrides={"home": sys.argv[2]}), ToyEmbedder()))
"""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_real_kills_lose_nothing_and_double_nothing(tmp_path: Path, settings: Settings) -> None:
    texts = {
        f"n{i}": f"第{i}条新闻：河水上涨{i}米。\nItem {i}: the bridge of the river is {i} metres long."
        for i in range(40)
    }
    # Copies that come before, between and after what they are copies of: each kill leaves another part of them there.
    story = "".join(f"第{n}号水文站今天清晨报告说，{n}号河段的水位比昨天上涨了{n}厘米。" for n in range(1, 20))
    texts |= {f"n{i}5copy": f"{story}\n{'又有新的消息。' * (i % 7)}" for i in range(9)}
    folder = _write(tmp_path / "in", **texts)
    undisturbed = load_settings(overrides={"home": tmp_path / "other"})
    _ingest(folder, undisturbed)
    moments = random.Random(5)
    for wait_s in (moments.uniform(0.0, LONGEST_WAIT_S) for _ in range(KILLS)):
        process = _start_writer(folder, settings)
        while process.poll() is None and not (settings.home / "writer.json").exists():
            time.sleep(0.005)
        time.sleep(wait_s)
        process.kill()
        process.wait()
        if settings.home.joinpath("CURRENT").exists():
            _picture(settings)  # opens, and repairs
    _ingest(folder, settings)
    assert _picture(settings) == _picture(undisturbed)


def test_a_second_writer_is_told_who_holds_the_lock_and_readers_go_on(tmp_path: Path, settings: Settings) -> None:
    folder = _write(tmp_path / "in", a=OLD)
    _ingest(folder, settings)
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sys; from yinju.store.home import Home; from pathlib import Path\n"
         "with Home(Path(sys.argv[1])).writer_lock(): print('held', flush=True); sys.stdin.read()", str(settings.home)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    try:
        with pytest.raises(
            StoreLockedError, match=rf"Another process is writing to .* \(process {holder.pid}, since 20"
        ):
            _ingest(folder, settings)
        store = Store.open(settings)
        assert [a.source for a in store.articles()] == ["a.txt"]
        store.close()
    finally:
        holder.communicate()
    assert _ingest(folder, settings).unchanged == ["a.txt"]


def test_an_open_reader_sees_what_another_process_publishes(tmp_path: Path, settings: Settings) -> None:
    folder = _write(tmp_path / "in", a=OLD)
    _ingest(folder, settings)
    reader = Store.open(settings, "toy@1")
    query = ToyEmbedder().embed_question("桥梁通车")
    assert len(reader.search_vectors(query, 10)) == 1
    _write(folder, b=NEW)
    assert _start_writer(folder, settings).wait() == 0
    found = reader.passages([reader.search_vectors(query, 1)[0][0]])
    assert [article.source for _, article in found.values()] == ["b.txt"]
    assert reader.search_keywords({"桥梁": 1.0}, 5)[0][0] in found
    reader.close()


@pytest.mark.parametrize(
    ("overrides", "fingerprint", "message"),
    [
        ({}, "toy@2", "built with embedder toy@1, but the settings now say toy@2. Rebuild it with: yinju reindex"),
        ({"chunk": {"max_chars": 200}}, "toy@1", 'but the settings now say {"max_chars": 200, "min_chars": 60}'),
    ],
)
def test_a_mismatch_is_refused_and_reindex_is_the_way_out(
    overrides: dict[str, object], fingerprint: str, message: str, tmp_path: Path, settings: Settings
) -> None:
    _ingest(_write(tmp_path / "in", a=OLD, b=NEW), settings)
    reader = Store.open(settings, "toy@1")
    changed = load_settings(overrides={"home": settings.home, **overrides})
    with pytest.raises(StoreMismatchError) as refusal:
        Store.open(changed, fingerprint)
    assert message in str(refusal.value)

    report = reindex(changed, ToyEmbedder(fingerprint=fingerprint))

    assert report.added == ["a.txt", "b.txt"]
    Store.open(changed, fingerprint).close()
    assert len(list(settings.home.glob("generation-*"))) == 1
    for _ in range(2):  # what is open would mix the vectors of two models, now and at every later question
        with pytest.raises(StoreMismatchError):
            reader.search_keywords({"河水": 1.0}, 1)
    reader.close()


FORM_1 = """
DROP TABLE pairs; DROP TABLE passages; DROP TABLE articles;
CREATE TABLE articles (
    key INTEGER PRIMARY KEY, source_key INTEGER NOT NULL REFERENCES sources ON DELETE CASCADE,
    article_id TEXT NOT NULL, title TEXT, publisher TEXT, published TEXT, authors TEXT NOT NULL,
    language TEXT NOT NULL, text_hash TEXT NOT NULL, duplicate_of TEXT
);
CREATE TABLE passages (
    passage_id TEXT NOT NULL, article_key INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    paragraph INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL
);
UPDATE sources SET metadata = json_remove(metadata, '$.url', '$.form');
DELETE FROM meta WHERE name = 'clean';
UPDATE meta SET value = '1' WHERE name = 'schema';
"""
"""What turns a catalogue into one of the first form, which knew neither clean texts nor pairs."""

FORM_2 = """
ALTER TABLE sources DROP COLUMN extracted; ALTER TABLE sources DROP COLUMN sha256; DROP TABLE gone;
UPDATE meta SET value = '2' WHERE name = 'schema';
"""
"""What turns a catalogue into one of the second form, which did not know the bytes that a text was made from."""

FORM_3 = "DROP TABLE gone; UPDATE meta SET value = '3' WHERE name = 'schema';"
"""What turns a catalogue into one of the third form, which forgot what was gone."""


@pytest.mark.parametrize(("form", "script"), [("1", FORM_2 + FORM_1), ("2", FORM_2)])
def test_a_store_of_an_earlier_form_is_rebuilt_without_loss(
    tmp_path: Path, settings: Settings, form: str, script: str
) -> None:
    folder = _write(tmp_path / "in", a=OLD, b=NEW)
    (folder / "page.html").write_text(f"<p>{OLD}</p>", encoding="utf-8")
    (folder / "items.jsonl").write_text(json.dumps({"id": "x", "text": NEW + OLD}) + "\n", encoding="utf-8")
    _ingest(folder, settings)
    before, origins = _picture(settings), _origins(settings)
    assert {source for source, (extracted, _) in origins.items() if extracted} == {"page.html"}
    catalogue = Home(settings.home).current() / "catalogue.sqlite"  # type: ignore[operator]
    with sqlite3.connect(catalogue) as db:
        documents = db.execute("SELECT metadata, raw FROM sources ORDER BY uri").fetchall()
        db.executescript(script)
    for use in (Store.open, lambda settings: _ingest(folder, settings)):
        with pytest.raises(StoreError, match=rf"form {form}, this one has 5\)\. Rebuild it .* with: yinju reindex"):
            use(settings)

    assert reindex(settings, ToyEmbedder()).failed == []

    assert _picture(settings) == before
    assert _origins(settings) == {source: (extracted, None) for source, (extracted, _) in origins.items()}
    with sqlite3.connect(Home(settings.home).current() / "catalogue.sqlite") as db:  # type: ignore[operator]
        forms = [json.loads(row[0])["form"] for row in db.execute("SELECT metadata FROM sources ORDER BY uri")]
        assert forms == [json.loads(metadata)["form"] for metadata, _ in documents]
        assert db.execute("SELECT raw FROM sources ORDER BY uri").fetchall() == [(raw,) for _, raw in documents]
    # What the texts were made from is known again once the files have been read again.
    assert len(_ingest(folder, settings).replaced) == len(documents)
    assert _picture(settings) == before
    assert _origins(settings) == origins


def test_a_store_of_the_form_before_this_is_rebuilt_as_it_was(tmp_path: Path, settings: Settings) -> None:
    _ingest(_write(tmp_path / "in", a=OLD, b=NEW), settings)
    before, origins = _picture(settings), _origins(settings)
    with sqlite3.connect(Home(settings.home).current() / "catalogue.sqlite") as db:  # type: ignore[operator]
        db.executescript(FORM_3)
    assert reindex(settings, ToyEmbedder()).failed == []
    assert (_picture(settings), _origins(settings)) == (before, origins)


def test_a_store_of_a_later_form_is_left_alone(tmp_path: Path, settings: Settings) -> None:
    _ingest(_write(tmp_path / "in", a=OLD), settings)
    with sqlite3.connect(Home(settings.home).current() / "catalogue.sqlite") as db:  # type: ignore[operator]
        db.execute("UPDATE meta SET value = '99' WHERE name = 'schema'")
    for use in (Store.open, lambda settings: reindex(settings, ToyEmbedder())):
        with pytest.raises(StoreError, match=r"form 99, this one has 5\)\. Use that version"):
            use(settings)
    assert len(list(settings.home.glob("generation-*"))) == 1


def test_an_open_reader_follows_a_rebuild_with_its_own_settings(tmp_path: Path, settings: Settings) -> None:
    _ingest(_write(tmp_path / "in", a=OLD, b=NEW), settings)
    reader = Store.open(settings, "toy@1")
    before = reader.articles()
    reindex(settings, ToyEmbedder())
    assert _held_by(reader, "河水") == 1
    assert reader.articles() == before
    reader.close()


def test_frequencies_are_of_the_passages_there_are(tmp_path: Path, settings: Settings) -> None:
    folder = _write(
        tmp_path / "in",
        a=OLD,
        b="\n\n".join(f"电池的第{i}段说明，讲的是电池的安全与回收利用的办法{i}。" * 5 for i in range(9)),
    )
    _ingest(folder, settings)
    _write(folder, b="电池由李明在一九七九年发明，此后改变了许多行业。")
    _ingest(folder, settings)
    store = Store.open(settings)
    assert (_held_by(store, "电池"), store.passage_count()) == (1, 2)
    store.close()


def test_a_new_title_replaces_the_old_one_everywhere(tmp_path: Path, settings: Settings) -> None:
    items = tmp_path / "items.jsonl"
    for title in ("旧的标题", "桥梁通车"):
        items.write_text(json.dumps({"id": "1", "title": title, "text": OLD}), encoding="utf-8")
        ingest([str(items)], settings, ToyEmbedder())
    store = Store.open(settings)
    (article,) = store.articles()
    (passage,) = store.passages_of(article.article_id)
    assert article.title == "桥梁通车"
    assert store.tokens([passage.passage_id])[passage.passage_id].title.tolist() == _tokens("桥梁通车")
    assert [i for i, _ in store.search_keywords({"通车": 1.0}, 5)] == [passage.passage_id]
    assert (store.search_keywords({"标题": 1.0}, 5), _held_by(store, "河水")) == ([], 1)
    store.close()


def test_words_count_as_they_are_weighted(tmp_path: Path, settings: Settings) -> None:
    _ingest(_write(tmp_path / "in", river="河水上涨了三米。", bridge="桥梁已经通车了。"), settings)
    store = Store.open(settings)
    names = {p.passage_id: a.source for a in store.articles() for p in store.passages_of(a.article_id)}
    for first, second, order in ((2.0, 1.0, ["river.txt", "bridge.txt"]), (0.5, 1.0, ["bridge.txt", "river.txt"])):
        found = store.search_keywords({"河水": first, "桥梁": second}, 5)
        assert [names[i] for i, _ in found] == order
    ((_, alone),) = store.search_keywords({"河水": 1.0}, 5)
    assert store.search_keywords({"河水": 3.0}, 5)[0][1] == pytest.approx(3 * alone, rel=1e-5)
    assert store.search_keywords({}, 5) == []
    store.close()


def test_vectors_are_given_back_in_half_precision(tmp_path: Path, settings: Settings) -> None:
    embedder = ToyEmbedder(languages=("zh",))
    ingest(
        [str(_write(tmp_path / "in", zh="河水上涨了三米，村民撤离。", en="The bridge is open."))], settings, embedder
    )
    store = Store.open(settings)
    passages = [p for a in store.articles() for p in store.passages_of(a.article_id)]
    found = store.vectors([*(p.passage_id for p in passages), "missing"])
    (chinese,) = [p for p in passages if p.language == "zh"]
    assert list(found) == [chinese.passage_id]
    np.testing.assert_allclose(found[chinese.passage_id], embedder.embed_question(chinese.text), atol=1e-3)
    assert store.vectors([]) == {}
    store.close()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (
            lambda g: (g / "catalogue.sqlite").unlink(),
            r"The catalogue .* cannot be used: .*Restore it from a copy, or remove",
        ),
        (
            lambda g: (g / "catalogue.sqlite").write_text("x" * 5000),
            r"The catalogue .* cannot be used: file is not a database",
        ),
        (lambda g: shutil.rmtree(g / "keywords"), r"The keyword index .* is missing\. Rebuild it with: yinju reindex"),
    ],
)
def test_a_damaged_store_says_what_to_do(
    damage: Callable[[Path], None], message: str, tmp_path: Path, settings: Settings
) -> None:
    _ingest(_write(tmp_path / "in", a=OLD), settings)
    damage(Home(settings.home).current())  # type: ignore[arg-type]
    with pytest.raises(StoreError, match=message):
        Store.open(settings).articles()


def test_a_home_that_is_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=r"file cannot be read as a home folder: .*Name another with --home"):
        Store.open(load_settings(overrides={"home": tmp_path / "file"}))


def test_a_failed_reindex_leaves_the_old_store_in_force(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ingest(_write(tmp_path / "in", a=OLD), settings)
    before = _picture(settings)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Home, "switch", lambda *_: (_ for _ in ()).throw(Killed))
        reindex(settings, ToyEmbedder(fingerprint="toy@2"))
    assert _picture(settings) == before
    Store.open(settings, "toy@1").close()
    assert len(list(settings.home.glob("generation-*"))) == 1


def test_a_missing_store_and_a_broken_pointer_say_what_to_do(settings: Settings) -> None:
    with pytest.raises(
        StoreError, match=r"There is no store in .*home yet\. Put articles in with: yinju ingest FOLDER"
    ):
        Store.open(settings)
    settings.home.mkdir()
    (settings.home / "CURRENT").write_text("generation-lost")
    with pytest.raises(StoreError, match=r"names 'generation-lost', which is not there\. Restore"):
        Store.open(settings)


@pytest.mark.slow
def test_a_chroma_server_keeps_the_vectors(tmp_path: Path) -> None:
    server = subprocess.Popen(
        [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1",
         "--port", (port := _free_port())],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        settings = load_settings(overrides={"home": tmp_path / "home", "store": {"chroma_url": url}})
        _wait_for(url)
        _ingest(_write(tmp_path / "in", a=OLD, b=NEW), settings)
        store = Store.open(settings, "toy@1")
        nearest = store.search_vectors(ToyEmbedder().embed_question("桥梁已经通车"), 1)[0][0]
        assert store.passages([nearest])[nearest][1].source == "b.txt"
        assert not list(settings.home.rglob("chroma.sqlite3"))
        store.close()
        reindex(settings, ToyEmbedder(fingerprint="toy@2"))
        assert len(_collections(url)) == 1  # the old generation's collection has gone from the server
    finally:
        server.terminate()
        server.wait()
    with pytest.raises(StoreError, match=rf"The Chroma server at {url} does not answer.*Start it \(chroma run\)"):
        Store.open(settings).search_vectors(ToyEmbedder().embed_question("桥"), 1)


def _tokens(text: str) -> list[int]:
    tokens: list[int] = WordTokens().tokenize([text])[0].tolist()
    return tokens


def _held_by(store: Store, word: str) -> int:
    return int(store.token_frequencies(WordTokens().tokenize([word])[0])[0])


def _start_writer(folder: Path, settings: Settings) -> subprocess.Popen[bytes]:
    root = ROOT
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(settings.home)], cwd=root, stdout=subprocess.DEVNULL
    )


def _free_port() -> str:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    import httpx

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/api/v2/heartbeat", trust_env=False).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail("the Chroma server did not start")


def _collections(url: str) -> list[object]:
    import httpx

    reply = httpx.get(f"{url}/api/v2/tenants/default_tenant/databases/default_database/collections", trust_env=False)
    found = json.loads(reply.text)
    assert isinstance(found, list)
    return found


def test_the_list_of_articles_shows_each_with_its_passages_and_changes_its_version(
    tmp_path: Path, settings: Settings
) -> None:
    folder = _write(tmp_path / "in", old=OLD)
    _ingest(folder, settings)
    store = Store.open(settings)
    before = store.version()
    assert [(one.source, one.passages, one.duplicate_of) for one in store.listed()] == [("old.txt", 1, None)]
    assert store.version() == before
    _ingest(_write(folder, new=NEW, again=NEW), settings)
    listed = {one.source: one for one in store.listed()}
    assert store.version() != before
    assert {source: one.passages for source, one in listed.items()} == {"old.txt": 1, "new.txt": 0, "again.txt": 1}
    assert listed["new.txt"].duplicate_of == listed["again.txt"].article_id
    assert listed["new.txt"].copy_kind == "exact"
    assert {one.article_id for one in listed.values()} == {one.article_id for one in store.articles()}
    assert store.origins() == {f"{name}.txt": str(folder / f"{name}.txt") for name in ("old", "new", "again")}
    store.close()


def test_a_home_that_is_deleted_under_a_reader_is_said_and_its_return_is_seen(
    tmp_path: Path, settings: Settings
) -> None:
    _ingest(_write(tmp_path / "in", old=OLD), settings)
    shutil.copytree(settings.home, tmp_path / "copy")
    reader = Store.open(settings, "toy@1")
    assert reader.passage_count() == 1
    shutil.rmtree(settings.home)
    for read in (reader.size, lambda: reader.search_keywords({"河水": 1.0}, 1)):
        with pytest.raises(StoreError, match=r"The store in .*home is gone\. Bring it back with: yinju restore FILE\."):
            read()
    shutil.copytree(tmp_path / "copy", settings.home)  # the same generation, in other files
    assert [article.source for article in reader.articles()] == ["old.txt"]
    _ingest(_write(tmp_path / "in", new=NEW), settings)
    assert len(reader.search_vectors(ToyEmbedder().embed_question("桥梁通车"), 10)) == 2
    shutil.rmtree(settings.home)
    _ingest(_write(tmp_path / "other", another=NEW), settings)  # before anything is read
    assert [article.source for article in reader.articles()] == ["another.txt"]
    reader.close()
