"""Commands are killed at any moment, and given again: nothing is lost, and nothing is there twice.

``HOSTILE_KILLS=100 make hostile`` kills as often.
"""

import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.hostile.programs import BATCHES, Program, Server, run, serving, start
from tests.hostile.store_content import content, left_behind
from tests.hostile.strategies import LENGTH

KIND = "kills"
KILLS = int(os.environ.get("HOSTILE_KILLS", 12 * LENGTH))
SEED = int(os.environ.get("HOSTILE_SEED", "1"))
WORK_S = 300
ANY_MOMENT = 0.2
"""The share of the kills that come at any moment; the others come while the store is written to."""

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(60 + 60 * KILLS)]


@dataclass(frozen=True)
class Round:
    """A command, and what is there before it.

    Attributes:
        begin: What is in the home folder before: nothing, or the store of the older texts.
        give: Gives the command; yields once after each program that it starts, so that this one may be killed.
    """

    begin: str
    give: Callable[["Place"], Iterator[Program]]


@dataclass(frozen=True)
class Place:
    """Where it happens: always the same paths, since a store holds where its sources came from."""

    home: Path
    old: Path
    new: Path
    errors: Path


def _texts(edition: int) -> dict[str, str]:
    """Twenty short articles, copies of one between and behind them, and a page: an edition changes some."""
    story = "".join(f"第{n}号水文站今天清晨报告说，{n}号河段的水位比昨天上涨了{n}厘米。" for n in range(1, 12))
    texts = {
        f"n{i:02}.txt": f"第{i}条新闻：河水上涨{i + (edition if i % 5 == 0 else 0)}米，村民已经撤离。\n\n"
        f"Item {i}: the bridge of the river is {i} metres long and was opened in {1980 + i}."
        for i in range(20)
        if (i + edition) % 7
    }
    texts |= {f"n{i}5copy.txt": f"{story}\n{'又有新的消息。' * (i % 3 + edition)}" for i in range(4)}
    texts["page.html"] = (
        f"<html><head><title>大桥通车</title></head><body><h1>大桥通车</h1><p>{story}</p><p>第{edition}版</p></body></html>"
    )
    return texts


def _write(folder: Path, texts: dict[str, str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _command(*arguments: str) -> Callable[[Place], Iterator[Program]]:
    def give(place: Place) -> Iterator[Program]:
        shown = [str(place.new) if one == "NEW" else one for one in arguments]
        program = start(place.home, *shown, code=BATCHES, errors=place.errors)
        yield program
        program.process.communicate(timeout=WORK_S)

    return give


def _serve(work: Callable[[Server, Place], None]) -> Callable[[Place], Iterator[Program]]:
    def give(place: Place) -> Iterator[Program]:
        with serving(place.home, place.errors, code=BATCHES) as server:
            with suppress(httpx.TransportError):
                work(server, place)
            yield server.program
            if server.program.process.poll() is None:
                _await_end(server)

    return give


def _upload(server: Server, place: Place) -> None:
    batch = ""
    for path in sorted(place.new.iterdir()):
        query = {"name": path.name, "batch": batch}
        reply = _CLIENT.post(f"{server.url}/api/uploads", params=query, content=path.read_bytes(), headers=_BYTES)
        batch = reply.raise_for_status().json()["batch"]
    _CLIENT.post(f"{server.url}/api/articles", json={"batch": batch}).raise_for_status()


def _take_out(server: Server, place: Place) -> None:
    listed = _CLIENT.get(f"{server.url}/api/corpus").json()
    chosen = [one["article_id"] for one in listed if one["source"] in REMOVED]
    if chosen:  # else the command before has done it
        _CLIENT.post(f"{server.url}/api/articles/remove", json={"articles": chosen}).raise_for_status()


def _await_end(server: Server) -> None:
    until = time.monotonic() + WORK_S
    while 'data-ended="false"' in (shown := _CLIENT.get(f"{server.url}/corpus/work").text) and shown:
        assert time.monotonic() < until, shown
        time.sleep(0.05)


_CLIENT = httpx.Client(timeout=WORK_S, trust_env=False)
_BYTES = {"Content-Type": "application/octet-stream"}
REMOVED = ("n01.txt", "n02.txt", "n15copy.txt", "n25copy.txt", "n19.txt")
ROUNDS = {
    "first ingest": Round("", _command("ingest", "NEW")),
    "ingest": Round("old", _command("ingest", "--prune", "NEW")),
    "reindex": Round("old", _command("reindex")),
    "corpus remove": Round("old", _command("corpus", "remove", *REMOVED)),
    "serve, adding": Round("old", _serve(_upload)),
    "serve, removing": Round("old", _serve(_take_out)),
}
ORDER = (
    "first ingest", "ingest", "reindex", "corpus remove", "serve, adding",
    "ingest", "reindex", "corpus remove", "serve, removing",
)  # fmt: skip
"""Of which command is killed in turn: starting a server takes longest."""
REMOVALS = ("corpus remove", "serve, removing")
ENDS = {
    **dict.fromkeys(ROUNDS, (0,)),
    "corpus remove": (0, 2),  # what was removed before the kill cannot be removed again, and the command says so
    **dict.fromkeys(("serve, adding", "serve, removing"), (0, 130)),  # interrupted, as servers are; or ended in time
}
"""The exit status of a command that was given again."""


@dataclass(frozen=True)
class Outcome:
    """What an undisturbed command makes of a store, and the seconds for which it writes."""

    before: dict[str, Any]
    after: dict[str, Any]
    writing_s: float


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    folder = tmp_path_factory.mktemp("kills")
    place = Place(folder / "home", folder / "texts", folder / "texts", folder / "errors.txt")
    _write(place.old, _texts(0))
    status, _, complaints = run(place.home, "ingest", str(place.old), code=BATCHES)
    assert status == 0, complaints
    place.home.rename(folder / "old")
    _write(place.new, _texts(1))
    return place


def _begin(kind: str, place: Place) -> None:
    shutil.rmtree(place.home, ignore_errors=True)
    if ROUNDS[kind].begin:
        shutil.copytree(place.home.with_name(ROUNDS[kind].begin), place.home)


def _await_writer(program: Program, place: Place) -> None:
    until = time.monotonic() + WORK_S
    while not (place.home / "writer.json").exists() and program.process.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.002)


@pytest.fixture(scope="module")
def undisturbed(place: Place) -> Callable[[str], Outcome]:
    known: dict[str, Outcome] = {}

    def outcome(kind: str) -> Outcome:
        if kind not in known:
            _begin(kind, place)
            before = content(place.home) if ROUNDS[kind].begin else {"sources": {}}
            giving = ROUNDS[kind].give(place)
            program = next(giving)
            _await_writer(program, place)
            begun = last = time.monotonic()
            while program.process.poll() is None and time.monotonic() < last + 0.5:
                if (place.home / "writer.json").exists():
                    last = time.monotonic()
                time.sleep(0.005)
            assert list(giving) == []
            known[kind] = Outcome(before, content(place.home), last - begun)
        return known[kind]

    return outcome


def _kill(kind: str, place: Place, writing_s: float, moments: random.Random) -> None:
    giving = ROUNDS[kind].give(place)
    program = next(giving)
    if moments.random() >= ANY_MOMENT:
        _await_writer(program, place)
    time.sleep(moments.uniform(0, writing_s * 1.05))
    program.kill()
    assert list(giving) == []
    assert not program.is_left()


def _assert_old_or_new(kind: str, found: dict[str, Any], undisturbed: Outcome) -> None:
    before, after, now = undisturbed.before["sources"], undisturbed.after["sources"], found["sources"]
    assert before.keys() & after.keys() <= now.keys() <= before.keys() | after.keys()
    assert [uri for uri, source in now.items() if source not in (before.get(uri), after.get(uri))] == []
    assert (found["unfinished"], found["miscounted"], found["files"]) == (False, [], [])
    assert found["keywords"] == found["all tokens"] == sorted(found["passages"])
    assert found["count of vectors"] == len(found["vectors"]) == len(found["passages"])
    if kind == "reindex":
        assert found in (undisturbed.before, undisturbed.after)


def _assert_same(found: dict[str, Any], expected: dict[str, Any], *, may_lack_encodings: bool) -> None:
    """A removal that is given again finds nothing to remove: what the reader has left to encode, the next ingest does."""
    if may_lack_encodings:
        assert found["encodings"].items() <= expected["encodings"].items()
        assert found["all encodings"] == sorted(found["encodings"])
        found = {**found, "encodings": expected["encodings"], "all encodings": expected["all encodings"]}
    assert found == expected


@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_command_given_again_leaves_what_an_undisturbed_one_does(
    number: int, place: Place, undisturbed: Callable[[str], Outcome]
) -> None:
    kind = ORDER[number % len(ORDER)]
    expected = undisturbed(kind)
    moments = random.Random(1000 * SEED + number)
    _begin(kind, place)
    _kill(kind, place, expected.writing_s, moments)
    if (place.home / "CURRENT").exists() and moments.random() < 0.5:  # looking repairs: the others are found as left
        _assert_old_or_new(kind, content(place.home), expected)
    giving = ROUNDS[kind].give(place)
    program = next(giving)
    assert list(giving) == []
    assert program.process.returncode in ENDS[kind]
    _assert_same(content(place.home), expected.after, may_lack_encodings=kind in REMOVALS)
    assert left_behind(place.home) == []
    assert "Traceback" not in place.errors.read_text(encoding="utf-8")
