"""Damages each file of a store in each way, and tells what becomes of reading it. Run as a program: a store may end it.

    python -m tests.hostile.damaged_stores STORE FOLDER

prints a JSON object a line: the file, the damage, and what was read, or the error, or the signal.
"""

import json
import os
import random
import shutil
import sys
from pathlib import Path

from tests.conftest import ToyEmbedder
from yinju.errors import YinjuError
from yinju.settings import load_settings
from yinju.store import Store

KINDS = ("deleted", "cut", "emptied", "flipped", "without its head")


def read(home: Path) -> dict[str, object]:
    """What a store holds, or the error that reading it raises."""
    embedder = ToyEmbedder()
    try:
        store = Store.open(load_settings(overrides={"home": home}), embedder.fingerprint)
        found = store.search_vectors(embedder.embed_question("人工智能"), 20)
        found += store.search_keywords({"治理": 1.0}, 20)
        ids = [one for one, _ in found]
        store.tokens(ids)
        store.vectors(ids)
        articles = [article.article_id for article in store.articles()]
        return {"articles": articles, "texts": [passage.text for passage, _ in store.passages(ids).values()]}
    except YinjuError as error:
        return {"error": str(error)}


def damage(path: Path, kind: str, seed: int) -> None:
    data = bytearray(path.read_bytes())
    if kind == "deleted":
        path.unlink()
        return
    if kind == "cut":
        del data[len(data) // 2 :]
    elif kind == "emptied":
        data.clear()
    elif kind == "without its head":
        data[:64] = bytes(min(64, len(data)))
    else:
        for place in random.Random(seed).sample(range(len(data)), len(data) // 200 + 1) if data else ():
            data[place] ^= 0xFF
    path.write_bytes(data)


def main(store: Path, folder: Path) -> None:
    files = sorted(path.relative_to(store) for path in store.rglob("*") if path.is_file() and path.suffix != ".lock")
    for number, (file, kind) in enumerate((file, kind) for file in files for kind in KINDS):
        home = folder / str(number)
        shutil.copytree(store, home)
        damage(home / file, kind, number)
        (home / "writer.json").write_text("{}")  # a writer was killed
        result = _forked(home)
        sys.stdout.write(json.dumps({"file": file.name, "kind": kind, **result}, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        shutil.rmtree(home)


def _forked(home: Path) -> dict[str, object]:
    readable, writable = os.pipe()
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        status = 1
        try:
            os.write(writable, json.dumps(read(home)).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writable)
    with os.fdopen(readable, "rb") as answers:
        answer = answers.read()
    _, status = os.waitpid(child, 0)
    return json.loads(answer) if answer else {"ended": status}


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
