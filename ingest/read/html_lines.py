"""Reads the lines that a web page shows: the text of all its elements, menus and lists included."""

from typing import Any

INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code del dfn em font i img ins kbd label mark q s samp small span strike strong "
    "sub sup time tt u var wbr path".split()
)
"""Elements that do not begin a line."""
HIDDEN = frozenset("script style noscript template head iframe object svg select textarea".split())
"""Elements that a page does not show as text."""
CELLS = frozenset(("td", "th"))
CELL_JOINT = " | "


def visible_lines(html: str) -> list[str]:
    """Returns the lines that a page shows, in order, blanks folded into one; none for a page without a body.

    A table row is one line with ``CELL_JOINT`` between its cells, unless a cell holds lines of its own.
    """
    import lxml.etree
    import lxml.html

    try:
        root = lxml.html.document_fromstring(html)
    except (lxml.etree.ParserError, ValueError):
        return []
    body = root.find(".//body")
    lines: list[list[str]] = [[]]  # of the pieces of each: a page may hold its whole text in one
    rows: set[Any] = set()
    # A walk and no recursion: pages nest deeper than Python calls.
    walk = lxml.etree.iterwalk(root if body is None else body, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if event == "start" and _is_hidden(element):
            walk.skip_subtree()
        elif event == "start":
            if _is_plain_row(element):
                rows.add(element)
            _begin(element, lines, rows)
            _add(element.text, lines)
        else:
            if event == "end" and not _is_hidden(element) and not _goes_on(element, rows):
                lines.append([])
            _add(element.tail if element is not body else None, lines)
    return [line for line in (" ".join("".join(pieces).split()) for pieces in lines) if line]


def _is_hidden(element: Any) -> bool:
    return element.tag in HIDDEN or "display:none" in (element.get("style") or "").replace(" ", "").lower()


def _is_plain_row(element: Any) -> bool:
    """Tells whether an element is a table row of which no cell holds lines of its own."""
    return element.tag == "tr" and all(one.tag in INLINE or one.tag in CELLS for one in element.iterdescendants("*"))


def _begin(element: Any, lines: list[list[str]], rows: set[Any]) -> None:
    """Begins a line, or goes on in the last one, as the element asks."""
    if not _goes_on(element, rows):
        lines.append([])
    elif element.tag in CELLS and lines[-1]:
        lines[-1].append(CELL_JOINT)


def _add(text: str | None, lines: list[list[str]]) -> None:
    """Adds text to the last line, which no blanks begin."""
    if text and (lines[-1] or not text.isspace()):
        lines[-1].append(text)


def _goes_on(element: Any, rows: set[Any]) -> bool:
    """Tells whether an element goes on in the last line; ``rows`` holds the plain rows."""
    if element.tag in CELLS:
        return element.getparent() in rows
    if "-" in element.tag:  # a tag of the site's own; only the text around it shows how it is set
        return _touches_text(element)
    return element.tag in INLINE


def _touches_text(element: Any) -> bool:
    """Tells whether text stands right before or after an element."""
    previous, parent = element.getprevious(), element.getparent()
    before = previous.tail if previous is not None else parent.text if parent is not None else ""
    return bool((before or "")[-1:].strip() or (element.tail or "")[:1].strip())
