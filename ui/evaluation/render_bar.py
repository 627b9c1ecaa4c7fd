"""Renders what stands around the report: the upload, how far a run is, the heading. Pure functions."""

from html import escape

from yinju.types import Language
from yinju.ui.evaluation.background_run import RunState
from yinju.ui.evaluation.figures import duration
from yinju.ui.evaluation.markup import problem
from yinju.ui.evaluation.routes import MAX_SET_BYTES
from yinju.ui.evaluation.words import WORDS


def render_upload(folder: str, language: Language, *, may_write: bool) -> str:
    """Renders the heading with the choice of a file, which the page's script reads and sends.

    Args:
        folder: The folder for sets that are too large to be sent.
    """
    words = WORDS[language]
    heading = f"<h2>{words.run_a_set}</h2>"
    if not may_write:
        return f'{heading}<p class="hint">{words.read_only}</p>'
    limit = MAX_SET_BYTES // 1024
    said = {
        "uploading": words.uploading, "uploaded": words.uploaded, "lost": words.not_sent, "error": words.error,
        "large": words.too_large.replace("{limit}", str(limit)).replace("{folder}", folder),
    }  # fmt: skip
    data = "".join(f' data-{name}="{escape(text)}"' for name, text in said.items())
    hint = words.upload_hint.format(limit=limit, folder=f"<code>{escape(folder)}</code>")
    return (
        f'{heading}<div class="upload"><label class="act"><input type="file" accept=".jsonl" class="sr" '
        f'id="set-file" data-limit="{MAX_SET_BYTES}"{data}>{words.upload}</label>'
        f'<span class="hint">{hint}</span><p class="outcome" role="status"></p></div>'
    )


def render_progress(state: RunState | None, language: Language) -> str:
    """Renders how far the last run is, or how it ended; nothing if there was none."""
    if state is None:
        return ""
    words = WORDS[language]
    if state.phase == "failed":
        return problem(words.failed, state.problem or words.unexpected)
    if state.phase == "asking":
        return _asking(state, language)
    said = {
        "measuring": words.measuring,
        "done": words.done.format(count=state.total),
        "stopped": words.stopped.format(count=state.done),
    }[state.phase]
    return f'<p role="status">{said}</p>'


def _asking(state: RunState, language: Language) -> str:
    words = WORDS[language]
    said = words.asking.format(number=min(state.done + 1, state.total), total=state.total) if state.total else "…"
    if state.stopping:
        said = words.stopping
    elif state.left_s is not None:
        said += f" · {words.left.format(time=duration(state.left_s, words))}"
    done = f' value="{state.done}" max="{state.total}"' if state.total else ""
    return f'<progress{done} aria-label="{words.run_a_set}"></progress><p role="status">{said}</p>'
