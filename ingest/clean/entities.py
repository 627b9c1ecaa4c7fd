"""Decodes HTML entities left in a text: ``&nbsp;`` ``&ldquo;`` ``&#39;``."""

import html
import re
from html.entities import html5

from yinju.offsets import Mapped, edit

_ENTITY = re.compile(r"&(?:amp;)?(?:#(?:\d{1,7}|[xX][0-9A-Fa-f]{1,6})|[A-Za-z][A-Za-z0-9]{1,31});")
"""Once or twice encoded, always with its semicolon: without one, ``&copy`` is also a part of many addresses."""


def decode_entities(text: str) -> Mapped:
    """Replaces each entity of a text with the character that it stands for."""
    return edit(text, [(m.start(), m.end(), decoded) for m in _ENTITY.finditer(text) if (decoded := _decode(m[0]))])


def _decode(entity: str) -> str:
    """Returns what an entity stands for; empty where there is none of its name."""
    once = html.unescape(entity)
    decoded = html.unescape(once)
    name = entity[1:].removeprefix("amp;") or "amp;"
    known = name.startswith("#") or name in html5
    return decoded.replace("\xa0", " ") if known and decoded not in (entity, "\ufffd", "") else ""
