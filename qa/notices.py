"""Words what the engine itself says to the asker, in the asker's language and script."""

from collections.abc import Sequence
from dataclasses import dataclass

from yinju.question_words import Wanted
from yinju.types import Article, Citation, Language, Period, RefusalReason, ScoredPassage

MAX_CLOSEST = 3
"""Articles named with a refusal."""

_REFUSAL: dict[Language, str] = {
    "zh": "没有在语料中找到能回答这个问题的内容。",
    "zh-Hant": "沒有在語料中找到能回答這個問題的內容。",
    "en": "Nothing was found in the corpus that answers this question.",
}
_NOTHING_ASKED: dict[Language, str] = {
    "zh": "这个问题里没有可以查找的词。请写出想知道的人、事物或事件。",
    "zh-Hant": "這個問題裡沒有可以查找的詞。請寫出想知道的人、事物或事件。",
    "en": "This question holds no word to look for. Name the person, thing or event that you want to know about.",
}
_MISSING: dict[Language, tuple[str, str]] = {
    "zh": ("找到了关于{}的文章，但没有一篇{}。", "“{}”"),
    "zh-Hant": ("找到了關於{}的文章，但沒有一篇{}。", "「{}」"),
    "en": ("Articles about {} were found, but none {}.", "“{}”"),
}
"""For each language: the refusal where articles about the subject were found, and the form of the subject in it."""
_WANTED: dict[Wanted, dict[Language, str]] = {
    "how many": {"zh": "说明有多少", "zh-Hant": "說明有多少", "en": "says how many"},
    "figure": {"zh": "给出这个数字", "zh-Hant": "給出這個數字", "en": "gives this figure"},
    "when": {"zh": "说明是什么时候", "zh-Hant": "說明是什麼時候", "en": "says when"},
    "who": {"zh": "说明是谁", "zh-Hant": "說明是誰", "en": "says who"},
    "where": {"zh": "说明在哪里", "zh-Hant": "說明在哪裡", "en": "says where"},
    "why": {"zh": "说明为什么", "zh-Hant": "說明為什麼", "en": "says why"},
    "how": {"zh": "说明如何", "zh-Hant": "說明如何", "en": "says how"},
    "this": {"zh": "回答这个问题", "zh-Hant": "回答這個問題", "en": "answers this"},
}
ONE_LANGUAGE: dict[Language, str] = {
    "zh": "现用的检索模型不能跨语言检索：与问题语言不同的文章只按相同的字词查找。",
    "zh-Hant": "現用的檢索模型不能跨語言檢索：與問題語言不同的文章只按相同的字詞查找。",
    "en": "The present embedding model does not search across languages: articles in another language than the "
    "question's were searched for the same words only.",
}
"""Said with a refusal, since the answer may stand in the other language."""
_UNCITED: dict[Language, str] = {
    "zh": "模型的回答没有引用任何语料，因此不予显示。",
    "zh-Hant": "模型的回答沒有引用任何語料，因此不予顯示。",
    "en": "The model's answer cited nothing from the corpus, so it is not shown.",
}
_UNSUPPORTED: dict[Language, str] = {
    "zh": "模型的回答没有一句能由找到的段落证实，因此不予显示。",
    "zh-Hant": "模型的回答沒有一句能由找到的段落證實，因此不予顯示。",
    "en": "No sentence of the model's answer is borne out by the passages found, so it is not shown.",
}
FELL_BACK: dict[Language, str] = {
    "zh": "语言模型没有给出回答，以下是语料原文摘录。（{}）",
    "zh-Hant": "語言模型沒有給出回答，以下是語料原文摘錄。（{}）",
    "en": "The language model gave no answer; these are quotations from the corpus instead. ({})",
}
NOT_COMPLETED: dict[Language, str] = {
    "zh": "语言模型没有补全这个追问，改由上一个问题补全。（{}）",
    "zh-Hant": "語言模型沒有補全這個追問，改由上一個問題補全。（{}）",
    "en": "The language model did not complete the follow-up; it was completed from the last questions instead. ({})",
}
NARROWED: dict[Language, str] = {
    "zh": "只查找了{}发表的文章。",
    "zh-Hant": "只查找了{}發表的文章。",
    "en": "Only articles published {} were searched.",
}
NOTHING_THERE: dict[Language, str] = {
    "zh": "{}发表的文章里没有答案；没有查找其他时间的文章。",
    "zh-Hant": "{}發表的文章裡沒有答案；沒有查找其他時間的文章。",
    "en": "No article published {} answers it; articles of other dates were not searched.",
}
_NOT_UNDERSTOOD: dict[Language, tuple[str, str]] = {
    "zh": ("没有理解表示时间的词语{}，所以没有按发表时间缩小查找范围。", "“{}”"),
    "zh-Hant": ("沒有理解表示時間的詞語{}，所以沒有按發表時間縮小查找範圍。", "「{}」"),
    "en": ("The words of time {} were not understood, so articles of all dates were searched.", "“{}”"),
}
_NOT_MENTIONED: dict[Language, tuple[str, str]] = {
    "zh": ("找到的文章没有一篇提到{}。", "“{}”"),
    "zh-Hant": ("找到的文章沒有一篇提到{}。", "「{}」"),
    "en": ("None of the articles found mentions {}.", "“{}”"),
}
NEWEST: dict[Language, str] = {
    "zh": "按发表日期从新到旧，只取最新的；没有日期的文章不在其中。",
    "zh-Hant": "按發表日期從新到舊，只取最新的；沒有日期的文章不在其中。",
    "en": "Newest first, by date of publication, and only the newest; articles without a date are left out.",
}
UNDATED: dict[Language, str] = {
    "zh": "找到的文章都没有发表日期，无法按新旧排列。",
    "zh-Hant": "找到的文章都沒有發表日期，無法按新舊排列。",
    "en": "None of the articles found has a date of publication, so they are not ordered by it.",
}
_UNSEARCHED: dict[Language, tuple[str, str]] = {
    "zh": ("语料库的这些分片没有应答，没有查找其中的文章：{}。回答可能不全。", "、"),
    "zh-Hant": ("語料庫的這些分片沒有應答，沒有查找其中的文章：{}。回答可能不全。", "、"),
    "en": (
        "These shards of the corpus did not answer, and their articles were not searched: {}. The answer may be "
        "incomplete.",
        ", ",
    ),
}
"""For each language: the notice, and the separator of the shards' names."""
_CLOSEST: dict[Language, tuple[str, str, str]] = {
    "zh": ("语料中最接近的：{}。", "《{}》", "；"),
    "zh-Hant": ("語料中最接近的：{}。", "《{}》", "；"),
    "en": ("Closest in the corpus: {}.", "“{}”", "; "),
}
"""For each language: the line that names the nearest articles, the form of a title in it, and the separator."""


_CONFLICT: dict[Language, tuple[str, str, str]] = {
    "zh": ("各文说法不一：{}", "{who}：“{quote}”[{n}]", "；"),
    "zh-Hant": ("各文說法不一：{}", "{who}：「{quote}」[{n}]", "；"),
    "en": ("The articles disagree: {}", "{who}: “{quote}” [{n}]", "; "),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """What no article about the subject of a question says.

    Attributes:
        subject: The subject, in the question's words.
        wanted: What the question wants to know of it.
    """

    subject: str
    wanted: Wanted


def unsearched(shards: Sequence[str], language: Language) -> str:
    """Returns the notice that names the shards that were not searched."""
    form, separator = _UNSEARCHED[language]
    return form.format(separator.join(shards))


def closest(passages: Sequence[ScoredPassage]) -> tuple[Article, ...]:
    """Returns the articles of the passages that came nearest, best first; at most ``MAX_CLOSEST``."""
    found = {scored.article.article_id: scored.article for scored in passages}
    return tuple(found.values())[:MAX_CLOSEST]


def refusal(
    reason: RefusalReason, language: Language, nearest: Sequence[Article], missing: Missing | None = None
) -> str:
    """Returns the refusal in words; its second line names the nearest articles, if there are any.

    Args:
        missing: What no article says, if articles about the subject were found.
    """
    forms = {"nothing_asked": _NOTHING_ASKED, "no_citation": _UNCITED, "unsupported": _UNSUPPORTED}
    said = forms.get(reason, _REFUSAL)[language]
    if missing is not None and said == _REFUSAL[language]:
        line, quoted = _MISSING[language]
        subject = missing.subject if missing.subject.startswith("《") else quoted.format(missing.subject)
        said = line.format(subject, _WANTED[missing.wanted][language])
    if not nearest:
        return said
    line, quoted, between = _CLOSEST[language]
    names = (_quoted(article, quoted) + _facts(article, language) for article in nearest)
    return said + "\n" + line.format(between.join(names))


def conflict(citations: Sequence[Citation], language: Language) -> str:
    """Returns a notice of statements that disagree: who says what, and when, in the order given."""
    line, said, between = _CONFLICT[language]
    return line.format(
        between.join(said.format(who=who_and_when(c, language), quote=c.quote, n=c.number) for c in citations)
    )


def who_and_when(citation: Citation, language: Language) -> str:
    """Returns the publisher, or else the title, and the date of a citation, as far as they are known."""
    who = citation.publisher or citation.title or citation.source
    when = (citation.published or "")[:10]
    return (", " if language == "en" else "，").join(part for part in (who, when) if part)


def not_understood(words: Sequence[str], language: Language) -> str:
    """Returns a notice of words of time that were found but not understood."""
    said, quoted = _NOT_UNDERSTOOD[language]
    return said.format((", " if language == "en" else "").join(quoted.format(word) for word in words))


def not_mentioned(words: Sequence[str], language: Language) -> str:
    """Returns a notice of what a question names and no article mentions: a year, a number, a code or a title."""
    said, quoted = _NOT_MENTIONED[language]
    between = ", " if language == "en" else "、"
    return said.format(between.join(word if word.startswith("《") else quoted.format(word) for word in words))


def periods(published: Sequence[Period], language: Language) -> str:
    """Returns periods in words: "from 2025-07-01 to 2025-07-31 or since 2025-09-01"."""
    return (" or " if language == "en" else "、").join(_period(one, language) for one in published)


def _period(published: Period, language: Language) -> str:
    since, until = (day.isoformat() if day else "" for day in (published.since, published.until))
    if language == "en" and since == until:
        return f"on {since}"
    if language == "en":
        return f"from {since} to {until}" if since and until else f"since {since}" if since else f"up to {until}"
    if since and until:
        return f"{since}至{until}" if since != until else since
    return f"{until}及以前" if not since else f"{since}以来" if language == "zh" else f"{since}以來"


def _quoted(article: Article, form: str) -> str:
    name = article.title or article.source
    return name if name.startswith("《") else form.format(" ".join(name.split()))


def _facts(article: Article, language: Language) -> str:
    facts = [fact for fact in (article.publisher, (article.published or "")[:10]) if fact]
    if language == "en":
        return f" ({', '.join(facts)})" if facts else ""
    return f"（{'，'.join(facts)}）" if facts else ""
