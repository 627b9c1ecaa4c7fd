"""Questions asked of a part of the corpus."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import ToyEmbedder
from yinju.errors import UsageError
from yinju.ingest.build import ingest
from yinju.qa.as_json import scope_of
from yinju.qa.engine import Engine
from yinju.settings import Settings
from yinju.store import readable
from yinju.types import Period, Scope

BY_2023 = Period(None, date(2023, 12, 31))
AUTUMN = Period(date(2025, 9, 1), date(2025, 11, 30))

ARTICLES = [
    ("old", "人民日报", "2023-05-02", "大桥今天通车，全长五十五公里，连接三地，驾车只要四十分钟。"),
    ("july", "新华社", "2025-07-26", "大桥通车两周年，已有两千万辆次汽车驶过，口岸扩建也在进行。"),
    ("year", "新华社", "2025", "大桥的养护中心介绍了怎样给斜拉索除冰，以及夜间巡检的办法。"),
    ("none", None, None, "大桥旁边的灯塔建于一百年前，现在是一座小小的航海博物馆。"),
    ("en", "China Daily", "2025-08-01", "The bridge carried a record number of cars in the summer of that year."),
    ("hant", "大公報", "2025-09-03", "大橋的口岸將設新的檢查車道，預計明年春天啟用，方便貨車來往。"),
]


@pytest.fixture
def engine(tmp_path: Path, settings: Settings) -> Engine:
    rows = ({"id": i, "source": i, "publisher": p, "published": d, "text": text} for i, p, d, text in ARTICLES)
    file = tmp_path / "articles.jsonl"
    file.write_text("".join(json.dumps({k: v for k, v in row.items() if v}) + "\n" for row in rows), encoding="utf-8")
    assert len(ingest([str(file)], settings, ToyEmbedder()).added) == len(ARTICLES)
    return Engine.open(settings, ToyEmbedder())


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(), {"old", "july", "year", "none", "en", "hant"}),
        (Scope(languages=("en",)), {"en"}),
        (Scope(languages=("zh",)), {"old", "july", "year", "none", "hant"}),
        (Scope(languages=("zh-Hant",)), {"hant"}),
        (Scope(publishers=("新华社", "人民日报")), {"old", "july", "year"}),
        (Scope(since="2025-07"), {"july", "year", "en", "hant"}),
        (Scope(since="2025-07-27"), {"year", "en", "hant"}),
        (Scope(until="2023"), {"old"}),
        (Scope(since="2025-07", until="2025-07"), {"july", "year"}),
        (Scope(languages=("zh",), publishers=("新华社",), since="2026"), set()),
        (Scope(published=(BY_2023, AUTUMN)), {"old", "year", "hant"}),
        (Scope(published=(BY_2023, AUTUMN), since="2025-09-03"), {"year", "hant"}),
        (Scope(published=(Period(None, None),)), {"old", "july", "year", "en", "hant"}),
        (Scope(published=()), set()),
    ],
)
@pytest.mark.parametrize("few", [0, 200])
def test_only_articles_in_the_scope_are_found(
    scope: Scope, expected: set[str], few: int, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readable, "_FEW_ARTICLES", few)
    with engine:
        assert {scored.article.source for scored in engine.retrieve("大桥 大橋 bridge", scope)} == expected


def test_the_answer_comes_from_the_scope(engine: Engine) -> None:
    with engine:
        assert engine.ask("大桥通车了吗？", Scope(publishers=("人民日报",))).citations[0].source == "old"
        assert engine.ask("大桥通车了吗？", Scope(until="2001")).refused


def test_what_is_no_scope_is_refused() -> None:
    assert scope_of() is None
    assert scope_of(("zh",), ("新华社",), "2025", None) == Scope(("zh",), ("新华社",), "2025")
    with pytest.raises(UsageError, match=r"'fr' is no language of articles\. Use zh, zh-Hant, en\."):
        scope_of(("fr",))
    with pytest.raises(UsageError, match=r"'July' is not a date\. Write it as 2025, 2025-07 or 2025-07-26"):
        scope_of(since="July")
