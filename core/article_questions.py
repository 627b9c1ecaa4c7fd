"""The forms of questions about the articles themselves, which the catalogue answers."""

from dataclasses import dataclass, field

from yinju.types import ArticleField, Scope


@dataclass(frozen=True, slots=True)
class FieldQuestion:
    """A question for a field of an article: who wrote it, who published it, when, in which language, what it credits.

    Attributes:
        fields: What is asked for. Of several, each that is recorded is an answer.
        title: The title as the question gives it, in Simplified characters, without quotation marks.
        quoted: Whether it stands in quotation marks or title marks. Without, it may be a mere description.
        named: Whether the question calls it an article, so that no book and no document is meant.
        english: Whether it is asked in English, whatever the title's language.
    """

    fields: tuple[ArticleField, ...]
    title: str
    quoted: bool
    named: bool
    english: bool = False


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """A question which articles there are, or how many, of a publisher or author, a period or a language.

    Attributes:
        name: The publisher or author as the question gives it, in Simplified characters; ``None`` for any.
        scope: The period and the languages asked for.
        when: The question's words for the period, Chinese ones in Simplified characters.
        english: Whether it is asked in English, whatever the language of the name.
    """

    name: str | None = None
    scope: Scope = field(default_factory=Scope)
    when: str = ""
    english: bool = False
