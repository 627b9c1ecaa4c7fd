"""Files in the forms that are read and converted, and what a conversion wrote."""

import json
import lzma
from pathlib import Path

from yinju.eval.sets.questions import Question, check_sources, read_questions
from yinju.ingest.read.find import Target
from yinju.ingest.read.load import load
from yinju.settings import IngestSettings
from yinju.types import Document

MARS_ZH = "天问一号是火星探测器。它于2021年5月15日着陆。祝融号随后驶出！"
MARS_EN = "Tianwen-1 is a Mars probe. It landed on 15 May 2021. Dr. Wu led the team."
NOISE = {
    "id": 0,
    "query": "天问一号何时着陆？",
    "answer": [["2021年5月15日", "5月15日"]],
    "positive": ["May 16, 2021 ... 探测器平安。天问一号于２０２１年５月１５日着陆。", "着陆那天是五月十五。"],
    "negative": ["祝融号是一辆火星车。", "", "..."],
}


def read(out: Path) -> tuple[list[Document], list[Question]]:
    """What was written, by the readers of the product: nothing of it may fail there."""
    questions = list(read_questions(out / "questions.jsonl"))
    path = out / "articles.jsonl"
    if not path.exists():
        return [], questions
    documents = list(load(Target(str(path), path.name, path), IngestSettings()))
    assert all(isinstance(document, Document) for document in documents)
    check_sources(questions, {document.source for document in documents}, path)
    texts = {document.source: document.text for document in documents}
    for question in questions:
        assert all(evidence.quote in texts[evidence.source] for evidence in question.evidence)
    return documents, questions


def save(path: Path, value: object) -> Path:
    data = json.dumps(value, ensure_ascii=False).encode()
    path.write_bytes(lzma.compress(data) if path.suffix == ".xz" else data)
    return path


def save_lines(path: Path, *items: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), encoding="utf-8")
    return path


def squad(*titled: tuple[str, list]) -> dict:
    return {"version": "v2.0", "data": [{"title": title, "paragraphs": paragraphs} for title, paragraphs in titled]}


def paragraph(context: str, *qas: dict) -> dict:
    return {"context": context, "qas": list(qas)}


def qa(key: str, question: str, *answers: tuple[str, int], **more: object) -> dict:
    found = [{"text": text, "answer_start": start} for text, start in answers]
    return {"id": key, "question": question, "answers": found, **more}


def numbered(count: int) -> list[dict]:
    """Paragraphs that differ, each with a question it answers and one it does not, in turn Chinese and English."""
    found = []
    for n in range(count):
        text, answer = (f"第{n}号展品是一座钟。", f"第{n}号") if n % 2 else (f"Exhibit {n}x is a clock.", f"{n}x")
        near = qa(f"n{n}", "谁造的？" if n % 2 else "Who made it?", is_impossible=True)
        found.append(paragraph(text, qa(f"q{n}", "哪号？" if n % 2 else "Which one?", (answer, 0)), near))
    return found


def write_lines(path: Path, *items: object) -> Path:
    """Writes strings as they are and other items as JSON, one a line."""
    lines = [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False) for item in items]
    data = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(lzma.compress(data) if path.suffix == ".xz" else data)
    return path
