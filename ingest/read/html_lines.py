"""What a web page shows, as plain text: the lines of all its elements, menus and lists included."""

from typing import Any

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark q s samp small span strike strong "
    "sub sup time tt u var wbr path".split()
)
"""Elements that a line goes on through."""
HIDDEN = frozenset("script style noscript template head iframe object svg select textarea".split())


def visible_lines(html: str) -> list[str]:
    """The lines that a page shows, in order, blanks folded into one; none for a page without a body."""
    import lxml.etree
    import lxml.html

    try:
        root = lxml.html.document_fromstring(html)
    except (lxml.etree.ParserError, ValueError):
        return []
    body = root.find(".//body")
    lines = [""]
    # A walk and no recursion: pages nest deeper than Python calls.
    walk = lxml.etree.iterwalk(root if body is None else body, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start" and _is_hidden(element):
            walk.skip_subtree()
        elif event == "start":
            _break(element, lines)
            lines[-1] += element.text or ""
        else:
            if event == "end" and not _is_hidden(element):
                _break(element, lines)
            lines[-1] += (element.tail or "") if element is not body else ""
    return [line for line in (" ".join(line.split()) for line in lines) if line]


def _is_hidden(element: Any) -> bool:
    return element.tag in HIDDEN or "display:none" in (element.get("style") or "").replace(" ", "").lower()


def _break(element: Any, lines: list[str]) -> None:
    """Begins a line where the element does not go on in the last."""
    if element.tag not in INLINE:
        lines.append("")
