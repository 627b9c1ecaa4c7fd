"""Real ingest of what visitors send: where it is kept, what becomes of it, and what is left after each way it can end."""

import os
import threading
import time
from pathlib import Path

import pytest

from tests.ui.corpus.samples import make_zip
from yinju.store import Store
from yinju.store.home import Home
from yinju.ui.corpus.refusals import RefusedError
from yinju.ui.corpus.uploads import ABANDONED_S, FOLDER

RIVER = "河水上涨了三米，村民已经全部撤离到高处。"
BRIDGE = "The new bridge was opened in October 2023 after four years of work."
LAKE = "湖面结冰以后，渔民改在岸边修补渔网。"


def kept(settings):
    """The files below the uploads, with what is left behind in folders of batches."""
    root = settings.home / FOLDER
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def texts(settings):
    store = Store.open(settings)
    try:
        return {article.source: store.raw(article.article_id) for article in store.articles()}
    finally:
        store.close()


def states(work):
    return {outcome.source: outcome.state for outcome in work.outcomes}


def test_files_and_archives_are_kept_and_become_articles(settings, desk, send, finished):
    archive = make_zip(("2024/b.txt", BRIDGE.encode()), ("2024/c.png", b"x"))
    desk.add(send(a__txt=RIVER, news__zip=archive), [])
    work = finished()
    assert states(work) == {"a.txt": "added", "2024/b.txt": "added", "2024/c.png": "failed"}
    assert work.problem == ""
    assert kept(settings) == ["a.txt", "news.zip/2024/b.txt"]
    assert texts(settings) == {"a.txt": RIVER, "2024/b.txt": BRIDGE}


def test_a_file_of_the_same_name_replaces_the_one_before(settings, desk, send, finished):
    for text, state in ((RIVER, "added"), (LAKE, "replaced"), (LAKE, "unchanged")):
        desk.add(send(a__txt=text), [])
        assert states(finished()) == {"a.txt": state}
    assert kept(settings) == ["a.txt"]
    assert texts(settings) == {"a.txt": LAKE}


def test_a_file_that_cannot_be_read_leaves_what_was_there_before(settings, desk, send, finished):
    desk.add(send(a__txt=RIVER), [])
    finished()
    desk.add(send(a__txt="  \n", b__txt="...", c__zip=b"no zip"), [])
    assert states(finished()) == {"a.txt": "failed", "b.txt": "failed", "c.zip": "failed"}
    assert kept(settings) == ["a.txt"]
    assert (settings.home / FOLDER / "a.txt").read_text(encoding="utf-8") == RIVER
    assert texts(settings) == {"a.txt": RIVER}


def test_what_was_sent_is_removed_with_its_file_and_what_was_not_stays(tmp_path, settings, desk, send, finished):
    desk.add(send(news__zip=make_zip(("2024/a.txt", RIVER.encode())), b__txt=BRIDGE), [])
    finished()
    desk.remove(["2024/a.txt"])
    assert states(finished()) == {"2024/a.txt": "removed"}
    assert kept(settings) == ["b.txt"]
    assert not (settings.home / FOLDER / "news.zip").exists()
    assert texts(settings) == {"b.txt": BRIDGE}


def test_a_source_is_read_again(settings, desk, send, finished):
    desk.add(send(a__txt=RIVER, b__txt=BRIDGE), [])
    finished()
    (settings.home / FOLDER / "a.txt").write_text(LAKE, encoding="utf-8")
    desk.read_again(["a.txt", "b.txt"])
    assert states(finished()) == {"a.txt": "replaced", "b.txt": "unchanged"}


def test_while_another_process_writes_nothing_is_lost_and_it_is_said(settings, desk, send, finished):
    desk.add(send(a__txt=RIVER), [])
    finished()
    with Home(settings.home).writer_lock():
        desk.add(send(a__txt=LAKE, b__txt=BRIDGE), [])
        work = finished()
    assert isinstance(work.problem, RefusedError)
    assert work.problem.reason == "locked"
    assert (settings.home / FOLDER / "a.txt").read_text(encoding="utf-8") == RIVER
    assert kept(settings) == ["a.txt"]


def test_one_piece_of_work_at_a_time(settings, desk, finished, monkeypatch):
    going_on = threading.Event()
    monkeypatch.setattr("yinju.ui.corpus.desk.ingest_again", lambda *_, **__: going_on.wait(30))
    desk.read_again(["a.txt"])
    with pytest.raises(RefusedError, match="already"):
        desk.remove(["a.txt"])
    going_on.set()
    finished()


def test_a_stop_keeps_what_was_read_before_and_nothing_else(settings, desk, send, finished, monkeypatch):
    progress = desk._progress

    def stop_at_the_second(done, total, name):
        progress(done, total, name)
        if done == 1:
            desk.stop()

    monkeypatch.setattr(desk, "_progress", stop_at_the_second)
    desk.add(send(a__txt=RIVER, b__txt=BRIDGE, c__txt=LAKE), [])
    work = finished()
    assert work.stopping
    assert states(work) == {"a.txt": "added", "b.txt": "added"}
    assert kept(settings) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("address", ["/etc/passwd", "file:///etc/passwd", "ftp://example.org/a", "http.txt"])
def test_only_web_addresses_are_addresses(desk, address):
    with pytest.raises(RefusedError, match="Not an http"):
        desk.add("", [address])


def test_an_address_that_cannot_be_fetched_is_an_outcome(desk, finished):
    desk.add("", ["http://127.0.0.1:9/page"])
    outcome = finished().outcomes[0]
    assert (outcome.source, outcome.state) == ("http://127.0.0.1:9/page", "failed")
    assert "ingest.allow_private_urls" in outcome.reason


@pytest.mark.parametrize("batch", ["../..", "..", "0" * 32, "", "a/b"])
def test_a_batch_that_is_not_there_is_refused(desk, batch):
    with pytest.raises(RefusedError):
        desk.add(batch, [])


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a__exe": b"MZ"}, "bad_kind"),
        ({"a__txt": b"1", "b__txt": b"1", "c__txt": b"1", "d__txt": b"1"}, "too_many_files"),
        ({"a__txt": b"1" * 2000, "b__txt": b"1" * 2000}, "too_many_bytes"),
        ({"../a__txt": b"1"}, "bad_name"),
    ],
)
def test_what_is_too_much_or_unfit_is_refused(desk, send, files, reason):
    with pytest.raises(RefusedError) as refused:
        send(**files)
    assert refused.value.reason == reason


def test_files_that_were_sent_and_never_added_are_deleted_in_time(settings, desk, send, finished):
    send(old__txt=RIVER)
    abandoned = next((settings.home / FOLDER).iterdir())
    day_before = time.time() - ABANDONED_S - 1
    os.utime(abandoned, (day_before, day_before))
    desk.add(send(a__txt=RIVER), [])
    finished()
    assert kept(settings) == ["a.txt"]


def test_an_archive_cannot_put_a_file_where_a_folder_is(settings, desk, send, finished):
    desk.add(send(news__zip=make_zip(("x.txt/a.txt", RIVER.encode()))), [])
    finished()
    desk.add(send(news__zip=make_zip(("x.txt", LAKE.encode()))), [])
    assert states(finished()) == {"x.txt": "failed"}
    assert kept(settings) == ["news.zip/x.txt/a.txt"]
    assert Path(settings.home / FOLDER / "news.zip").is_dir()
