import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest

from yinju.eval.answers.judge import WordJudge
from yinju.eval.answers.measures import score_all
from yinju.eval.answers.report import MEANINGS, write_report
from yinju.eval.answers.report_cases import MAX_ERRORS, MAX_WORST
from yinju.eval.answers.run import Record, Run
from yinju.eval.answers.summary import MEASURES, summarize
from yinju.eval.sets.questions import GoldEvidence, Question

ABOUT = {
    "dataset": {"name": "problem set.jsonl", "digest": "0123456789abcdef"},
    "store": {"embedder": "toy@1", "chunk": {"max_chars": 600}},
    "settings": {"answer": {"mode": "extractive", "min_score": 0.5}, "embedder": {"languages": ["en"]}},
    "versions": {"yinju": "0.1.0"},
}
MARKUP = '<script src="https://evil.example/x.js">alert(1)</script><img src=x onerror=alert(2)>"\'&amp;</style>|'


def question(
    identity: str, text: str, answer: str = "", quote: str = "", language: str = "en", tags: tuple[str, ...] = ()
) -> Question:
    answers, evidence = ((answer,), (GoldEvidence("a.txt", quote),)) if answer else ((), ())
    return Question(identity, language, text, answers, evidence, bool(answer), tags)


def passage(text: str, score: float, source: str = "a.txt") -> dict[str, Any]:
    return {"source": source, "paragraph": 3, "score": score, "text": text}


def answered(*quotes: str, passages: list[dict[str, Any]], ms: float = 100.0, support: float = 1.0) -> dict[str, Any]:
    citations = [
        {
            "number": number, "source": "a.txt", "title": None, "paragraph": 3, "raw": quote, "quote": quote,
            "passage": next(p["text"] for p in passages if quote in p["text"]),
        }
        for number, quote in enumerate(quotes, 1)
    ]  # fmt: skip
    sentences = [{"text": quote, "citations": [number], "support": support} for number, quote in enumerate(quotes, 1)]
    text = " ".join(f"{quote} [{number}]" for number, quote in enumerate(quotes, 1))
    return {
        "mode": "extractive", "answer": text, "refused": False, "reason": None, "notice": None, "sentences": sentences,
        "citations": citations, "passages": passages, "timings_ms": {"total": ms},
    }  # fmt: skip


def refused(*passages: dict[str, Any], ms: float = 100.0) -> dict[str, Any]:
    return {
        "mode": "extractive", "answer": "语料中没有找到能回答这个问题的内容。", "refused": True, "reason": "no_evidence",
        "notice": None, "sentences": [], "citations": [], "passages": list(passages), "timings_ms": {"total": ms},
    }  # fmt: skip


OSLO = "The treaty was signed in Oslo in 1998."
BERNE = "The office moved to Berne."
KINDS = (
    Record(
        question("right", "Where was the treaty signed?", "Oslo", OSLO, tags=("where",)),
        answered(OSLO, passages=[passage(f"Long ago. {OSLO} So it was.", 0.9)], ms=100),
    ),
    Record(
        question("elsewhere", "Where was the pact signed?", "Oslo", OSLO, tags=("where",)),
        answered(BERNE, passages=[passage(BERNE, 0.8), passage(OSLO, 0.7)], ms=200),
    ),
    Record(
        question("silent", "条约在哪里签署？", "奥斯陆", "条约在奥斯陆签署。", "zh", ("where", "中文_标签")),
        refused(passage("别的内容。", 0.3), ms=300),
    ),
    Record(
        question("vague", "Where did they sign it?", "in the town hall", OSLO, tags=("where",)),
        answered(OSLO, passages=[passage(OSLO, 0.7)], ms=350),
    ),
    Record(question("unknown", "Who won the cup?"), refused(passage(BERNE, 0.1), ms=400)),
    Record(question("unheard", "谁赢了？", language="zh"), refused(passage(BERNE, 0.2), ms=450)),
    Record(question("made-up", "Who moved the office?"), answered(BERNE, passages=[passage(BERNE, 0.6)], ms=500)),
    Record(question("invented", "Why did it move?"), answered(BERNE, passages=[passage(BERNE, 0.55)], ms=600)),
)


def report(records: tuple[Record, ...], out: Path, about: dict[str, Any] = ABOUT) -> tuple[str, str]:
    scores = score_all(records, WordJudge())
    paths = write_report(Run(about, records), scores, summarize(scores), "words", out)
    assert paths == [out / "report.html", out / "report.md"]
    page, markdown = (path.read_text(encoding="utf-8") for path in paths)
    return page, markdown


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    return report(KINDS, tmp_path_factory.mktemp("report") / "not" / "yet")


class Tags(HTMLParser):
    """Start tags with their attributes, the text, and whether every tag is closed in order."""

    VOID = frozenset({"meta"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] != "style":
            self.text += data


# ---- Figures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        "| Answer recall | 25.0% | 4.6–69.9% | 4 |",  # one of four; Wilson
        "| Evidence hit | 50.0% | 15.0–85.0% | 4 |",
        "| False answers | 50.0% | 15.0–85.0% | 4 |",
        "| False refusals | 25.0% | 4.6–69.9% | 4 |",
        "| Recall@1 | 50.0% |",
        "| Recall@5 | 75.0% |",
        "| MRR@10 | 0.625 |",  # 1, 1/2, 0 and 1
        "| Citation precision | 100.0% |",
        "| Exact match | – | – | 0 |",
        "| AUROC of refusal | 0.875 | – | 8 |",  # of the pairs of .9 .8 .7 .3 with .1 .2 .55 .6 14 of 16 are in order
        "| Latency p50 | 375 ms |",
        "| Latency p95 | 565 ms |",
    ],
)
def test_markdown_gives_the_figures(pair, row):
    assert row in pair[1]


def test_markdown_gives_groups_with_counts(pair):
    assert "8 questions: 4 that the corpus answers, 4 that it does not; 0 ended in an error." in pair[1]
    assert "| where | 4 | 25.0% (4.6–69.9%, n = 4) | 50.0% (15.0–85.0%, n = 4) |" in pair[1]
    assert "| zh→zh | 1 | 0.0% (0.0–79.3%, n = 1) |" in pair[1]
    assert "| 中文\\_标签 | 1 |" in pair[1]
    row = next(line for line in pair[1].splitlines() if line.startswith("| zh→zh"))
    assert row.split(" | ")[-4:-2] == ["–", "–"], "a refusal has no citations to judge"


def test_markdown_gives_failures_and_settings(pair):
    markdown = pair[1]
    assert re.findall(r"^## (.*)$", markdown, re.MULTILINE) == [
        "Measures", "By language", "By direction", "By tag", "Missed evidence: 1 of 1", "Missed answer: 1 of 1",
        "False refusal: 1 of 1", "False answer: 2 of 2", "Errors", "Settings",
    ]  # fmt: skip
    assert (
        "- Where was the pact signed? (elsewhere, best score 0.80). Wanted: Oslo. Given: The office moved to Berne. "
        "\\[1\\]\n"
    ) in markdown
    assert "- store.chunk.max\\_chars: 600\n" in markdown
    assert markdown.endswith("- judge: words\n")


def test_every_measure_has_a_meaning():
    assert set(MEANINGS) == set(MEASURES)


# ---- The page --------------------------------------------------------------------------------------------------------


def test_page_has_every_section_and_figure(pair):
    page = Tags(pair[0])
    assert [attributes["id"] for tag, attributes in page.found if tag == "section"] == [
        "figures", "plots", "groups", "measures", "worst", "errors", "settings",
    ]  # fmt: skip
    assert {attributes["href"] for tag, attributes in page.found if tag == "a"} == {
        "#figures", "#plots", "#groups", "#measures", "#worst", "#errors", "#settings",
    }  # fmt: skip
    cards = re.findall(r'<h3>([^<]*)</h3><p class="value">([^<]*)</p>', pair[0])
    assert cards == [
        ("Answer recall", "25.0%"), ("Evidence hit", "50.0%"), ("Citation precision", "100.0%"),
        ("Citation recall", "100.0%"), ("False answers", "50.0%"), ("False refusals", "25.0%"), ("Latency", "375 ms"),
    ]  # fmt: skip
    assert '<div class="bar" style="--at: 25.0%; --low: 4.6%; --high: 69.9%">' in pair[0]
    labels = [attributes["aria-label"] for tag, attributes in page.found if tag == "svg"]
    assert labels == [
        "Recall at 1, 5 and 10 by direction: en→en 66.7%, 100.0%, 100.0%; zh→zh 0.0%, 0.0%, 0.0%.",
        "Refusal curve: this run has 50.0% false answers and 25.0% false refusals.",
        "Best scores of 4 answerable and 4 unanswerable questions.",
        "Latency: p50 375 ms, p95 565 ms.",
    ]
    assert "Support of sentences: all 5 are exact quotations." in page.text
    assert "AUROC 0.875" in page.text
    assert "this run, threshold 0.5" in page.text


def test_page_stands_alone(pair):
    page = Tags(pair[0])
    assert "script" not in {tag for tag, _ in page.found}
    assert "http:" not in pair[0]
    assert "https:" not in pair[0]
    assert "@import" not in pair[0]
    outside = [
        value
        for _, attributes in page.found
        for name, value in attributes.items()
        if name in ("href", "src", "xlink:href") and not str(value).startswith("#")
    ]
    assert outside == []
    assert all(not name.startswith("on") for _, attributes in page.found for name in attributes)


def test_page_names_things_once_and_points_at_what_is_there(pair):
    names = [attributes["id"] for _, attributes in Tags(pair[0]).found if "id" in attributes]
    assert len(names) == len(set(names))
    pointed = re.findall(r'(?:href="|url\()#([^")]+)', pair[0])
    assert set(pointed) <= set(names)


def test_page_shows_what_was_wanted_beside_what_was_given(pair):
    case = next(part for part in pair[0].split('<article class="case">') if "Where was the pact signed?" in part)
    wanted, given = case.split("<h5>Given</h5>")
    assert f'a.txt · ¶ 3 · rank 2</figcaption><blockquote lang="en"><mark>{OSLO}</mark></blockquote>' in wanted
    assert f'[1] a.txt · ¶ 3</figcaption><blockquote lang="en"><mark>{BERNE}</mark></blockquote>' in given
    assert '<meter min="0" max="1" value="0.7000"></meter> 0.70 <b>evidence</b>' in given
    silent = next(part for part in pair[0].split('<article class="case">') if "条约在哪里签署" in part)
    assert '<bdi lang="zh-Hans">奥斯陆</bdi>' in silent
    assert "a.txt · in none of 1 passages</figcaption>" in silent


def test_text_of_others_is_escaped(tmp_path):
    quote = f"It is {MARKUP} in Oslo."
    shown = passage(f"{quote} {MARKUP}", 0.9, MARKUP)
    wrong = answered(quote, passages=[shown])
    wrong["citations"][0] |= {"source": MARKUP, "title": MARKUP}
    wrong["notice"] = MARKUP
    records = (
        Record(question(MARKUP, MARKUP, MARKUP, f"{MARKUP} is elsewhere", tags=(MARKUP,)), wrong),
        Record(question("b", MARKUP), None, MARKUP),
    )
    about = ABOUT | {"dataset": {"name": MARKUP}, "versions": {MARKUP: MARKUP}, "store": {"embedder": MARKUP}}
    page, markdown = report(records, tmp_path, about)
    clean, _ = report(KINDS, tmp_path)
    assert {tag for tag, _ in Tags(page).found} <= {tag for tag, _ in Tags(clean).found} | {"ul", "li"}
    assert "onerror" not in {name for _, attributes in Tags(page).found for name in attributes}
    assert MARKUP in Tags(page).text
    for line in markdown.splitlines():
        assert not re.search(r"(?<!\\)[<>]", line), line
    tags_row = next(line for line in markdown.splitlines() if line.startswith("| \\<script"))
    assert len(re.findall(r"(?<!\\)\|", tags_row)) == 12, "a tag with a bar in it must not add a column"


def test_half_characters_do_not_cost_the_report(tmp_path):
    page, _ = report((Record(question("x", "What \ud83d?"), refused()),), tmp_path)
    assert "unanswerable, n = 1" in page


# ---- What is missing -------------------------------------------------------------------------------------------------


def test_no_questions_at_all(tmp_path):
    page, markdown = report((), tmp_path)
    assert "| Answer recall | – | – | 0 |" in markdown
    assert "| Latency p50 | – |" in markdown
    assert "## By language\n\n–\n" in markdown
    assert "<svg" not in page
    for sentence in (
        "Recall by direction: no question names evidence.",
        "Refusal: the curve needs both answerable and unanswerable questions.",
        "Best scores: no question was asked without an error.",
        "Latency: no answer was timed.",
        "Support of sentences: no sentence was checked.",
        "No question has a direction, so there is no table of it.",
        "None went wrong.",
        "No question ended in an error.",
    ):
        assert sentence in page
    assert page.count('<p class="value">–</p>') == 7


@pytest.mark.parametrize("answerable", [True, False])
def test_one_kind_of_question_alone(tmp_path, answerable):
    page, markdown = report(tuple(r for r in KINDS if r.question.answerable is answerable), tmp_path)
    assert "Refusal: the curve needs both" in page
    assert ("Recall by direction: no question names evidence." in page) is not answerable
    assert "| AUROC of refusal | – |" in markdown
    assert (f"| {'False answers' if answerable else 'Answer recall'} | – | – | 0 |") in markdown
    assert ("nanswerable, n = 4" in page) is not answerable


def test_errors_are_listed_and_no_failures_besides(tmp_path):
    records = tuple(
        Record(question(f"q{number}", "Where?", "Oslo", OSLO), None, f"The endpoint is down ({number}).")
        for number in range(MAX_ERRORS + 3)
    )
    page, markdown = report(records, tmp_path)
    assert f"{MAX_ERRORS + 3} ended in an error" in markdown
    assert f"The endpoint is down ({MAX_ERRORS - 1})." in page
    assert f"The endpoint is down ({MAX_ERRORS})." not in page
    assert "- q0: The endpoint is down (0).\n" in markdown
    assert "None went wrong." in page


def test_checked_support_is_plotted(tmp_path):
    records = tuple(
        Record(question(str(n), "Who?"), answered(BERNE, passages=[passage(BERNE, 0.6)], support=n / 10))
        for n in range(11)
    )
    page, _ = report(records, tmp_path)
    assert 'aria-label="Support of 11 sentences."' in page


# ---- Which questions are shown ---------------------------------------------------------------------------------------


def test_room_is_shared_by_the_ways_to_go_wrong(tmp_path):
    missed = [
        Record(question(f"m{n}", f"Missed {n}?", "Oslo", OSLO), answered(BERNE, passages=[passage(BERNE, n / 100)]))
        for n in range(50, 90)
    ]
    made_up = [
        Record(question(f"u{n}", f"Made up {n}?"), answered(BERNE, passages=[passage(BERNE, 0.6)])) for n in range(3)
    ]
    page, markdown = report((*missed, *made_up), tmp_path)
    assert f"## Missed evidence: {MAX_WORST - 3} of 40\n\n- Missed 89?" in markdown, "the most certain comes first"
    assert "## False answer: 3 of 3\n" in markdown
    assert page.count('<article class="case">') == MAX_WORST


def test_a_right_answer_from_another_place_comes_after_wrong_ones(tmp_path):
    other = "He left for Oslo."
    records = (
        Record(question("a", "Right?", "Oslo", OSLO), answered(other, passages=[passage(other, 0.9)])),
        Record(question("b", "Wrong?", "Oslo", OSLO), answered(BERNE, passages=[passage(BERNE, 0.6)])),
        Record(
            question("c", "Cited, not said?", "1998", OSLO),
            answered("The treaty was signed in Oslo", passages=[passage(OSLO, 0.9)]),
        ),
    )
    _, markdown = report(records, tmp_path)
    assert re.findall(r"^(?:## (M\w+ \w+): .*|- (\w+).*best score.*)$", markdown, re.MULTILINE) == [
        ("Missed evidence", ""), ("", "Wrong"), ("", "Right"), ("Missed answer", ""), ("", "Cited"),
    ]  # fmt: skip


def test_long_passages_are_cut_around_the_quotation(tmp_path):
    text = "前" * 500 + BERNE + "后" * 500
    page, _ = report((Record(question("u", "Who?"), answered(BERNE, passages=[passage(text, 0.6)])),), tmp_path)
    assert f"…{'前' * 160}<mark>{BERNE}</mark>{'后' * 160}…</blockquote>" in page


# ---- The same again --------------------------------------------------------------------------------------------------


def test_same_run_gives_the_same_bytes(tmp_path, pair):
    assert report(KINDS, tmp_path) == pair


def test_plots_follow_the_page_and_ignore_the_users_settings(tmp_path, pair):
    theirs = {"lines.linewidth": 9, "svg.fonttype": "path", "font.size": 30}
    with mpl.rc_context(theirs):
        assert report(KINDS, tmp_path) == pair
        assert {name: mpl.rcParams[name] for name in theirs} == theirs
    plots = "".join(re.findall(r"<svg.*?</svg>", pair[0], re.DOTALL))
    for variable in ("ink", "quiet", "line", "surface", "step-1", "step-2", "step-3", "other"):
        assert f"var(--{variable}, #" in plots
    assert re.findall(r"(?<!, )#[0-9a-f]{6}", plots) == [], (
        "a colour of its own would not follow the page into the dark"
    )
    assert "<style" not in plots
    assert "zh→zh" in Tags(plots).text
