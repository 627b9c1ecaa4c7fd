"""Renders what the doctor found. Its functions are pure, and escape what they are given."""

from collections.abc import Sequence
from html import escape

from yinju.types import Language
from yinju.ui.doctor import Finding
from yinju.ui.status.phrases import in_language
from yinju.ui.status.words import WORDS, StatusWords

_EXTRA = "extra "
_SHOWN_CHARS = 200


def render_findings(findings: Sequence[Finding], language: Language) -> str:
    """Renders the findings, what has to be seen to first."""
    words = WORDS[language]
    bad = sum(not finding.ok for finding in findings)
    said = words.to_do.format(count=bad) if bad else words.all_well
    ordered = sorted(findings, key=lambda finding: finding.ok)
    items = "".join(_finding(finding, language) for finding in ordered)
    return f'<p class="said {"bad" if bad else "ok"}" role="status">{said}</p><dl>{items}</dl>'


def render_note(text: str) -> str:
    """Renders a line of our own words."""
    return f'<p class="said" role="status">{text}</p>'


def render_answer(answer: str, first_s: float, whole_s: float, language: Language) -> str:
    """Renders that the language model answered, how fast, and what it said."""
    said = WORDS[language].answered.format(first=f"{first_s:.1f}", whole=f"{whole_s:.1f}")
    return f'<p class="said ok" role="status">{said}</p><blockquote>{escape(answer[:_SHOWN_CHARS])}</blockquote>'


def render_failure(reason: str, language: Language) -> str:
    """Renders why the language model did not answer."""
    failed = WORDS[language].failed
    return f'<p class="said bad" role="alert">{failed} <bdi lang="en">{escape(reason)}</bdi></p>'


def _finding(finding: Finding, language: Language) -> str:
    words = WORDS[language]
    kind, state = ("ok", words.ok) if finding.ok else ("bad", words.bad)
    text = in_language(finding.text, language)
    shown = f'<bdi lang="en">{escape(finding.text)}</bdi>' if text is None else escape(text)
    sign = f'<span class="sign" aria-hidden="true">{"✓" if finding.ok else "!"}</span>'
    return f'<dt class="{kind}">{sign}{_name(finding.name, words)}<span class="sr"> {state}</span></dt><dd>{shown}</dd>'


def _name(name: str, words: StatusWords) -> str:
    if name.startswith(_EXTRA):
        return words.names["extra"].format(name=escape(name.removeprefix(_EXTRA)))
    return words.names.get(name, escape(name))
