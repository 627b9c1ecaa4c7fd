"""Hand-made rows of the list of articles, and archives."""

import io
import zipfile

from tests.ui.fake_engine import make_article, make_listed
from yinju.store import ListedArticle


def make_row(number: int = 1, size: int = 500, **changes: object) -> ListedArticle:
    return make_listed(make_article(number, **changes), size)


def make_zip(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


class ListedStore:
    """A store that holds a list, and counts how often it is read."""

    def __init__(self, *rows: ListedArticle) -> None:
        self.rows = list(rows)
        self.reads = 0

    def version(self) -> str:
        return str(len(self.rows))

    def listed(self) -> list[ListedArticle]:
        self.reads += 1
        return list(self.rows)
