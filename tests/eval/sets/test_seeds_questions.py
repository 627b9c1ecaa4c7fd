"""The question set of the seeds: its form, its quotations and its counts. No answer of the system is looked at here."""

import json
import re
import unicodedata
from collections import Counter

import pytest

from tests.places import ROOT
from yinju.text import fold, language_of

QUESTION_SET = ROOT / "eval" / "data" / "seeds.jsonl"
LINES = QUESTION_SET.read_text(encoding="utf-8").splitlines()
ROWS = [json.loads(line) for line in LINES]
ANSWERABLE = [row for row in ROWS if row["answerable"]]
UNANSWERABLE = [row for row in ROWS if not row["answerable"]]
DOCUMENTS = {
    entry["file"]: entry
    for entry in json.loads((ROOT / "seeds" / "manifest.json").read_text(encoding="utf-8"))["documents"]
}
# 000 is a shuffled copy of 002 with words cut out: no evidence is taken from it.
SOURCES = {name[:3]: name for name, entry in DOCUMENTS.items() if entry["copy_of"] is None}

FIELDS = ["id", "language", "question", "answers", "evidence", "answerable", "tags"]
KINDS = {"number", "date", "name", "list", "reason", "definition"}
RELATIONS = {"same-language", "cross-lingual", "zh-Hant-to-zh", "zh-to-zh-Hant"}
GROUNDS = {"far", "near", "junk"}
TAGS = KINDS | RELATIONS | GROUNDS | {"two-articles", "unanswerable", "false-premise"}

LEAST_PER_LANGUAGE = {"zh": 45, "zh-Hant": 12, "en": 45}
LEAST_PER_TAG = {
    "same-language": 40,
    "cross-lingual": 28,
    "zh-Hant-to-zh": 5,
    "zh-to-zh-Hant": 5,
    "two-articles": 8,
    "number": 10,
    "date": 5,
    "name": 10,
    "list": 10,
    "reason": 10,
    "definition": 10,
    "unanswerable": 30,
    "far": 10,
    "near": 14,
    "junk": 8,
    "false-premise": 3,
}
LEAST_PER_SOURCE = {"001": 40, "002": 20, "003": 15, "004": 15}
LEAST_PER_ARTICLE_OF_001 = 4
MOST_PARAGRAPHS_PER_ANSWER = 4
"""An accepted answer that stands in more paragraphs says too little. The name of a UN resolution stands in four."""

# What the article says only in relation to its own day, written out. No quotation holds it.
RESOLVED = {"zh-001-waico-month": {"2025年7月"}}

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_PINYIN = re.compile(rf"(?<=[\u3400-\u9fff])\((?=[a-zü]*[{_TONED}])[a-zü{_TONED}]+\)")
_REFERENCE_MARK = re.compile(r"\[\d+\]")


def clean(text: str) -> str:
    """What a seed and a quotation of it share: no width, no blanks or line ends, no stray pinyin, no reference marks."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return _REFERENCE_MARK.sub("", _PINYIN.sub("", text))


SEEDS = {name: clean((ROOT / "seeds" / name).read_text(encoding="utf-8")) for name in DOCUMENTS}


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("發(fā)展 ,產(chǎn)業(yè)", "發展,產業"),
        ("技术标准上的立\n\n\n\n场不同", "技术标准上的立场不同"),
        ("is effectively managed [1][2][3].", "iseffectivelymanaged."),
        ("“致命性自主武器系统”(LAWS)，（附名單）", "“致命性自主武器系统”(LAWS),(附名單)"),
        ("人工智能(ai)", "人工智能(ai)"),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_every_row_has_the_form() -> None:
    assert QUESTION_SET.read_bytes().endswith(b"}\n")
    assert [row["id"] for row in ROWS if list(row) != FIELDS] == []
    for row in ROWS:
        assert isinstance(row["answerable"], bool), row["id"]
        assert all(isinstance(row[field], str) for field in ("id", "language", "question")), row["id"]
        assert all(isinstance(text, str) for field in ("answers", "tags") for text in row[field]), row["id"]
        for evidence in row["evidence"]:
            assert list(evidence) == ["source", "quote"], row["id"]
        texts = [
            *(row["id"], row["question"], *row["answers"], *row["tags"]),
            *(text for evidence in row["evidence"] for text in evidence.values()),
        ]
        assert [text for text in texts if not text or text != text.strip()] == [], row["id"]
        assert len(set(row["tags"])) == len(row["tags"]), row["id"]
        assert len(set(row["answers"])) == len(row["answers"]), row["id"]


def test_ids_are_unique_and_say_language_and_source() -> None:
    assert [name for name, count in Counter(row["id"] for row in ROWS).items() if count > 1] == []
    for row in ROWS:
        match = re.fullmatch(r"(zh-Hant|zh|en)-([0-9]{3}|two|far|near|junk)-[a-z0-9]+(?:-[a-z0-9]+)*", row["id"])
        assert match, row["id"]
        assert match[1] == row["language"], row["id"]
        if not row["answerable"]:
            assert match[2] in row["tags"], row["id"]
        elif match[2] == "two":
            assert "two-articles" in row["tags"], row["id"]
        else:
            assert {evidence["source"] for evidence in row["evidence"]} == {SOURCES[match[2]]}, row["id"]


def test_questions_are_unique_and_in_their_language() -> None:
    assert len({fold(row["question"]) for row in ROWS}) == len(ROWS)
    assert [row["id"] for row in ROWS if language_of(row["question"]) != row["language"]] == []


def test_every_quotation_stands_in_its_seed() -> None:
    for row in ROWS:
        for evidence in row["evidence"]:
            assert evidence["source"] in SOURCES.values(), row["id"]
            assert clean(evidence["quote"]) in SEEDS[evidence["source"]], row["id"]


def test_quotations_are_clean_and_short() -> None:
    for row in ROWS:
        for evidence in row["evidence"]:
            quote = evidence["quote"]
            assert not _PINYIN.search(quote), row["id"]
            assert not _REFERENCE_MARK.search(quote), row["id"]
            assert "\n" not in quote, row["id"]
            assert 10 <= len(quote) <= 300, row["id"]
            traditional = DOCUMENTS[evidence["source"]]["script"] == "traditional"
            assert (language_of(quote) == "zh-Hant") == traditional, row["id"]


def test_accepted_answers_stand_in_the_evidence() -> None:
    for row in ANSWERABLE:
        quotes = [fold(evidence["quote"]) for evidence in row["evidence"]]
        missing = {answer for answer in row["answers"] if not any(fold(answer) in quote for quote in quotes)}
        assert len(missing) < len(row["answers"]), row["id"]
        if "cross-lingual" not in row["tags"]:
            assert missing == RESOLVED.get(row["id"], set()), row["id"]


def test_accepted_answers_are_not_in_the_question() -> None:
    given = [row["id"] for row in ANSWERABLE if any(fold(answer) in fold(row["question"]) for answer in row["answers"])]
    assert given == []


def test_cross_lingual_questions_accept_both_languages() -> None:
    """But where both languages write the answer alike: 71.2%."""
    for row in ANSWERABLE:
        if "cross-lingual" in row["tags"]:
            wordy = [answer for answer in row["answers"] if not re.fullmatch(r"[\d.]+%", answer)]
            assert not wordy or {"en"} < {language_of(answer) for answer in wordy}, row["id"]


def test_accepted_answers_are_specific() -> None:
    paragraphs = [
        clean(fold(line))
        for name in SOURCES.values()
        for line in (ROOT / "seeds" / name).read_text(encoding="utf-8").splitlines()
    ]
    for row in ANSWERABLE:
        for answer in row["answers"]:
            found = sum(clean(fold(answer)) in paragraph for paragraph in paragraphs)
            assert found <= MOST_PARAGRAPHS_PER_ANSWER, (row["id"], answer)


def test_tags_are_known_and_agree_with_the_evidence() -> None:
    for row in ANSWERABLE:
        tags = set(row["tags"])
        assert tags <= TAGS, row["id"]
        assert tags & KINDS, row["id"]
        assert not tags & (GROUNDS | {"unanswerable", "false-premise"}), row["id"]
        assert tags & RELATIONS == {_relation(row)}, row["id"]
        places = {_article(evidence) for evidence in row["evidence"]}
        assert ("two-articles" in tags) == (len(places) > 1), row["id"]


def test_unanswerable_questions_have_no_answer_and_one_ground() -> None:
    for row in UNANSWERABLE:
        assert (row["answers"], row["evidence"]) == ([], []), row["id"]
        assert len(GROUNDS & set(row["tags"])) == 1, row["id"]
        assert set(row["tags"]) <= GROUNDS | {"unanswerable", "false-premise"}, row["id"]
        assert "unanswerable" in row["tags"], row["id"]
        assert "false-premise" not in row["tags"] or "near" in row["tags"], row["id"]


def test_unanswerable_questions_come_in_each_language() -> None:
    found = {(row["language"], tag) for row in UNANSWERABLE for tag in row["tags"] if tag in GROUNDS}
    assert found == {(language, ground) for language in LEAST_PER_LANGUAGE for ground in GROUNDS}


def test_set_is_as_large_and_as_wide_as_promised() -> None:
    assert len(ROWS) >= 115
    languages = Counter(row["language"] for row in ROWS)
    tags = Counter(tag for row in ROWS for tag in row["tags"])
    sources = Counter(source[:3] for row in ROWS for source in {evidence["source"] for evidence in row["evidence"]})
    articles = Counter(place for row in ROWS for place in {_article(evidence) for evidence in row["evidence"]})
    assert {name: least for name, least in LEAST_PER_LANGUAGE.items() if languages[name] < least} == {}
    assert {name: least for name, least in LEAST_PER_TAG.items() if tags[name] < least} == {}
    assert {name: least for name, least in LEAST_PER_SOURCE.items() if sources[name] < least} == {}
    of_001 = {number: articles[SOURCES["001"], number] for number in range(1, 11)}
    assert {number: count for number, count in of_001.items() if count < LEAST_PER_ARTICLE_OF_001} == {}


def test_readme_counts_the_set() -> None:
    text = (QUESTION_SET.parent / "README.md").read_text(encoding="utf-8")
    told = {
        name: tuple(map(int, counts)) for name, *counts in re.findall(r"^\| `([\w-]+)`" + r" \| (\d+)" * 4, text, re.M)
    }
    groups = {
        "all": ROWS,
        "answerable": ANSWERABLE,
        **{tag: [row for row in ROWS if tag in row["tags"]] for tag in TAGS},
    }
    languages = {name: Counter(row["language"] for row in rows) for name, rows in groups.items()}
    assert told == {
        name: (count["zh"], count["zh-Hant"], count["en"], sum(count.values())) for name, count in languages.items()
    }


def _relation(row: dict) -> str:
    """How the language of a question stands to the nearest of its evidence."""
    languages = {language_of(evidence["quote"]) for evidence in row["evidence"]}
    if row["language"] in languages:
        return "same-language"
    chinese = sorted(languages - {"en"})
    return "cross-lingual" if row["language"] == "en" or not chinese else f"{row['language']}-to-{chinese[0]}"


def _article(evidence: dict) -> tuple[str, int]:
    """Source of a quotation, and the number of the article in it, from 1."""
    text, titles = SEEDS[evidence["source"]], DOCUMENTS[evidence["source"]]["titles"]
    quoted_at = text.index(clean(evidence["quote"]))
    starts = [text.index(clean(title)) for title in titles]
    assert starts == sorted(starts)
    return evidence["source"], max(1, sum(start <= quoted_at for start in starts))
