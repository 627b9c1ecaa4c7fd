"""Words what is said of articles themselves, in the asker's language and script."""

import re
from collections.abc import Sequence

from yinju.article_questions import ListQuestion
from yinju.qa.answer.article_credits import note_of
from yinju.qa.answer.publisher_names import known_as
from yinju.text import language_of, shown_time, to_script
from yinju.types import Article, ArticleField, CreditField, HeadLine, Language

_SAYS: dict[Language, dict[ArticleField, str]] = {
    "zh": {
        "authors": "{title}的作者是{value}{why}。",
        "publisher": "{title}由{value}发表{why}。",
        "published": "{title}发表于{value}{why}。",
        "language": "{title}的正文是{value}{why}。",
        "post": "关于{title}的作者，文中注明：“{value}”。",
        "editors": "关于{title}的编辑，文中注明：“{value}”。",
        "reporters": "关于{title}的记者，文中注明：“{value}”。",
    },
    "zh-Hant": {
        "authors": "{title}的作者是{value}{why}。",
        "publisher": "{title}由{value}發表{why}。",
        "published": "{title}發表於{value}{why}。",
        "language": "{title}的正文是{value}{why}。",
        "post": "關於{title}的作者，文中註明：“{value}”。",
        "editors": "關於{title}的編輯，文中註明：“{value}”。",
        "reporters": "關於{title}的記者，文中註明：“{value}”。",
    },
    "en": {
        "authors": "{title} was written by {value}{why}.",
        "publisher": "{title} was published by {value}{why}.",
        "published": "{title} was published on {value}{why}.",
        "language": "The text of {title} is in {value}{why}.",
        "post": "Of the author of {title}, the article says: “{value}”.",
        "editors": "Of the editor of {title}, the article says: “{value}”.",
        "reporters": "Of the reporter of {title}, the article says: “{value}”.",
    },
}
_WHY: dict[Language, str] = {"zh": "（推断，依据：{}）", "zh-Hant": "（推斷，依據：{}）", "en": " (inferred from: {})"}
_INFERRED: dict[Language, str] = {
    "zh": "（{}是推断的，依据：{}）",
    "zh-Hant": "（{}是推斷的，依據：{}）",
    "en": " ({} inferred from: {})",
}
_FIELDS: dict[Language, dict[ArticleField, str]] = {
    "zh": {
        "authors": "作者",
        "publisher": "发表媒体",
        "published": "发表时间",
        "language": "语言",
        "post": "作者身份",
        "editors": "编辑",
        "reporters": "记者",
    },
    "zh-Hant": {
        "authors": "作者",
        "publisher": "發表媒體",
        "published": "發表時間",
        "language": "語言",
        "post": "作者身份",
        "editors": "編輯",
        "reporters": "記者",
    },
    "en": {
        "authors": "author",
        "publisher": "publisher",
        "published": "date of publication",
        "language": "language",
        "post": "note on its author",
        "editors": "editor",
        "reporters": "reporter",
    },
}
_NOT_RECORDED: dict[Language, tuple[str, str]] = {
    "zh": ("语料没有记录{}的{}。", "和"),
    "zh-Hant": ("語料沒有記錄{}的{}。", "和"),
    "en": ("Of {}, the corpus records no {}.", " and no "),
}
_LANGUAGES: dict[Language, dict[Language, str]] = {
    "zh": {"zh": "中文（简体）", "zh-Hant": "中文（繁体）", "en": "英文"},
    "zh-Hant": {"zh": "中文（簡體）", "zh-Hant": "中文（繁體）", "en": "英文"},
    "en": {"zh": "Chinese (Simplified)", "zh-Hant": "Chinese (Traditional)", "en": "English"},
}
_IN_LANGUAGE: dict[Language, str] = {"zh": "Chinese", "zh-Hant": "Traditional Chinese", "en": "English"}
_DUPLICATES: dict[Language, tuple[str, str]] = {
    "zh": ("另有{}篇是其中文章的副本，不另计算。",) * 2,
    "zh-Hant": ("另有{}篇是其中文章的副本，不另計算。",) * 2,
    "en": ("{} copy of these articles is not counted.", "{} copies of these articles are not counted."),
}
_UNDATED: dict[Language, str] = {
    "zh": "没有发表日期的{}篇文章不在其中。",
    "zh-Hant": "沒有發表日期的{}篇文章不在其中。",
    "en": "Articles without a date of publication, {} of them, are left out.",
}
_MORE: dict[Language, str] = {
    "zh": "这里只列出前{}篇。",
    "zh-Hant": "這裡只列出前{}篇。",
    "en": "Only the first {} are listed here.",
}
_SEVERAL: dict[Language, str] = {
    "zh": "有{}篇文章的标题相符。",
    "zh-Hant": "有{}篇文章的標題相符。",
    "en": "{} articles have this title or one that holds it.",
}
# The evidence that ingestion gives is in English; a part in parentheses is the text's own.
_EVIDENCE: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(english), chinese)
    for english, chinese in (
        ("a line above the text that may be a title", "正文上方像是标题的一行"),
        ("the line above publisher and time", "媒体和时间上方的一行"),
        ("the line below the headline", "标题下方的一行"),
        ("the line above the text", "正文上方的一行"),
        ("the line below the text", "正文下方的一行"),
        ("a date that stands above the text on lines of its own", "正文上方单独成行的日期"),
        ("the opening words of the text", "正文的开头"),
        ("the text opens with this day", "正文以这一天开头"),
        ("the text opens with the day; the year is of the same sentence, “(.*)”", r"正文开头的日期，年份取自同句“\1”"),
        ("the text opens with the day; the year is that of most of its dates", "正文开头的日期，年份取自多数日期"),
        ("the note below the text names who compiled it", "文末注明整理者的附注"),
        ("the year is (.*) of the article's own date, (.*)", r"年份是“\1”，按文章日期（\2）推算"),
        ("the year is the one nearest to the article's own date, (.*)", r"年份取与文章日期（\1）最近的一年"),
    )
)  # fmt: skip


def states(article: Article, field: ArticleField, language: Language) -> str | None:
    """Returns the sentence that states a field of an article and how it was inferred; ``None`` if none is recorded."""
    value = _value(article, field, language)
    if not value:
        return None
    evidence = dict(article.inferred).get(field)
    why = _WHY[language].format(in_language(evidence, language)) if evidence else ""
    said = _SAYS[language][field].format(title=quoted(article, language), value=value, why=why)
    # A day is "on", a month and a year "in".
    partial = language == "en" and field == "published" and len(str(article.published)) < len("2025-07-26")
    return said.replace(" published on ", " published in ") if partial else said


def credit(article: Article, field: CreditField, head: HeadLine, language: Language) -> str:
    """Returns the sentence that quotes what a head line credits, in the line's own language."""
    return _SAYS[language][field].format(title=quoted(article, language), value=note_of(head))


def not_recorded(articles: Sequence[Article], fields: Sequence[ArticleField], language: Language) -> str:
    """Returns the sentence for articles of which none of the fields is recorded."""
    form, joint = _NOT_RECORDED[language]
    titles = (", " if language == "en" else "、").join(quoted(article, language) for article in articles)
    return form.format(titles, joint.join(_FIELDS[language][field] for field in fields))


def counts(asked: ListQuestion, count: int, publisher: str | None, author: str | None, language: Language) -> str:
    """Returns the sentence that says how many articles there are of what was asked for.

    Args:
        publisher, author: The name that was asked for, as the articles spell it; ``None`` for what was not.
    """
    among = asked.scope.languages[0] if asked.scope.languages else None
    name = author or (named(publisher, language) if publisher else "")
    if language == "en":
        said = f"The corpus holds {count or 'no'} article{'' if count == 1 else 's'}"
        said += f" in {_IN_LANGUAGE[among]}" if among else ""
        said += f" {'by' if author else 'from'} {name}" if name else ""
        return said + (f" published {asked.when}" if asked.when else "") + "."
    did = f"{asked.when}{'写' if author else '发表'}的" if name or asked.when else ""
    did += {"zh": "中文", "zh-Hant": "繁体中文", "en": "英文"}[among] if among else ""
    there = f"语料中有{count}篇" if count else "语料中没有"
    # A name stays in the script that it is recorded in.
    return to_script(there, language) + name + to_script(f"{did}文章。", language)


def line(article: Article, fields: Sequence[ArticleField], language: Language) -> str:
    """Returns an article's line in a list, with how the fields were inferred by which the list was chosen."""
    inferred = dict(article.inferred)
    name = _FIELDS[language]
    whys = [
        _INFERRED[language].format(name[field], in_language(inferred[field], language))
        for field in fields
        if field in inferred
    ]
    return quoted(article, language) + "".join(whys) + ("." if language == "en" else "。")


def notices(duplicates: int, undated: int, listed: int | None, several: int, language: Language) -> str | None:
    """Returns the notices beside an answer, a line each.

    Args:
        duplicates: How many articles are not counted, since they duplicate others.
        undated: How many articles are left out, since they have no date of publication.
        listed: How many articles are listed, if there are more.
        several: How many articles have the title that was asked for.
    """
    said = [
        _SEVERAL[language].format(several) if several > 1 else "",
        _MORE[language].format(listed) if listed else "",
        _DUPLICATES[language][duplicates != 1].format(duplicates) if duplicates else "",
        _UNDATED[language].format(undated) if undated else "",
    ]
    return "\n".join(filter(None, said)) or None


def quoted(article: Article, language: Language) -> str:
    """Returns the title of an article, or its source, in quotation marks; a Chinese title has 《》 in English too."""
    name = " ".join((article.title or article.source).split())
    if name.startswith("《"):
        return name
    return f"“{name}”" if language == "en" and language_of(name) == "en" else f"《{name}》"


def named(publisher: str, language: Language) -> str:
    """Returns a publisher as recorded, with the name by which the asker's language knows it."""
    known = known_as(publisher, language)
    if known is None:
        return publisher
    return f"{publisher} ({known})" if language == "en" else f"{publisher}（{known}）"


def in_language(evidence: str, language: Language) -> str:
    """Returns the evidence for what was inferred; in English, as recorded, where no translation is known."""
    if language == "en":
        return evidence
    for english, chinese in _EVIDENCE:
        if match := english.fullmatch(evidence):
            return to_script(match.expand(chinese), language)
    return evidence


def _value(article: Article, field: ArticleField, language: Language) -> str | None:
    if field == "authors":
        return (", " if language == "en" else "、").join(article.authors) or None
    if field == "publisher":
        return named(article.publisher, language) if article.publisher else None
    return shown_time(article.published) if field == "published" else _LANGUAGES[language][article.language]
