import json
import os
from datetime import datetime

from yinju.eval.answers.saved_runs import new_run_folder, saved_runs

ABOUT = {"dataset": {"name": "news.jsonl", "digest": "d1"}, "versions": {"yinju": "0.1.0"}}


def _run(home, name, about, moment):
    folder = home / "runs" / name
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(about if isinstance(about, str) else json.dumps(about))
    os.utime(folder / "run.json", (moment, moment))


def test_runs_are_listed_latest_first_and_a_broken_one_is_not_hidden(tmp_path):
    assert saved_runs(tmp_path) == []
    _run(tmp_path, "old", ABOUT, 1_000)
    _run(tmp_path, "broken", "{", 3_000)
    _run(tmp_path, "new", ABOUT, 2_000)
    (tmp_path / "runs" / "empty").mkdir()
    found = saved_runs(tmp_path)
    assert [(run.folder.name, run.set_name, run.digest, run.version) for run in found] == [
        ("broken", None, "", ""),
        ("new", "news.jsonl", "d1", "0.1.0"),
        ("old", "news.jsonl", "d1", "0.1.0"),
    ]
    assert found[-1].moment == datetime.fromtimestamp(1_000)


def test_a_new_folder_is_named_for_time_and_set_and_never_an_old_one(tmp_path):
    now = datetime(2026, 1, 2, 3, 4, 5)
    first = new_run_folder(tmp_path, "新闻/../x y.jsonl", now)
    assert first == tmp_path / "runs" / "20260102-030405-新闻"
    first.mkdir(parents=True)
    assert new_run_folder(tmp_path, "新闻/../x y.jsonl", now).name == "20260102-030405-新闻-2"
