"""The part of the page by which a visitor signs in or out."""

from yinju.ui.access.access import Access
from yinju.ui.access.gate import SIGN_IN, SIGN_OUT
from yinju.ui.access.visitor import Visitor
from yinju.ui.access.words import WORDS
from yinju.ui.strings import LANGUAGE_TAGS


def render_account(access: Access, visitor: Visitor) -> str:
    """Renders the way out for who has signed in, and the way in for who could; nothing where there is none.

    The words are there in all languages; the page's style shows those in its own.
    """
    if visitor.signed_in:
        return (
            f'<form class="account" method="post" action="{SIGN_OUT[1:]}"><button>{_words("sign_out")}</button></form>'
        )
    if not access.is_open and access.can_sign_in:
        return f'<a class="account" href="{SIGN_IN[1:]}">{_words("sign_in")}</a>'
    return ""


def _words(name: str) -> str:
    return "".join(
        f'<span lang="{LANGUAGE_TAGS[language]}">{getattr(words, name)}</span>' for language, words in WORDS.items()
    )
