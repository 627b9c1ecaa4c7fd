"""Forges duplicates of articles: exact, in the other script, near, excerpted, compiled, shuffled; with words changed.

It also makes articles that look like duplicates and are not: they share a disclaimer, a notice or a quoted speech.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yinju.text import language_of, sentences, to_script, words

LEVELS = {"light": (0.0, 0.05), "medium": (0.05, 0.2), "hard": (0.2, 0.4)}
"""The least and most share of words changed, for each level."""

_CUT_OF_CHANGED = 0.4
"""The share of changed words that are cut out; the others are replaced by words of other articles."""
_DAMAGE = 0.2
"""The share of characters that a damaged duplicate has lost, to the share of words that others have changed."""
_AFTER_THE_CHANGES = ("script", "compilation")
"""Kinds made after the words are changed. In ``script`` the replacing words must be converted too; in ``compilation``
the other articles must stay unchanged."""
_EXCERPT_SHARES = (0.25, 0.6)
"""Least and most of an article that an excerpt takes."""
_EXCERPT_LEAST_CHARS = 120
"""Least characters of an excerpt, whatever its share."""
_VOCABULARY_ARTICLES = 500
"""Articles from which the replacing words are drawn."""
_CLAUSE = re.compile(r"[^，。；！？、：\n,;!?]+[，。；！？、：\n,;!?]*|[，。；！？、：\n,;!?]+")
_HEADS = {
    "zh": (
        "本报讯（记者{name}）",
        "中新网{name}电 ",
        "【{name}】",
        "来源：{name}\n作者：{name}\n字号：大 中 小\n",
        "据{name}报道，",
    ),
    "en": ("By {name}, staff writer\n", "({name}) - ", "Published by {name}. Share this article\n"),
}
_TAILS = {
    "zh": (
        "\n（责任编辑：{name}）",
        "\n免责声明：本文来源于网络，版权归原作者所有，内容仅供参考，不构成任何投资建议。如有侵权请联系{name}删除。",
        "\n声明：{name}登载此文出于传递更多信息之目的，并不意味着赞同其观点或证实其描述。文章内容仅供参考。",
        "\n下载{name}客户端，获取更多精彩资讯。扫描二维码关注我们。",
    ),
    "en": (
        "\nAll rights reserved. This material may not be published, broadcast or redistributed without {name}.",
        "\nSign up for our newsletter and follow {name} for more stories like this.",
    ),
}


@dataclass(frozen=True, slots=True)
class ForgedDuplicate:
    """A forged duplicate.

    Attributes:
        kind: The kind, as `yinju.types.DuplicateKind` names it, ``compilation`` for an article among others in one
            text, or ``damaged`` where single characters are lost.
        level: The level of change, one of ``LEVELS``.
        changed: The share of words changed.
    """

    text: str
    kind: str
    level: str
    changed: float


class DuplicateForger:
    """Forges duplicates. The same seed and articles give the same duplicates."""

    def __init__(self, articles: Sequence[str], seed: int) -> None:
        self._random = random.Random(seed)
        self._articles = articles
        sample = self._random.sample(list(articles), min(_VOCABULARY_ARTICLES, len(articles)))
        self._vocabulary = [word for article in sample for word in _pieces(article) if word[0].isalnum()]
        self._makers: dict[str, Callable[[str], str]] = {
            "exact": self._exact,
            "script": self._script,
            "near": self._with_head_and_tail,
            "excerpt": self._excerpt,
            "compilation": self._compilation,
            "shuffled": self._shuffled,
            "damaged": self._shuffled_or_not,
        }

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of duplicates that can be forged."""
        return tuple(self._makers)

    def forge(self, article: str, kind: str, level: str) -> ForgedDuplicate:
        """Forges a duplicate of an article; an ``exact`` duplicate differs only in blanks, width and line breaks."""
        share = 0.0 if kind == "exact" else self._random.uniform(*LEVELS[level])
        if kind == "damaged":
            kept = (c for c in self._shuffled_or_not(article) if self._random.random() >= share * _DAMAGE)
            return ForgedDuplicate("".join(kept), kind, level, share)
        if kind in _AFTER_THE_CHANGES:
            text = self._makers[kind](self._changed(article, share))
        else:
            text = self._changed(self._makers[kind](article), share)
        return ForgedDuplicate(text, kind, level, share)

    def with_quotation(self, article: str, passage: str) -> str:
        """Puts a passage, which another article gets too, among the sentences of an article."""
        parts = [article[start:end] for start, end in sentences(article)]
        place = self._random.randint(1, max(1, len(parts) - 1))
        return "".join([*parts[:place], passage, *parts[place:]])

    def with_head_and_tail(self, article: str) -> str:
        """Puts a head and a tail, which other articles have too, around an article."""
        return self._with_head_and_tail(article)

    def _changed(self, text: str, share: float) -> str:
        kept = []
        for piece in _pieces(text):
            if not piece[0].isalnum() or self._random.random() >= share:
                kept.append(piece)
            elif self._random.random() >= _CUT_OF_CHANGED:
                kept.append(self._random.choice(self._vocabulary))
        return "".join(kept)

    def _exact(self, article: str) -> str:
        text = article.translate({ord("，"): ",", ord("："): ":", ord("（"): "(", ord("）"): ")"})
        return re.sub(r"(?<=[。！？])", "\n\n", text) if self._random.random() < 0.5 else text.replace(",", ", ")

    def _script(self, article: str) -> str:
        return to_script(article, "zh-Hant")

    def _with_head_and_tail(self, article: str) -> str:
        language = "en" if language_of(article) == "en" else "zh"
        head, tail = self._random.choice(_HEADS[language]), self._random.choice(_TAILS[language])
        others = [self._random.choice(self._articles) for _ in range(self._random.randint(0, 4))]
        links = "".join(f"\n{other[: self._random.randint(15, 30)]}" for other in others)
        return head.format(name=self._name()) + article + tail.format(name=self._name()) + links

    def _name(self) -> str:
        return "".join(self._random.choices(self._vocabulary, k=2))

    def _excerpt(self, article: str) -> str:
        spans = sentences(article)
        wanted = max(_EXCERPT_LEAST_CHARS, int(len(article) * self._random.uniform(*_EXCERPT_SHARES)))
        last_start = next((i for i in reversed(range(len(spans))) if spans[-1][1] - spans[i][0] >= wanted), 0)
        first = self._random.randint(0, last_start)
        last = next((i for i in range(first, len(spans)) if spans[i][1] - spans[first][0] >= wanted), len(spans) - 1)
        return article[spans[first][0] : spans[last][1]]

    def _compilation(self, article: str) -> str:
        parts = [article, *(self._random.choice(self._articles) for _ in range(self._random.randint(3, 9)))]
        self._random.shuffle(parts)
        return "\n\n".join(parts)

    def _shuffled_or_not(self, article: str) -> str:
        return self._shuffled(article) if self._random.random() < 0.5 else article

    def _shuffled(self, article: str) -> str:
        if self._random.random() < 0.5:
            parts = [article[start:end] for start, end in sentences(article)]
            if len(parts) < 5:
                parts = _CLAUSE.findall(article)
        else:
            parts = _CLAUSE.findall(article)
        self._random.shuffle(parts)
        return "".join(parts)


def _pieces(text: str) -> list[str]:
    """Splits a text into words and what stands between them; joined, the pieces are the text again."""
    known = sorted({word for word in words(text) if len(word) > 1 and not word.isascii()}, key=lambda w: (-len(w), w))
    longest_first = "".join(f"{re.escape(word)}|" for word in known)
    return re.findall(rf"{longest_first}[A-Za-z]+|\d+|.", text, re.DOTALL)
