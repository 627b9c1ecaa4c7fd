"""The fence around the text of articles in a prompt: text in it stays data, whatever it holds.

An article cannot close its fence, number itself as another source or speak in a role. Angle brackets and citation marks
are rewritten, invisible characters are dropped, sentences that address the model are left out, and each line carries a
bar. This changes the prompt alone: a citation quotes the stored text.
"""

import unicodedata

from yinju.qa.llm.citation_marks import MARK
from yinju.qa.llm.injection import InjectionFinder

LINE_BAR = "| "
"""Begins every line of article text, so that a line `system: …` never stands at the start of a line."""

_ANGLES = str.maketrans(dict.fromkeys("<＜﹤", "‹") | dict.fromkeys(">＞﹥", "›"))
_ROLE_TAGS = ("[INST]", "[/INST]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]")
"""Roles as Mistral and Llama 2 write them. Other chat templates use angle brackets, which are rewritten anyway."""


def fenced_lines(text: str, injections: InjectionFinder) -> list[str]:
    """Returns the lines of an article's text as a prompt shows them, each behind ``LINE_BAR``, without injections."""
    return [LINE_BAR + line for line in neutral(injections.without(text)).splitlines()]


def fenced_line(text: str, injections: InjectionFinder) -> str:
    """Returns a title, a name or another short text of an article as one line without a bar, without injections."""
    # In this order: what stands on two lines may be a mark on one.
    return neutral(" ".join(injections.without(text).split()))


def neutral(text: str) -> str:
    """Returns the text without fences, citation marks, tokens of a chat template and invisible characters."""
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    for tag in _ROLE_TAGS:
        visible = visible.replace(tag, f"‹{tag[1:-1]}›")
    return MARK.sub(lambda mark: f"‹{mark.group()[1:-1].strip()}›", visible).translate(_ANGLES)
