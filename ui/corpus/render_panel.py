"""Renders the frame of the corpus tab: what adds articles, what searches them, and where the script puts the rest."""

from html import escape

from yinju.settings import BYTES_PER_MB, ServeSettings
from yinju.types import Language
from yinju.ui.corpus.listing import STANDINGS
from yinju.ui.corpus.uploads import UPLOAD_KINDS
from yinju.ui.corpus.words import WORDS, CorpusWords

SCRIPT_WORDS = ("sending", "unsent", "unreachable", "nothing_chosen", "stop")
"""The words that the script needs, which are on no other element."""


def render_panel(settings: ServeSettings, language: Language, *, writing: bool) -> str:
    """Renders the frame.

    Args:
        settings: The limits of what is sent.
        writing: Whether the visitor may change the corpus.
    """
    words = WORDS[language]
    said = "".join(f' data-{name.replace("_", "-")}="{escape(getattr(words, name))}"' for name in SCRIPT_WORDS)
    top = _adding(settings, words) if writing else f'<p class="quiet">{words.read_only}</p>'
    return (
        f'<section id="corpus" aria-label="{words.table}"{said}>{top}'
        '<p class="sr" role="status" id="corpus-said"></p><div id="corpus-work"></div>'
        f'{_search(words)}<div id="corpus-table" aria-busy="true"></div>'
        f"{_folded('duplicates', words.duplicates)}{_folded('plots', words.plots)}"
        '<dialog id="corpus-question" aria-labelledby="corpus-question-title"></dialog></section>'
    )


def _adding(settings: ServeSettings, words: CorpusWords) -> str:
    kinds = " ".join(kind.removeprefix(".") for kind in UPLOAD_KINDS)
    megabytes = settings.upload_bytes // BYTES_PER_MB
    hint = words.files_hint.format(kinds=kinds, files=settings.upload_files, megabytes=megabytes)
    # ".xz" stands for ".jsonl.xz": browsers look at the last ending alone.
    accepted = ",".join(f".{kind.rpartition('.')[2]}" for kind in UPLOAD_KINDS)
    return (
        f'<details id="corpus-add"><summary>{words.add}</summary><form>'
        f'<label class="files">{words.files}<input type="file" multiple accept="{accepted}" '
        f'aria-describedby="corpus-files-hint"></label><p class="quiet" id="corpus-files-hint">{hint}</p>'
        f'<label>{words.addresses}<textarea rows="2" spellcheck="false"></textarea></label>'
        f'<button type="submit" class="primary">{words.start}</button></form></details>'
    )


def _search(words: CorpusWords) -> str:
    languages = [("", words.any_language), *words.languages.items()]
    standings: dict[str, str] = dict(
        zip(STANDINGS, (words.everything, words.originals_only, words.copies_only), strict=True)
    )
    return (
        f'<form id="corpus-search" role="search" aria-label="{words.find}">'
        f'<label>{words.find}<input type="search" name="search" placeholder="{words.find_hint}"></label>'
        f"<label>{words.language}{_select('language', dict(languages))}</label>"
        f"<label>{words.standing}{_select('standing', standings)}</label></form>"
    )


def _select(name: str, choices: dict[str, str]) -> str:
    options = "".join(f'<option value="{value}">{label}</option>' for value, label in choices.items())
    return f'<select name="{name}">{options}</select>'


def _folded(part: str, label: str) -> str:
    """Returns a part that the script fetches when it is opened."""
    return f'<details class="part" data-part="{part}"><summary>{label}</summary><div></div></details>'
