"""Formats the figures of `yinju eval bench` as a table."""

from yinju.eval.speed.measure_commands import ColdAsk, PageMemory
from yinju.eval.speed.speed_report import EncodingSpeed, RetrievalTimes, SpeedReport, StarterComparison


def speed_table(report: SpeedReport) -> list[str]:
    """Formats the report, a line a figure: its name, its value, and the conditions it was measured under."""
    rows = [
        *(_encoding(report.encoding) if report.encoding else ()),
        *_retrieval(report.retrieval, report.wanted),
        *_ask(report.ask),
        *_page(report.page),
        *(_starter(report.starter) if report.starter else ()),
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = [f"{name:{widths[0]}}  {value:>{widths[1]}}  {note}".rstrip() for name, value, note in rows]
    return [*lines, f"Measured on {report.cores} cores.", *(f"Not measured: {what}" for what in report.missing)]


Row = tuple[str, str, str]


def _encoding(e: EncodingSpeed) -> list[Row]:
    note = f"{e.embedder}, {e.passages:,} English passages of 100 tokens, median of {e.rounds} rounds"
    rows = [("encoding, passages/s", f"{e.ours:,.0f}", note)]
    if e.minilm is not None:
        rows.append(("  all-MiniLM-L6-v2, passages/s", f"{e.minilm:,.1f}", "by turns, over the same passages"))
        rows.append(("  ratio", f"{e.ratio:,.0f}", "median of the rounds' ratios"))
    return rows


def _retrieval(r: RetrievalTimes, wanted: int) -> list[Row]:
    there = "" if r.passages >= wanted else f" ({wanted:,} were asked for; the corpus has no more)"
    conditions = f"{r.questions} questions, top_k {r.top_k}, top_n {r.top_n}"
    return [
        ("retrieval and reranking, p50 ms", f"{r.p50_ms:.1f}", f"over {r.passages:,} passages{there}"),
        ("  p95 ms", f"{r.p95_ms:.1f}", conditions),
        ("  indexing, s", f"{r.index_s:.1f}", f"{r.passages / max(r.index_s, 0.1):,.0f} passages/s"),
    ]


def _ask(a: ColdAsk) -> list[Row]:
    rows = []
    for language, seconds in a.median_s.items():
        refused = ", refused" if language in a.refused else ""
        note = f"question in {language}{refused}, cold process, compiled bytecode, median of {a.runs}"
        rows.append(("yinju ask, s", f"{seconds:.2f}", note))
    rows.append(("  torch imported", f"{a.torch_imported} of {a.runs * len(a.median_s)}", "runs"))
    return rows


def _page(p: PageMemory) -> list[Row]:
    if p.resident_mb is None:
        return [("page, resident memory", "not measured", "this system has no /proc")]
    note = f"after a question in each language; at most {p.peak_mb:,.0f}; open after {p.start_s} s"
    return [("page, resident MB", f"{p.resident_mb:,.0f}", note)]


def _starter(s: StarterComparison) -> list[Row]:
    ours, theirs = s.index_per_s
    our_ms, their_ms = s.query_ms
    sizes = f"the same {s.passages} passages and {s.questions} questions"
    return [
        ("LlamaIndex starter, indexed/s", f"{theirs:,.1f}", f"{sizes}; ours {ours:,.1f}"),
        ("  ratio", f"{s.index_ratio:,.1f}", "how many times as many we index in a second"),
        ("  query, p50 ms", f"{their_ms:.1f}", f"ours {our_ms:.1f}"),
        ("  ratio", f"{s.query_ratio:,.1f}", "how many times as long it takes"),
    ]
