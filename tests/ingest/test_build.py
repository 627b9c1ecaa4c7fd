"""What becomes of sources: added, unchanged, replaced, copies, removed, failed."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import SEEDS, ToyEmbedder
from yinju.errors import StoreError, UsageError
from yinju.ingest.build import Report, ingest, reindex, remove
from yinju.settings import Settings
from yinju.store import Store
from yinju.types import Article

RIVER = "河水上涨了三米，村民已经全部撤离到高处。"
BRIDGE = "The new bridge was opened in October 2023 after four years of work."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "river.txt").write_text(RIVER, encoding="utf-8")
    (folder / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    return folder


def _run(folder: Path, settings: Settings, *, prune: bool = False) -> Report:
    return ingest([str(folder)], settings, ToyEmbedder(), prune=prune)


def _articles(settings: Settings) -> dict[str, Article]:
    store = Store.open(settings)
    articles = {article.source: article for article in store.articles()}
    store.close()
    return articles


def test_the_same_again_changes_nothing_and_says_so(folder: Path, settings: Settings) -> None:
    assert _run(folder, settings) == Report(added=["bridge.txt", "river.txt"])
    before = _articles(settings)
    assert _run(folder, settings) == Report(unchanged=["bridge.txt", "river.txt"])
    assert _articles(settings) == before


def test_a_changed_file_replaces_its_passages(folder: Path, settings: Settings) -> None:
    _run(folder, settings)
    (folder / "river.txt").write_text("河水已经退去，村民开始返回家园。", encoding="utf-8")
    assert _run(folder, settings) == Report(unchanged=["bridge.txt"], replaced=["river.txt"])
    store = Store.open(settings)
    texts = [p.text for a in store.articles() for p in store.passages_of(a.article_id)]
    assert texts == [BRIDGE, "河水已经退去，村民开始返回家园。"]
    assert (store.passage_count(), store.vector_count()) == (2, 2)
    store.close()


def test_prune_removes_what_is_gone_under_the_same_folder_only(
    folder: Path, tmp_path: Path, settings: Settings
) -> None:
    other = tmp_path / "other.txt"
    other.write_text("另一个文件夹里的文章，讲的是教育。", encoding="utf-8")
    _run(folder, settings)
    ingest([str(other)], settings, ToyEmbedder())
    (folder / "river.txt").unlink()
    other.unlink()
    assert _run(folder, settings) == Report(unchanged=["bridge.txt"])
    assert _run(folder, settings, prune=True) == Report(unchanged=["bridge.txt"], removed=["river.txt"])
    assert sorted(_articles(settings)) == ["bridge.txt", "other.txt"]


def test_what_fails_is_named_with_its_reason_and_keeps_its_last_good_version(folder: Path, settings: Settings) -> None:
    _run(folder, settings)
    (folder / "river.txt").write_bytes(b"\x00\x01\x02\xff" * 50)
    (folder / "empty.txt").write_text(" \n", encoding="utf-8")
    (folder / "good.md").write_text("# 道路\n\n新的道路连接了两个村庄，全长十公里。", encoding="utf-8")
    report = _run(folder, settings, prune=True)
    assert (report.added, report.unchanged, report.removed) == (["good.md"], ["bridge.txt"], [])
    assert [failure.source for failure in report.failed] == ["empty.txt", "river.txt"]
    assert "empty" in report.failed[0].reason
    assert "binary" in report.failed[1].reason
    assert _articles(settings)["good.md"].title == "道路"
    assert "river.txt" in _articles(settings)


def test_an_exact_copy_is_listed_but_not_indexed_and_steps_in_when_its_original_goes(
    folder: Path, settings: Settings
) -> None:
    (folder / "sea.txt").write_text(f"\n{RIVER}\n", encoding="utf-8")
    assert _run(folder, settings) == Report(added=["bridge.txt", "river.txt"], duplicates=["sea.txt"])
    articles = _articles(settings)
    assert (articles["sea.txt"].duplicate_of, articles["sea.txt"].passages) == (articles["river.txt"].article_id, 0)
    (folder / "river.txt").unlink()
    assert _run(folder, settings, prune=True).removed == ["river.txt"]
    assert (_articles(settings)["sea.txt"].duplicate_of, _articles(settings)["sea.txt"].passages) == (None, 1)


def test_two_files_of_one_name_are_two_sources(folder: Path, tmp_path: Path, settings: Settings) -> None:
    second = tmp_path / "more"
    second.mkdir()
    (second / "river.txt").write_text("另一条河流的水位下降了两米。", encoding="utf-8")
    _run(folder, settings)
    assert ingest([str(second)], settings, ToyEmbedder()).added == ["more/river.txt"]
    assert ingest([str(second)], settings, ToyEmbedder()).unchanged == ["more/river.txt"]
    assert sorted(_articles(settings)) == ["bridge.txt", "more/river.txt", "river.txt"]


def test_items_of_an_articles_file_are_sources_of_their_own(tmp_path: Path, settings: Settings) -> None:
    file = tmp_path / "news.jsonl"
    items = [
        {"id": "1", "source": "a", "title": "河水", "published": "2024-07-01", "text": RIVER},
        {"id": "2", "source": "b", "text": BRIDGE},
    ]
    file.write_text("\n".join(json.dumps(item) for item in items), encoding="utf-8")
    assert ingest([str(file)], settings, ToyEmbedder()).added == ["a", "b"]
    assert (_articles(settings)["a"].title, _articles(settings)["a"].published) == ("河水", "2024-07-01")
    file.write_text(json.dumps(items[1]), encoding="utf-8")
    assert ingest([str(file)], settings, ToyEmbedder(), prune=True) == Report(unchanged=["b"], removed=["a"])


def test_remove_takes_articles_out_and_refuses_unknown_ones(folder: Path, settings: Settings) -> None:
    _run(folder, settings)
    with pytest.raises(StoreError, match="There is no article 'nope' in the store"):
        remove(["nope"], settings, ToyEmbedder())
    river = _articles(settings)["river.txt"].article_id
    assert remove([river], settings, ToyEmbedder()).removed == ["river.txt"]
    assert list(_articles(settings)) == ["bridge.txt"]


def test_a_missing_target_is_refused_before_anything_changes(folder: Path, settings: Settings) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        ingest([str(folder), "nowhere"], settings, ToyEmbedder())
    assert not settings.home.exists()


def test_vectors_are_kept_for_languages_the_embedder_knows(folder: Path, settings: Settings) -> None:
    ingest([str(folder)], settings, ToyEmbedder(languages=("en",)))
    store = Store.open(settings)
    assert (store.passage_count(), store.vector_count()) == (2, 1)
    store.close()


def test_reindex_gives_the_same_articles_and_ids(folder: Path, settings: Settings) -> None:
    (folder / "sea.txt").write_text(RIVER, encoding="utf-8")
    _run(folder, settings)
    before = _articles(settings)
    reindex(settings, ToyEmbedder())
    assert _articles(settings) == before


def test_every_passage_of_the_seeds_is_the_raw_text_at_its_place(seeds_home: Path, settings: Settings) -> None:
    store = Store.open(settings.model_copy(update={"home": seeds_home}))
    articles = store.articles()
    assert [a.source for a in articles] == sorted(path.name for path in SEEDS.glob("*.txt"))
    for article in articles:
        raw = (SEEDS / article.source).read_bytes().decode("utf-8")
        for passage in store.passages_of(article.article_id):
            assert raw[passage.start : passage.end] == passage.text
    store.close()


def test_prune_forgets_a_link_and_a_folder_that_are_gone(folder: Path, tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "outside.txt").write_text("文件夹之外的文章，讲的是教育。", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    assert _run(folder, settings).added == ["bridge.txt", "link.txt", "river.txt"]
    (folder / "link.txt").unlink()
    assert _run(folder, settings, prune=True).removed == ["link.txt"]
    shutil.rmtree(folder)
    with pytest.raises(UsageError, match="cannot be found"):
        _run(folder, settings)
    assert _run(folder, settings, prune=True).removed == ["bridge.txt", "river.txt"]
    with pytest.raises(UsageError, match=r"does not exist, and the store holds nothing from it\. Check"):
        _run(folder, settings, prune=True)


def test_no_name_and_no_uri_is_taken_twice(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "clash"
    folder.mkdir()
    (folder / "a.jsonl").write_text(json.dumps({"source": "b.txt", "text": RIVER}), encoding="utf-8")
    (folder / "a.jsonl#b.txt").write_text(BRIDGE, encoding="utf-8")
    names = ["z.txt", "clash/z.txt", f"{tmp_path}/clash/z.txt".lstrip("/"), f"{folder}/z.txt"]
    items = [{"source": name, "text": f"第{n}篇文章，讲的是河流。"} for n, name in enumerate(names)]
    (folder / "c.jsonl").write_text("\n".join(map(json.dumps, items)), encoding="utf-8")
    (folder / "z.txt").write_text("真正的文件，讲的是山脉。", encoding="utf-8")
    assert len(_run(folder, settings).added) == len(_articles(settings)) == 7
    assert len(_run(folder, settings).unchanged) == 7


def test_many_copies_in_one_batch_are_copies_of_the_first(tmp_path: Path, settings: Settings) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text("\n".join(json.dumps({"source": f"n{i}", "text": RIVER}) for i in range(20)), encoding="utf-8")
    report = ingest([str(file)], settings, ToyEmbedder())
    assert (report.added, len(report.duplicates)) == (["n0"], 19)
    first = _articles(settings)["n0"].article_id
    assert {a.duplicate_of for name, a in _articles(settings).items() if name != "n0"} == {first}
