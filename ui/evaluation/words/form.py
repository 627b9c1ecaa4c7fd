"""The form that the words of the tab have in every language."""

from dataclasses import dataclass

Described = dict[str, tuple[str, str]]
"""Names and meanings, by what they are of."""


@dataclass(frozen=True, slots=True)
class EvaluationWords:
    """The words of one language. The renderers fill in what stands in braces.

    Attributes:
        named: The name and meaning of every measure, as in `meanings.MEANINGS`.
        failures: The name and meaning of every kind of failure, as in `report_cases.FAILURES`.
        plots: The title and caption of every plot, by its English title; empty where the plots' own are used.
        plot_texts: What stands for the texts inside the plots: patterns of the English texts, and their replacements.
    """

    run_a_set: str
    question_set: str
    bundled: str
    own_name: str
    no_sets: str
    upload: str
    upload_hint: str
    too_large: str
    uploading: str
    uploaded: str
    not_sent: str
    run: str
    stop: str
    resume: str
    asking: str
    left: str
    seconds: str
    minutes: str
    hours: str
    measuring: str
    stopping: str
    done: str
    stopped: str
    failed: str
    error: str
    unexpected: str
    read_only: str
    results: str
    shown_run: str
    other_run: str
    none: str
    no_runs: str
    needs_packages: str
    unreadable: str
    counts: str
    incomplete: str
    version: str
    answers_by: str
    embedder: str
    judge: str
    figures: str
    figures_note: str
    lower: str
    latency: str
    median: str
    plots_title: str
    no_plot: str
    groups: str
    measures: str
    measure: str
    value: str
    interval: str
    meaning: str
    questions: str
    by_language: str
    by_direction: str
    by_tag: str
    no_group: str
    auroc: str
    auroc_meaning: str
    p50_meaning: str
    p95_meaning: str
    worst: str
    none_wrong: str
    of: str
    wanted: str
    given: str
    a_refusal: str
    best_score: str
    rank: str
    in_no_passage: str
    best_passages: str
    is_evidence: str
    errors: str
    no_errors: str
    settings: str
    setting: str
    comparison: str
    comparison_note: str
    this_run: str
    earlier: str
    difference: str
    p_value: str
    better: str
    worse: str
    mixed: str
    none_changed: str
    same_run: str
    own_set: str
    own_note: str
    own_empty: str
    own_count: str
    new_question: str
    run_own: str
    edit: str
    delete: str
    damaged: str
    remove_damaged: str
    question: str
    right: str
    right_answer: str
    right_refusal: str
    accepted: str
    evidence: str
    no_evidence: str
    search: str
    find: str
    found: str
    nothing_found: str
    use_selection: str
    use_passage: str
    taken: str
    remove: str
    delete_sure: str
    damaged_sure: str
    long_evidence: str
    no_selection: str
    gone_article: str
    no_answers: str
    should_refuse: str
    editing: str
    save: str
    cancel: str
    saved: str
    deleted: str
    paragraph: str
    in_article: str
    close: str
    copy_address: str
    copied: str
    open_alone: str
    named: Described
    failures: Described
    plots: Described
    plot_texts: tuple[tuple[str, str], ...]
