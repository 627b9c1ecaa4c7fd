"""What becomes of sources: added, unchanged, replaced, copies, removed, failed."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import SEEDS, ToyEmbedder
from yinju.errors import StoreError, UsageError
from yinju.ingest.build import ingest, ingest_again, ingest_found, reindex, remove
from yinju.ingest.intake import IngestReport
from yinju.ingest.read.find import file_target
from yinju.offsets import Mapped
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


def _run(folder: Path, settings: Settings, *, prune: bool = False) -> IngestReport:
    return ingest([str(folder)], settings, ToyEmbedder(), prune=prune)


def _articles(settings: Settings) -> dict[str, Article]:
    store = Store.open(settings)
    articles = {article.source: article for article in store.articles()}
    store.close()
    return articles


def test_the_same_again_changes_nothing_and_says_so(folder: Path, settings: Settings) -> None:
    assert _run(folder, settings) == IngestReport(added=["bridge.txt", "river.txt"])
    before = _articles(settings)
    assert _run(folder, settings) == IngestReport(unchanged=["bridge.txt", "river.txt"])
    assert _articles(settings) == before


def test_a_changed_file_replaces_its_passages(folder: Path, settings: Settings) -> None:
    _run(folder, settings)
    (folder / "river.txt").write_text("河水已经退去，村民开始返回家园。", encoding="utf-8")
    assert _run(folder, settings) == IngestReport(unchanged=["bridge.txt"], replaced=["river.txt"])
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
    assert _run(folder, settings) == IngestReport(unchanged=["bridge.txt"])
    assert _run(folder, settings, prune=True) == IngestReport(unchanged=["bridge.txt"], removed=["river.txt"])
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
    assert _run(folder, settings) == IngestReport(added=["bridge.txt", "river.txt"], duplicates=["sea.txt"])
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
    assert ingest([str(file)], settings, ToyEmbedder(), prune=True) == IngestReport(unchanged=["b"], removed=["a"])


def test_remove_takes_sources_out_and_refuses_unknown_ones(folder: Path, settings: Settings) -> None:
    _run(folder, settings)
    with pytest.raises(StoreError, match="There is no source 'nope' in the store"):
        remove(["river.txt", "nope"], settings, ToyEmbedder())
    assert remove(["river.txt"], settings, ToyEmbedder()).removed == ["river.txt"]
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


def test_every_passage_of_the_seeds_is_made_of_the_raw_characters_it_names(
    seeds_home: Path, settings: Settings
) -> None:
    store = Store.open(settings.model_copy(update={"home": seeds_home}))
    articles = store.articles()
    assert Counter(a.source for a in articles) == {
        path.name: 10 if path.name.startswith("001") else 1 for path in SEEDS.glob("*.txt")
    }
    for article in articles:
        raw = (SEEDS / article.source).read_bytes().decode("utf-8")
        written = store.article(article.article_id)
        whole = Mapped.load(written.text, written.places)
        taken_out = {place for one in written.removed for place in range(one.start, one.end)}
        for passage in store.passages_of(article.article_id):
            assert written.text[passage.start : passage.end] == passage.text
            assert passage.raw_start is not None
            slice_ = passage.text if passage.raw is None else passage.raw
            assert raw[passage.raw_start : passage.raw_start + len(slice_)] == slice_
            places = Mapped.load(passage.text, passage.places) if passage.places else Mapped.of(passage.text)
            assert places.shifted(passage.raw_start) == whole.part(passage.start, passage.end)
            kept = {place for start, end in whole.ranges(passage.start, passage.end) for place in range(start, end)}
            assert not kept & taken_out
            assert "".join("".join(raw[place] for place in sorted(kept)).split()) == "".join(passage.text.split())
            assert set(range(passage.raw_start, passage.raw_start + len(slice_))) <= kept | taken_out
    store.close()


def test_the_seeds_become_the_articles_they_hold(seeds_home: Path, settings: Settings) -> None:
    store = Store.open(settings.model_copy(update={"home": seeds_home}))
    listed = [(a.source[:3], a.title, a.publisher, a.published, a.authors, a.copy_kind) for a in store.articles()]
    store.close()
    daily, agency = "Ren Min Ri Bao", "Xin Hua She"
    assert listed == [
        ("000", None, None, "2025-04-25", (), "shuffled"),
        ("001", "坚持智能向善 增进人类福祉(权威论坛)", daily, "2025-12-23T22:31", (), None),
        ("001", "中国积极引领人工智能全球治理(国际观澜)", daily, "2025-12-23T22:31", (), None),
        ("001", "国内外专家谈人工智能全球治理——坚持智能向善 增进人类福祉(权威论坛)", daily, "2025-12-23T22:28", (), None),
        ("001", "全球瞭望|《自然》杂志社论:中国积极推动人工智能全球治理 其他国家应参与", agency, "2025-12-12T03:12", (), None),
        ("001", "“人工智能 团结共治”高级别对话会在日内瓦举行", agency, "2025-11-26T07:33", (), None),
        ("001", "一财社论:人工智能治理碎片化加剧,构建安全与治理全球化体系已刻不容缓", "Di Yi Cai Jing Zi Xun", "2025-11-09T12:57", (), None),
        ("001", "汇聚治理合力 坚持“智能向善”(国际论坛)", daily, "2025-09-29T21:59", (), None),
        ("001", "新华时评丨坚持国际法治是根本保障——构建更加公正合理的全球治理体系③", agency, "2025-09-14T13:25", (), None),
        ("001", "和音:持之以恒“做对的事”", daily, "2025-08-19T08:06", (), None),
        ("001", "独家专访联合国首席信息技术官:AI时代“独行快,众行远”", None, None, (), None),
        ("002", "加强人工智能国际治理和合作", "人民日报", None, ("蔡翠红",), None),
        ("003", "人工智能全球治理行動計劃", None, "2025-07-26", (), None),
        ("004", "从共识到行动:构建包容普惠的全球人工智能治理体系", None, "2025-07-27T10:27", ("沈湫莎",), None),
    ]  # fmt: skip


def test_which_of_two_is_the_copy_does_not_depend_on_what_came_first(tmp_path: Path, settings: Settings) -> None:
    long, short = tmp_path / "long.txt", tmp_path / "short.txt"
    story = "".join(f"第{n}号水文站今天清晨报告说，{n}号河段的水位比昨天上涨了{n}厘米。" for n in range(1, 30))
    long.write_text(f"{story}\n{BRIDGE}", encoding="utf-8")
    short.write_text(story, encoding="utf-8")
    pictures = []
    for number, order in enumerate([(long, short), (short, long)]):
        home = settings.model_copy(update={"home": tmp_path / f"home{number}"})
        for file in order:  # each in a run of its own, so that the first is in the store when the second comes
            ingest([str(file)], home, ToyEmbedder())
        pictures.append(_articles(home))
    assert pictures[0] == pictures[1]
    assert pictures[0]["short.txt"].duplicate_of == pictures[0]["long.txt"].article_id
    assert (pictures[0]["short.txt"].passages, pictures[0]["short.txt"].copy_share) == (0, 1.0)
    remove(["long.txt"], settings.model_copy(update={"home": tmp_path / "home1"}), ToyEmbedder())
    left = _articles(settings.model_copy(update={"home": tmp_path / "home1"}))["short.txt"]
    assert (left.duplicate_of, left.copy_kind, left.passages > 0) == (None, None, True)


def test_prune_forgets_a_link_and_a_folder_that_are_gone(folder: Path, tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "outside.txt").write_text("文件夹之外的文章，讲的是教育。", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    settings = settings.model_copy(update={"ingest": settings.ingest.model_copy(update={"follow_links": True})})
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


def test_many_copies_in_one_batch_are_copies_of_one(tmp_path: Path, settings: Settings) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text("\n".join(json.dumps({"source": f"n{i}", "text": RIVER}) for i in range(20)), encoding="utf-8")
    report = ingest([str(file)], settings, ToyEmbedder())
    assert (len(report.added), len(report.duplicates)) == (1, 19)
    articles = _articles(settings)
    (original,) = report.added
    assert {a.duplicate_of for name, a in articles.items() if name != original} == {articles[original].article_id}


def test_found_targets_keep_the_names_they_were_given(folder: Path, settings: Settings) -> None:
    report = ingest_found([file_target(folder / "river.txt", folder.parent)], settings, ToyEmbedder())
    assert report == IngestReport(added=["in/river.txt"])
    assert report.read == {str(folder / "river.txt")}


def test_what_was_read_before_a_stop_stays_in(folder: Path, settings: Settings) -> None:
    targets = [file_target(folder / name, folder) for name in ("bridge.txt", "river.txt")]
    answers = iter([False, True])
    report = ingest_found(targets, settings, ToyEmbedder(), should_stop=lambda: next(answers, True))
    assert report == IngestReport(added=["bridge.txt"])
    assert set(_articles(settings)) == {"bridge.txt"}


def test_a_source_is_read_again_from_where_it_came_from_under_its_name(folder: Path, settings: Settings) -> None:
    _run(folder.parent, settings)
    (folder / "river.txt").write_text("河水已经退去，村民开始返回家园。", encoding="utf-8")
    (folder / "bridge.txt").unlink()
    report = ingest_again(["in/river.txt", "in/bridge.txt"], settings, ToyEmbedder())
    assert report.replaced == ["in/river.txt"]
    assert [failure.source for failure in report.failed] == ["in/bridge.txt"]
    assert set(_articles(settings)) == {"in/bridge.txt", "in/river.txt"}  # what cannot be read is not lost


def test_a_file_of_items_is_read_again_once(tmp_path: Path, settings: Settings) -> None:
    items = tmp_path / "items.jsonl"
    lines = [{"id": str(n), "source": f"item {n}", "text": text} for n, text in enumerate((RIVER, BRIDGE))]
    items.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    ingest([str(items)], settings, ToyEmbedder())
    assert ingest_again(["item 0", "item 1"], settings, ToyEmbedder()) == IngestReport(unchanged=["item 0", "item 1"])
    with pytest.raises(StoreError, match="no source 'item 2'"):
        ingest_again(["item 2"], settings, ToyEmbedder())
