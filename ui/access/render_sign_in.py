"""Renders the pages of signing in. They stand alone: they load nothing, and need no scripts."""

import base64
import hashlib
from html import escape
from importlib.resources import files

from yinju.types import Language
from yinju.ui.access.access import Access
from yinju.ui.access.words import WORDS
from yinju.ui.strings import LANGUAGE_TAGS

STYLE = files("yinju.ui.access").joinpath("sign-in.css").read_text(encoding="utf-8")
STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of these pages: their one style, and forms to the server itself."""

FIELD = "secret"
"""The name of the form's field."""


def render_sign_in(access: Access, language: Language, message: str = "") -> str:
    """Renders the form. Sent to the page's own address, it keeps what stands behind the # there.

    Args:
        access: Decides whether a password, a key or either is asked for.
        language: The language of the page.
        message: What was wrong the last time.
    """
    words = WORDS[language]
    label = words.password if not access.has_keys else words.either if access.password else words.key
    told = f'<p role="alert" id="message">{escape(message)}</p>' if message else ""
    described = ' aria-describedby="message" aria-invalid="true"' if message else ""
    return _page(
        words.title,
        f'<form method="post"><label for="{FIELD}">{label}</label>'
        f'<input id="{FIELD}" name="{FIELD}" type="password" autocomplete="current-password" required '
        f"autofocus{described}>{told}<button>{words.sign_in}</button></form>",
        language,
    )


def render_signed_in(language: Language) -> str:
    """Renders the page for who has signed in: the way back, and the way out."""
    words = WORDS[language]
    return _page(
        words.title,
        f'<p>{words.signed_in} <a href="./">{words.back}</a></p>'
        f'<form method="post" action="sign-out"><button>{words.sign_out}</button></form>',
        language,
    )


def _page(title: str, inner: str, language: Language) -> str:
    return (
        f'<!doctype html><html lang="{LANGUAGE_TAGS[language]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title} · Yinju 引据</title><link rel="icon" href="data:,"><style>{STYLE}</style></head>'
        f"<body><main><h1>Yinju 引据</h1>{inner}</main></body></html>"
    )
