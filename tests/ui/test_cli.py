"""The command line as a person runs it: output, exit codes, errors on stderr."""

import hashlib
import io
import json
from pathlib import Path

import pytest

from tests.conftest import SEEDS, ToyEmbedder
from tests.ui.fake_engine import make_answer, make_article, make_citation, make_record
from yinju import __version__, embed
from yinju.qa import engine
from yinju.qa.engine import Engine
from yinju.types import ShortAnswer
from yinju.ui import app
from yinju.ui.cli import DONE, FAILED, MISUSED, main
from yinju.ui.printable import printable
from yinju.ui.terminal_text import answer_lines, article_line

QUESTION = "行動計劃提出了哪些原則？"


@pytest.fixture(autouse=True)
def _toy_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands build their embedder themselves; here they get the toy one."""
    for module in (embed, engine):
        monkeypatch.setattr(module, "open_embedder", lambda _: ToyEmbedder(languages=()))


def _run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(arguments)
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_ingest_then_ask_then_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, out, _ = _run(capsys, "ingest", str(SEEDS))
    assert (status, out) == (DONE, "4 added, 0 unchanged, 0 replaced, 1 duplicates, 0 removed, 0 failed\n")
    assert (tmp_path / ".yinju").is_dir()
    status, out, _ = _run(capsys, "ingest", str(SEEDS), "--json")
    assert (status, json.loads(out)) == (
        DONE, {"added": 0, "unchanged": 5, "replaced": 0, "duplicates": 0, "removed": 0, "failed": [], "encoded": 0},
    )  # fmt: skip
    status, out, err = _run(capsys, "ask", QUESTION)
    assert (status, err) == (DONE, "")
    assert out.startswith("據《人工智能全球治理行動計劃》：")
    assert "為此,我們提出《人工智能全球治理行動計劃》" in out.partition("\n\n")[0]
    assert (
        "[2] 人工智能全球治理行動計劃 · 2025-07-26\n    003_70ea137fa163bfbc.txt, paragraph 3, characters 339-449\n"
        in out
    )
    status, out, _ = _run(capsys, "ask", QUESTION, "--json")
    citation = json.loads(out)["citations"][1]
    raw = (SEEDS / citation["source"]).read_text(encoding="utf-8")
    assert raw[citation["start"] : citation["end"]] == citation["raw"]
    assert citation["raw"].startswith("為此,我們提出《人工智能全球治理行動計劃》 ,呼吁")
    assert citation["quote"].startswith("為此,我們提出《人工智能全球治理行動計劃》,呼吁")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{QUESTION}\n\n還有呢？\n/new\n還有呢？\n"))
    status, out, err = _run(capsys, "chat", "--json")
    asked = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (DONE, "")
    assert [answer["query"] for answer in asked] == [QUESTION, QUESTION, "還有呢？"]
    first, second = ({(c["source"], c["start"]) for c in answer["citations"]} for answer in asked[:2])
    assert first
    assert not first & second
    status, out, _ = _run(capsys, "corpus", "list", "--json")
    sources = [article["source"] for article in json.loads(out)]
    assert list(dict.fromkeys(sources)) == sorted(path.name for path in SEEDS.glob("*.txt"))
    assert sources.count("001_f3eb38ce3b79a726.txt") == 10
    assert set(json.loads(out)[0]) == {
        "article_id", "source", "title", "publisher", "published", "authors", "language", "passages", "duplicate_of",
        "copy_kind", "copy_share", "url", "inferred", "heads", "extracted", "sha256",
    }  # fmt: skip


def test_show_and_remove_by_source_id_and_prefix(capsys: pytest.CaptureFixture[str]) -> None:
    _run(capsys, "ingest", str(SEEDS))
    name = "002_c03b2e4154b970e7.txt"
    status, out, _ = _run(capsys, "corpus", "show", name, "--raw")
    assert (status, out) == (DONE, (SEEDS / name).read_bytes().decode("utf-8"))
    _, out, _ = _run(capsys, "corpus", "show", name, "--json")
    article = json.loads(out)
    assert (len(article["text"]), article["title"]) == (article["passages"], "加强人工智能国际治理和合作")
    status, out, _ = _run(capsys, "corpus", "remove", article["article_id"][:6])
    assert (status, out) == (
        DONE, f"0 added, 0 unchanged, 0 replaced, 0 duplicates, 1 removed, 0 failed\nremoved: {name}\n",
    )  # fmt: skip
    status, _, err = _run(capsys, "corpus", "show", name)
    assert (status, err) == (MISUSED, f"No article is named '{name}'. Take an id from: yinju corpus list\n")


def test_what_offsets_count_in_and_the_bytes_behind_them_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = "<p>" + "</p><p>".join(f"桥梁工程的第{i}段说明，The bridge 今年通车，耗资七亿元。" for i in range(8))
    for name, text in (("a.html", page), ("b.txt", "The lighthouse 灯塔 was built in 1907 on the northern cape.")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    hashes = {name: hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("a.html", "b.txt")}
    _run(capsys, "ingest", str(tmp_path / "a.html"), str(tmp_path / "b.txt"))
    _, out, _ = _run(capsys, "corpus", "list", "--json")
    listed = {article["source"]: (article["extracted"], article["sha256"]) for article in json.loads(out)}
    assert listed == {"a.html": (True, hashes["a.html"]), "b.txt": (False, hashes["b.txt"])}
    for name, counted in (("a.html", True), ("b.txt", False)):
        _, out, _ = _run(capsys, "corpus", "show", name)
        assert f"\nsha256: {hashes[name]}\n" in out
        assert ("\nOffsets count in the characters of the text extracted from the file.\n" in out) is counted
        question = "桥梁耗资多少？" if counted else "When was the lighthouse built?"
        _, out, _ = _run(capsys, "ask", question, "--json")
        (cited, *_) = json.loads(out)["citations"]
        assert (cited["source"], cited["extracted"], cited["sha256"]) == (name, counted, hashes[name])
        _, out, _ = _run(capsys, "ask", question)
        assert (f"characters {cited['start']}-{cited['end']} of the text extracted from the file\n" in out) is counted


def test_what_was_taken_out_is_shown_with_its_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    _run(capsys, "ingest", str(SEEDS))
    status, out, _ = _run(capsys, "corpus", "show", "004_f61a8077d5b24f60.txt", "--removed")
    assert status == DONE
    assert "boilerplate: 15 places\n  characters 0-5  names a part of the site" in out
    assert "    | 我要评论\n" in out
    _, out, _ = _run(capsys, "corpus", "show", "003_70ea137fa163bfbc.txt", "--removed")
    assert "pinyin: 193 places\n  characters 33-37\n    | (fā)\n" in out
    assert "  … 188 more (all with --json)\n" in out
    assert "| 發(fā)展的新領域[ ],是新一輪科技革命和" in out  # a blank shows where it stood
    _, out, _ = _run(capsys, "corpus", "show", "002_c03b2e4154b970e7.txt", "--removed")
    assert "heads: 4 places\n  characters 2-18  headline\n    | # 加强人工智能国际治理和合作\n" in out
    assert "  characters 3311-3331  byline\n    | (作者为复旦大学美国研究中心教授)" in out
    assert "heading_marks: 3 places\n" in out
    assert "| 席强调:“坚持以人为[↵]本、智能向善,在联合" in out
    _, out, _ = _run(capsys, "corpus", "show", "003_70ea137fa163bfbc.txt", "--removed", "--json")
    removed = json.loads(out)
    raw = (SEEDS / "003_70ea137fa163bfbc.txt").read_text(encoding="utf-8")
    assert all(raw[one["start"] : one["end"]] == one["text"] for one in removed)
    assert {one["step"] for one in removed} == {"pinyin", "spacing", "boilerplate", "heads"}


def test_a_source_of_several_articles_goes_as_a_whole(capsys: pytest.CaptureFixture[str]) -> None:
    _run(capsys, "ingest", str(SEEDS))
    name = "001_f3eb38ce3b79a726.txt"
    _, out, _ = _run(capsys, "corpus", "list", "--json")
    one = next(article["article_id"] for article in json.loads(out) if article["source"] == name)
    status, _, err = _run(capsys, "corpus", "remove", one)
    assert (status, err) == (
        MISUSED, f"{one} is one of 10 articles in {name}. Take the source out: corpus remove {name}\n",
    )  # fmt: skip
    status, _, err = _run(capsys, "corpus", "show", name)
    assert (status, err) == (MISUSED, f"10 articles are named '{name}'. Take an id from: yinju corpus list\n")
    status, out, _ = _run(capsys, "corpus", "remove", name)
    assert (status, out.splitlines()[1:]) == (DONE, [f"removed: {name}"])


def test_a_failed_source_is_named_on_stderr_and_the_exit_code_is_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("好文章讲的是河流与桥梁。", encoding="utf-8")
    (folder / "b.txt").write_bytes(b"")
    status, out, err = _run(capsys, "ingest", str(folder))
    assert (status, out) == (FAILED, "1 added, 0 unchanged, 0 replaced, 0 duplicates, 0 removed, 1 failed\n")
    assert err.startswith("b.txt: ")
    status, out, _ = _run(capsys, "ingest", str(folder), "--json", "--verbose")
    report = json.loads(out)
    assert (status, report["sources"]["unchanged"], report["failed"][0]["source"]) == (FAILED, ["a.txt"], "b.txt")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["ask", "问题"], FAILED, "There is no store in .yinju yet. Put articles in with: yinju ingest FOLDER"),
        (["ask", "问题", "--home", "elsewhere"], FAILED, "There is no store in elsewhere yet."),
        (["--home", "elsewhere", "ask", "问题"], FAILED, "There is no store in elsewhere yet."),
        (["ingest", "nowhere"], MISUSED, "nowhere"),
        (["frobnicate"], MISUSED, "No such command 'frobnicate'"),
        (["ask"], MISUSED, "Missing argument"),
        (["ask", "x", "--config", "none.toml"], MISUSED, "Settings file none.toml does not exist."),
    ],
)
def test_errors_go_to_stderr_with_their_exit_code(
    arguments: list[str], status: int, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    got, out, err = _run(capsys, *arguments)
    assert (got, out) == (status, "")
    assert message in err
    assert "Traceback" not in err


def test_serve_in_an_empty_folder_opens_the_page_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[tuple[int, bool]] = []

    def look(engine: Engine, *_: object) -> None:
        """In place of the server, which would not return."""
        seen.append((len(engine.store.articles()), engine.ask(QUESTION).refused))

    monkeypatch.setattr(app, "serve", look)
    status, out, err = _run(capsys, "serve")
    assert (status, out, seen) == (DONE, "", [(0, True)])
    assert err == (
        "There are no articles in .yinju yet. Put some in with: yinju ingest FOLDER. "
        "Or try Yinju on its five example documents: yinju serve --demo\n"
    )
    assert _run(capsys, "serve", "--demo") == (DONE, "", "")
    assert _run(capsys, "serve", "--demo") == (DONE, "", "")
    assert seen[1:] == [(14, False)] * 2


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(capsys, "--version")[:2] == (DONE, f"{__version__}\n")
    status, out, _ = _run(capsys, "--help")
    assert status == DONE
    for command in ("ingest", "ask", "serve", "corpus", "reindex", "doctor"):
        assert f"  {command} " in out


def test_doctor_says_what_to_do_next(
    seeds_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from yinju.ui import doctor

    monkeypatch.setattr(doctor, "open_embedder", lambda _: ToyEmbedder())
    status, out, _ = _run(capsys, "doctor")
    assert status == FAILED
    assert "BAD  store: There is no store in .yinju yet." in out
    status, out, _ = _run(capsys, "doctor", "--home", str(seeds_home), "--json")
    assert (status, [finding["name"] for finding in json.loads(out) if finding["ok"]]) == (
        DONE, ["embedder", "ranking", "support check", "reader", "injections", "store", "answers", "serving", "extra hub", "extra local", "extra langchain", "extra eval", "extra train", "extra cluster", "extra bench"],
    )  # fmt: skip
    monkeypatch.setenv("YINJU_ANSWER__MODE", "llm")
    status, out, _ = _run(capsys, "doctor", "--home", str(seeds_home))
    assert (status, "BAD  answers: answer.mode is llm, but llm.base_url or llm.model is empty." in out) == (
        FAILED,
        True,
    )


def test_times_of_publication_are_shown_as_people_read_them() -> None:
    answer = make_answer(citations=(make_citation(published="2025-12-23T22:31"),))
    assert "[1] 标题1 · 人民日报 · 2025-12-23 22:31" in answer_lines(answer)
    assert " · 人民日报 · 2025-12-23 22:31" in article_line(make_article(published="2025-12-23T22:31"))


def test_the_terminal_says_the_short_answer_first():
    answer = make_answer(short=ShortAnswer("30.2%\x1b", 1, 0.9))
    first, second, *_ = answer_lines(answer)
    assert (first, second) == ("→ 30.2% [1]", answer.text)


def test_the_terminal_says_what_a_citation_quotes() -> None:
    places = [
        (make_citation(), f"    seeds/1.txt, paragraph 3, characters {make_citation().start}-{make_citation().end}"),
        (make_record(), "    seeds/1.txt, from the article's record"),
        (make_record(kind="head", start=5, end=10), "    seeds/1.txt, headline and byline, characters 5-10"),
    ]
    for citation, line in places:
        assert line in answer_lines(make_answer(citations=(citation,)))


def test_an_article_cannot_write_over_the_terminal() -> None:
    assert printable("治理\x1b[2J\u202e\u200b\nnext") == "治理[2J\nnext"
