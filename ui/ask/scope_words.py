"""Which articles a question is asked of, in words."""

from yinju.types import Language, Scope
from yinju.ui.ask.words import WORDS, AskWords


def article_languages(words: AskWords) -> list[tuple[str, Language]]:
    """Returns the languages that articles can be chosen by, each as its name and its code."""
    return [(words.chinese, "zh"), (words.traditional, "zh-Hant"), (words.english, "en")]


def scope_in_words(scope: Scope, language: Language) -> list[str]:
    """Returns what a scope asks of an article, each part in words."""
    words = WORDS[language]
    named = {code: label for label, code in article_languages(words)}
    parts = [*(named[one] for one in scope.languages), *scope.publishers]
    parts += [words.from_day.format(day=scope.since)] if scope.since else []
    return parts + ([words.to_day.format(day=scope.until)] if scope.until else [])
