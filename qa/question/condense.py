"""Completes a follow-up by rules: what it leaves out is carried over from the questions before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from yinju.embed import Embedder
from yinju.qa.question.followup import FollowUp
from yinju.qa.question.subject import is_name, put_in_place, subject_of
from yinju.text import content_words, fold, language_of, to_script
from yinju.types import Answer, Language, PastTurn

MAX_TURNS = 6
"""The last turns of a conversation that count: follow-ups rarely refer to anything earlier."""
MAX_QUERY_CHARS = 400
"""A completed question that would be longer is left as it was asked."""
_MAX_SUBJECT_CHARS = 80
"""A longer subject is not carried over: it is hardly a name."""
_ARTICLE_NOUNS = frozenset("文章 报道 報道 報導 新闻 新聞 论文 論文 稿件 article report story piece paper post".split())
_ARTICLE_VERBS = frozenset(content_words("发表 刊登 刊载 published"))
_WHO_DID = re.compile(r"(?:是)?[谁誰](?!是|的)(?P<did>.{2,})")
_DONE_BY_WHOM = re.compile(r"(?P<what>.+?)(?:最初)?[是由被]+[谁誰](?P<did>.{2,}?)的?")
_WHO_DID_ENGLISH = re.compile(r"who (?!is |was |are |were )(?P<did>.+)", re.I)


@dataclass(frozen=True, slots=True)
class Condensed:
    """A question that stands alone.

    Attributes:
        query: The text that is searched.
        shown: Ids of passages that earlier answers to the same query cited; they are left out when the user asks for
            more.
    """

    query: str
    shown: frozenset[str] = frozenset()


def past_turn(answer: Answer) -> PastTurn:
    """Returns the parts of an answer that later questions can refer to."""
    return PastTurn(
        question=answer.question,
        query=answer.query or answer.question,
        answer=answer.text,
        about=tuple(dict.fromkeys(citation.title for citation in answer.citations if citation.title)),
        shown=tuple(dict.fromkeys(c.passage_id for c in answer.citations if c.passage_id)),
    )


def language_within(question: str, history: Sequence[PastTurn]) -> Language:
    """Returns the language of a question.

    A Chinese question without a character that tells the script takes the script of the question before it.
    """
    language = language_of(question)
    if language == "zh" and history and to_script(question, "zh-Hant") == question:
        last = language_of(history[-1].question)
        return last if last != "en" else language
    return language


def condense(
    question: str, follow_up: FollowUp | None, language: Language, history: Sequence[PastTurn], embedder: Embedder
) -> Condensed:
    """Returns the question as it is if it stands alone, else completed by rules from the turns before it.

    Args:
        follow_up: What the question leaves out; ``None`` if it stands alone.
        language: The question's language.
        history: Oldest first; the last ``MAX_TURNS`` turns count.
        embedder: Measures which part of the last question a new term replaces.
    """
    if follow_up is None:
        return Condensed(question)
    recent = history[-MAX_TURNS:]
    query = _completed(follow_up, language, recent, embedder)
    if not query or len(query) > MAX_QUERY_CHARS:
        return Condensed(question)
    if language != "en" and language_of(query) != "en":
        query = to_script(query, language)
    return Condensed(query, shown_for(query, recent) if follow_up.kind == "more" else frozenset())


def shown_for(query: str, history: Sequence[PastTurn]) -> frozenset[str]:
    """Returns the ids of the passages that were cited in answer to a query."""
    return frozenset(passage for turn in history if fold(turn.query) == fold(query) for passage in turn.shown)


def _completed(follow_up: FollowUp, language: Language, history: Sequence[PastTurn], embedder: Embedder) -> str:
    last = history[-1].query
    if follow_up.kind == "more":
        return last
    if follow_up.kind == "bare":
        return _ended(f"{_bare(last)}{', ' if language == 'en' else '，'}{follow_up.text}", language)
    if follow_up.kind == "contrast":
        replaced = put_in_place(last, follow_up.term, language_of(follow_up.term), embedder)
        return replaced or " ".join([*content_words(last), follow_up.term])
    subject = _carried(follow_up, history)
    if not subject:
        return ""
    if follow_up.kind == "pronoun":
        return _ended(_resolved(follow_up, subject, language), language)
    if language == "en":
        return _ended(follow_up.text + (f" of {subject}" if follow_up.possessive else f" ({subject})"), language)
    return _ended(subject + ("的" if follow_up.possessive else "") + follow_up.text, language)


def _carried(follow_up: FollowUp, history: Sequence[PastTurn]) -> str:
    """Returns what a pronoun stands for, or the subject left out; empty if the history does not tell."""
    title = next((turn.about[0] for turn in reversed(history) if turn.about), "")
    if title and follow_up.noun.lower() in _ARTICLE_NOUNS:
        return title
    if follow_up.personal and (one := next(filter(None, (_one_asked_for(t.query) for t in reversed(history))), "")):
        return one
    for turn in reversed(history):
        subject = subject_of(turn.query, personal=follow_up.personal, owner=follow_up.possessive, noun=follow_up.noun)
        if follow_up.kind == "pronoun" and title and not is_name(subject) and _is_published(follow_up.text):
            return title
        if subject and len(subject) <= _MAX_SUBJECT_CHARS:
            return subject
    return ""


def _resolved(follow_up: FollowUp, subject: str, language: Language) -> str:
    start, end = follow_up.pronoun
    named = follow_up.text[start:end]
    if follow_up.noun and follow_up.noun.lower() not in {*subject.lower().split(), *_ARTICLE_NOUNS}:
        if language == "en":
            named = f"{named} ({subject})"
        else:
            named = subject if follow_up.noun in subject else subject + named
    elif follow_up.possessive:
        named = subject + ("’s" if language == "en" else "的")
    else:
        named = subject
    return follow_up.text[:start] + named + follow_up.text[end:]


def _one_asked_for(query: str) -> str:
    """Returns the person whom a question asks for, such as "the one who designed it"; empty if there is none."""
    bare = _bare(query)
    if asked := _WHO_DID.fullmatch(bare):
        return asked["did"] + "的人"
    if asked := _DONE_BY_WHOM.fullmatch(bare):
        return asked["did"] + asked["what"] + "的人"
    if asked := _WHO_DID_ENGLISH.fullmatch(bare):
        return "the one who " + asked["did"]
    return ""


def _is_published(text: str) -> bool:
    return not _ARTICLE_VERBS.isdisjoint(content_words(text))


def _bare(question: str) -> str:
    return question.rstrip(" \n？?。.！!")


def _ended(text: str, language: Language) -> str:
    return _bare(text) + ("?" if language == "en" else "？")
