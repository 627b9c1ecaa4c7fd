"""Which articles a question is asked of: fields to choose them by, and what was chosen as chips that can be removed."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import gradio as gr

from yinju.errors import UsageError, YinjuError
from yinju.qa.as_json import scope_of
from yinju.types import Language, Scope
from yinju.ui.ask.scope_words import article_languages
from yinju.ui.ask.words import WORDS
from yinju.ui.corpus.listing import Listing
from yinju.ui.strings import FALLBACK
from yinju.ui.visitor_language import visitor_language

MAX_PUBLISHERS = 2000
"""The most publishers that are offered, those with the most articles: a longer list is slow to show."""


class Filters:
    """The fields and the chips. ``inputs`` are the fields, in the order of ``chosen_scope``."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing

    def lay_out(self) -> None:
        """Creates the panel of fields, which the script shows and hides, and the chips below it."""
        words = WORDS[FALLBACK]
        with gr.Row(elem_id="filters"):
            self.languages = gr.CheckboxGroup(
                article_languages(words), label=words.languages, elem_id="filter-languages"
            )
            # The list is read when it is asked for: on each visit it would cost as much as the head of the page.
            self.publishers = gr.Dropdown([], multiselect=True, label=words.publishers, elem_id="filter-publishers")
            self.since = gr.Textbox(label=words.since, placeholder="2025-07", max_length=10, elem_id="filter-since")
            self.until = gr.Textbox(label=words.until, placeholder="2025-07-26", max_length=10, elem_id="filter-until")
        self.chips = gr.CheckboxGroup([], visible=False, label=words.filtered, elem_id="chips")
        self.inputs = [self.languages, self.publishers, self.since, self.until]

    def connect(self, page: gr.Blocks, opener: gr.Button, language: gr.Radio) -> None:
        """Connects choosing, removing what was chosen, and the change of language.

        Args:
            opener: The button that shows the panel.
        """
        labelled = [*self.inputs, self.chips]
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        opener.click(self.offer, None, self.publishers, **quiet)
        changes = [self.languages.input, self.publishers.input, self.since.change, self.until.change]
        gr.on(changes, render_chips, [*self.inputs, language], self.chips, **quiet)
        self.chips.input(removed, [self.chips, *self.inputs, language], [*self.inputs, self.chips], **quiet)
        language.input(relabelled, [*self.inputs, language], labelled, **quiet)
        page.load(arrive, None, labelled, **quiet)

    def offer(self) -> dict[str, Any]:
        """Returns the publishers of the corpus, those with the most articles first, for the field."""
        try:
            articles = self.listing.articles()
        except YinjuError:  # the page's head says so
            articles = ()
        named = Counter(one.publisher for one in articles if one.publisher and one.duplicate_of is None)
        choices = [(f"{name} ({count})", name) for name, count in named.most_common(MAX_PUBLISHERS)]
        return gr.update(choices=choices)


def arrive(request: gr.Request) -> tuple[Any, ...]:
    """Returns the fields and the chips in the visitor's language, with nothing chosen."""
    language = visitor_language(request.cookies, request.headers.get("accept-language", ""))
    return relabelled([], [], "", "", language)


def relabelled(
    languages: Sequence[str], publishers: Sequence[str], since: str, until: str, language: Language
) -> tuple[Any, ...]:
    """Returns the fields and the chips in another language."""
    words = WORDS[language]
    return (
        gr.update(label=words.languages, choices=article_languages(words)),
        gr.update(label=words.publishers),
        gr.update(label=words.since),
        gr.update(label=words.until),
        render_chips(languages, publishers, since, until, language),
    )


def chosen_scope(
    languages: Sequence[str], publishers: Sequence[str], since: str, until: str, language: Language
) -> Scope | None:
    """Returns the scope that was chosen; ``None`` for the whole corpus.

    Raises:
        UsageError: A date is none, with a message in the visitor's language.
    """
    try:
        return scope_of(languages, publishers, since.strip() or None, until.strip() or None)
    except UsageError as error:
        raise UsageError(WORDS[language].no_date.format(dates=" ".join(filter(None, (since, until))))) from error


def render_chips(
    languages: Sequence[str], publishers: Sequence[str], since: str, until: str, language: Language
) -> dict[str, Any]:
    """Returns a chip for each thing chosen, all of them pressed; none is shown where nothing is chosen."""
    words = WORDS[language]
    chips = [(label, f"languages:{code}") for label, code in article_languages(words) if code in languages]
    chips += [(one, f"publishers:{one}") for one in publishers]
    chips += [(words.from_day.format(day=since.strip()), "since:")] if since.strip() else []
    chips += [(words.to_day.format(day=until.strip()), "until:")] if until.strip() else []
    return gr.update(choices=chips, value=[value for _, value in chips], visible=bool(chips), label=words.filtered)


def removed(
    chips: Sequence[str], languages: list[str], publishers: list[str], since: str, until: str, language: Language
) -> tuple[Any, ...]:
    """Returns the fields without what is no longer among the pressed chips, and the chips."""
    languages = [one for one in languages if f"languages:{one}" in chips]
    publishers = [one for one in publishers if f"publishers:{one}" in chips]
    since = since if "since:" in chips else ""
    until = until if "until:" in chips else ""
    return languages, publishers, since, until, render_chips(languages, publishers, since, until, language)
