"""The figures that `yinju eval bench` measures."""

from dataclasses import dataclass

from yinju.eval.speed.measure_commands import ColdAsk, PageMemory


@dataclass(frozen=True, slots=True)
class EncodingSpeed:
    """Encoding speed in passages a second, the median over the rounds.

    Attributes:
        embedder: The name of our embedder.
        passages: How many English passages of about 100 tokens both models encoded, again and again.
        ours: The speed of our embedder.
        minilm: The speed of all-MiniLM-L6-v2; ``None`` if it is not installed.
        ratio: Our speed over that of all-MiniLM-L6-v2, the median of the rounds' ratios.
    """

    embedder: str
    passages: int
    rounds: int
    ours: float
    minilm: float | None
    ratio: float | None


@dataclass(frozen=True, slots=True)
class RetrievalTimes:
    """Milliseconds from a question to its ranked passages.

    Attributes:
        passages: Passages in the store.
        questions: Questions searched.
        index_s: Seconds that indexing took.
    """

    passages: int
    questions: int
    top_k: int
    top_n: int
    index_s: float
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class StarterComparison:
    """Our system and LlamaIndex's starter over the same texts; each pair holds our figure, then the starter's.

    Attributes:
        index_per_s: Passages indexed a second: ours into an index on disk; the starter's into memory, with the time to
            load its model.
        query_ms: The median time of a question, in milliseconds.
        index_ratio: How many times as many passages a second we index.
        query_ratio: How many times as long the starter takes for a question.
    """

    passages: int
    questions: int
    index_per_s: tuple[float, float]
    query_ms: tuple[float, float]
    index_ratio: float
    query_ratio: float


@dataclass(frozen=True, slots=True)
class SpeedReport:
    """All figures of a run.

    Attributes:
        cores: Processor cores of the machine.
        wanted: Passages asked for; ``retrieval`` says how many there were.
        encoding: ``None`` if there was no English text.
        starter: ``None`` if it is not installed.
        missing: What was not measured, and why.
    """

    cores: int | None
    wanted: int
    encoding: EncodingSpeed | None
    retrieval: RetrievalTimes
    ask: ColdAsk
    page: PageMemory
    starter: StarterComparison | None
    missing: tuple[str, ...]
