"""Handlers of running question sets and looking at their results."""

import logging
from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any

import gradio as gr

from yinju.errors import MissingExtraError, UsageError, YinjuError
from yinju.eval.answers.saved_runs import SavedRun, new_run_folder, saved_runs
from yinju.eval.sets.home_sets import SETS
from yinju.extras import install_command, is_installed
from yinju.types import Language
from yinju.ui.access.permission import may_write
from yinju.ui.asker import Asker
from yinju.ui.evaluation.background_run import BackgroundRun
from yinju.ui.evaluation.markup import problem
from yinju.ui.evaluation.measured import Measured, MeasuredRuns
from yinju.ui.evaluation.places import Places, find_places
from yinju.ui.evaluation.render_bar import render_progress, render_upload
from yinju.ui.evaluation.render_comparison import render_comparison
from yinju.ui.evaluation.render_report import render_report
from yinju.ui.evaluation.sets import OWN_KEY, OfferedSet, chosen_set, offered_sets, set_of_run
from yinju.ui.evaluation.words import WORDS
from yinju.ui.evaluation.words.form import EvaluationWords
from yinju.ui.visitor_language import visitor_language

NOT_ALLOWED = "You may look at results here, but not run or change question sets."

log = logging.getLogger(__name__)


class Handlers:
    """The handlers over one engine. They keep nothing of a visitor; the run that is going on is everybody's.

    The tuples match the lists of outputs in ``evaluation_tab``: ``labels`` (upload, set, run, stop, shown run, other
    run, resume), ``bar`` (set, run, stop, progress, timer) and ``results`` (shown run, other run).
    """

    def __init__(self, engine: Asker) -> None:
        self.engine = engine
        self.home = engine.settings.home
        self.measured = MeasuredRuns()
        self.running = BackgroundRun(engine, engine.settings, self.measured.report)

    def arrive(self, request: gr.Request) -> tuple[Any, ...]:
        """Returns the ``labels`` in the visitor's language."""
        return self.switch(visitor_language(request.cookies, request.headers.get("accept-language", "")), request)

    def switch(self, language: Language, request: gr.Request) -> tuple[Any, ...]:
        """Returns the ``labels`` in a language."""
        words = WORDS[language]
        return (
            render_upload(str(self.home / SETS), language, may_write=may_write(request)),
            gr.update(label=words.question_set),
            gr.update(value=words.run),
            gr.update(value=words.stop),
            gr.update(label=words.shown_run),
            gr.update(label=words.other_run),
            gr.update(value=words.resume),
        )

    def refresh(
        self, key: str | None, shown: str | None, other: str | None, language: Language, request: gr.Request
    ) -> tuple[Any, ...]:
        """Returns ``bar`` and ``results`` with the sets and runs that there are now."""
        return *self._bar(language, request, key), *self._results(language, shown, other)

    def uploaded(
        self, shown: str | None, other: str | None, language: Language, event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        """Returns ``bar`` and ``results`` with the set chosen that the page's script has just sent."""
        sent = event._data
        key = str(sent.get("key")) if isinstance(sent, dict) else None
        return self.refresh(key, shown, other, language, request)

    def start(self, key: str | None, language: Language, request: gr.Request) -> tuple[Any, ...]:
        """Starts a run of the set and returns the ``bar``."""
        return self._begin(key, None, language, request)

    def start_own(self, language: Language, request: gr.Request) -> tuple[Any, ...]:
        """Starts a run of the user's own set and returns the ``bar``."""
        return self._begin(OWN_KEY, None, language, request)

    def resume(self, shown: str | None, language: Language, request: gr.Request) -> tuple[Any, ...]:
        """Goes on with a run that was stopped, and returns the ``bar``."""
        run = self._saved(shown)
        found = set_of_run(run.set_name, run.digest, self._offered()) if run else None
        if run is None or found is None:
            return self._bar(language, request, None, problem(WORDS[language].error, WORDS[language].no_runs))
        return self._begin(found[0].key, run, language, request)

    def stop(self, language: Language, request: gr.Request) -> str:
        """Stops the run and returns its progress."""
        if may_write(request):
            self.running.stop()
        return render_progress(self.running.state, language)

    def tick(
        self, key: str | None, shown: str | None, other: str | None, language: Language, request: gr.Request
    ) -> tuple[Any, ...]:
        """Returns ``bar`` and ``results`` while a run goes on; once it has ended, its result is the one shown."""
        state = self.running.state
        if state is not None and state.is_running:
            allowed = may_write(request)
            going = (gr.update(visible=False), gr.update(visible=allowed and not state.stopping))
            return gr.skip(), *going, render_progress(state, language), gr.skip(), gr.skip(), gr.skip()
        ended = state.folder.name if state is not None and state.phase != "failed" else shown
        return *self._bar(language, request, key), *self._results(language, ended, other)

    def show(
        self, shown: str | None, other: str | None, language: Language, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Yields the report of a run, compared with another if one is chosen, and whether it can be gone on with."""
        words = WORDS[language]
        run = self._saved(shown)
        if run is None:
            hint = words.no_runs if is_installed("eval") else _needs_packages(language)
            yield f'<p class="hint">{escape(hint)}</p>', gr.update(visible=False)
            return
        yield f'<p class="hint" role="status">{words.measuring}</p>', gr.update(visible=False)
        try:
            _require_packages(language)
            measured = self.measured.measure(run.folder)
            total = self._whole_set(run, measured)
            resumable = bool(total) and may_write(request)
            compared = self._comparison(measured, other, language)
            yield compared + self._report(measured, total, language), gr.update(visible=resumable)
        except YinjuError as error:
            log.warning("No report of %s: %s", run.folder, error)
            yield problem(words.error, str(error)), gr.update(visible=False)
        except Exception:
            log.exception("No report of %s, for a reason nobody foresaw", run.folder)
            yield problem(words.error, words.unexpected), gr.update(visible=False)

    def _report(self, measured: Measured, total: int | None, language: Language) -> str:
        from yinju.eval.answers.report_cases import worst

        cases = [record for shown, _ in worst(measured.pairs).values() for record, _ in shown]
        try:
            places = find_places(self.engine.store, cases)
        except YinjuError as error:  # the page's head says so; the figures do not need the store
            log.warning("The report links to no article: %s", error)
            places = Places()
        return render_report(measured, places, total, language)

    def _comparison(self, measured: Measured, other: str | None, language: Language) -> str:
        """Returns the comparison with the other run that was chosen, if one was."""
        from yinju.eval.answers.compare import compare_runs

        run = self._saved(other)
        if run is None:
            return ""
        if run.folder == measured.folder:
            return f'<p class="hint">{WORDS[language].same_run}</p>'
        try:
            before = self.measured.measure(run.folder)
            differences = compare_runs(before.scores, measured.scores)
        except YinjuError as error:
            return problem(WORDS[language].error, str(error))
        common = len({score.id for score in before.scores} & {score.id for score in measured.scores})
        return render_comparison(differences, measured.run.records, common, language)

    def _begin(self, key: str | None, run: SavedRun | None, language: Language, request: gr.Request) -> tuple[Any, ...]:
        """Starts a run, or goes on with one, and returns the ``bar``."""
        try:
            if not may_write(request):
                raise UsageError(NOT_ALLOWED)
            _require_packages(language)
            chosen = chosen_set(key, self._offered())
            folder = run.folder if run else new_run_folder(self.home, chosen.path.name, datetime.now())
            self.running.start(chosen.path, folder)
        except YinjuError as error:
            return self._bar(language, request, key, problem(WORDS[language].error, str(error)))
        return self._bar(language, request, key)

    def _bar(
        self, language: Language, request: gr.Request, key: str | None, instead: str | None = None
    ) -> tuple[Any, ...]:
        """Returns the ``bar``.

        Args:
            key: The set that is chosen.
            instead: What is shown in the place of the progress.
        """
        words = WORDS[language]
        offered = self._offered()
        choices = [(one.label(words), one.key) for one in offered]
        chosen = key if key in [one.key for one in offered] else (offered[0].key if offered else None)
        state = self.running.state
        busy, allowed = state is not None and state.is_running, may_write(request)
        return (
            gr.update(choices=choices, value=chosen, visible=allowed),
            gr.update(visible=allowed and not busy, interactive=bool(offered)),
            gr.update(visible=allowed and busy and not (state and state.stopping)),
            render_progress(state, language) if instead is None else instead,
            gr.update(active=busy),
        )

    def _results(self, language: Language, shown: str | None, other: str | None) -> tuple[Any, ...]:
        words = WORDS[language]
        runs = saved_runs(self.home)
        choices = [(_label(run, words), run.folder.name) for run in runs]
        names = [run.folder.name for run in runs]
        chosen = shown if shown in names else (names[0] if names else None)
        return (
            gr.update(choices=choices, value=chosen, visible=bool(runs)),
            gr.update(
                choices=[(words.none, ""), *choices], value=other if other in names else "", visible=len(runs) > 1
            ),
        )

    def _offered(self) -> list[OfferedSet]:
        return offered_sets(self.home, self._sources)

    def _sources(self) -> set[str]:
        try:
            return {article.source for article in self.engine.store.listed()}
        except YinjuError:  # the page's head says so
            return set()

    def _saved(self, name: str | None) -> SavedRun | None:
        return next((run for run in saved_runs(self.home) if run.folder.name == name), None)

    def _whole_set(self, run: SavedRun, measured: Measured) -> int | None:
        """Returns how many questions the run's set has, if the run did not ask them all and can go on."""
        found = set_of_run(run.set_name, run.digest, self._offered())
        return found[1] if found and found[1] > len(measured.run.records) else None


def _label(run: SavedRun, words: EvaluationWords) -> str:
    name = run.set_name or f"{run.folder.name} ({words.unreadable})"
    return " · ".join(part for part in (f"{run.moment:%Y-%m-%d %H:%M:%S}", name, run.version) if part)


def _needs_packages(language: Language) -> str:
    return WORDS[language].needs_packages.format(command=install_command("eval"))


def _require_packages(language: Language) -> None:
    if not is_installed("eval"):
        raise MissingExtraError(_needs_packages(language))
