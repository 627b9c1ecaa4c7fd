"""An article made by hand out of parts of a file."""

from tests.ui.fake_engine import make_article
from yinju.offsets import Mapped, edit
from yinju.store import NewArticle
from yinju.types import Removal

RAW = "别的文章\n桥梁\n大桥长3公里。广告！它很美。\n"
PARTS = ("桥梁\n", "大桥长3公里。", "它很美。")


def new_article(raw=RAW, parts=PARTS, **about) -> NewArticle:
    """Returns an article whose text is some parts of a file, in order."""
    kept = [(raw.index(part), raw.index(part) + len(part)) for part in parts]
    ends = [0, *(end for _, end in kept)]
    starts = [*(start for start, _ in kept), len(raw)]
    mapped: Mapped = edit(raw, [(a, b, "") for a, b in zip(ends, starts, strict=True) if a < b])
    start = raw.find("广告！")
    removed = (Removal(start, start + 3, "boilerplate", "advertising"),) if start >= 0 else ()
    headings = ((0, 2),) if parts else ()
    return NewArticle(make_article(**about), mapped.text, mapped.dump(), (), removed, headings=headings)
