"""An answer as plain text and as Markdown, with a numbered list of what it cites."""

from yinju.types import Answer, Language
from yinju.ui.ask.export.cited import reference
from yinju.ui.written import escaped, line_of, plain, write

SHORT: dict[Language, str] = {"zh": "简短回答：", "zh-Hant": "簡短回答：", "en": "In short: "}
"""What stands before the words that answer, where they are few and sure."""
REFERENCES: dict[Language, str] = {"zh": "出处", "zh-Hant": "出處", "en": "References"}
"""What stands above the list, in the language of the answer."""


def with_references(answer: Answer, base: str) -> str:
    """Returns an answer as plain text, with its list of references below it if it cites anything.

    Args:
        base: The address of the server, without a slash at its end.
    """
    lines = [plain(answer)]
    if answer.citations:
        lines += ["", REFERENCES[answer.language]]
    stop = ". " if answer.language == "en" else "。"
    for citation in answer.citations:
        title, facts, address = reference(citation, base, answer.language)
        lines.append(f"[{citation.number}] {title}{stop}{facts}{stop}{address}")
    return "\n".join(lines) + "\n"


def as_markdown(answer: Answer, base: str) -> str:
    """Returns question, answer and references with their quotations as Markdown. Nothing that is quoted is markup.

    Args:
        base: The address of the server, without a slash at its end.
    """
    parts = [f"# {escaped(answer.question)}"]
    if answer.short is not None:
        parts.append(f"{SHORT[answer.language]}**{escaped(answer.short.text)}** [{answer.short.citation}]")
    parts += [write(answer, base, list_sources=False).text]
    if answer.citations:
        parts.append(f"## {REFERENCES[answer.language]}")
        items = []
        for citation in answer.citations:
            title, facts, address = reference(citation, base, answer.language)
            item = f"{citation.number}. [{escaped(title)}]({address}) {escaped(facts)}"
            items.append(f"{item}\n\n   > {escaped(line_of(citation.quote))}")
        parts.append("\n\n".join(items))
    return "\n\n".join(parts) + "\n"
