"""The report of the speed measurements as lines."""

from dataclasses import replace

from yinju.eval.speed.measure_commands import ColdAsk, PageMemory
from yinju.eval.speed.speed_report import EncodingSpeed, RetrievalTimes, SpeedReport, StarterComparison
from yinju.eval.speed.speed_table import speed_table


def test_the_table():
    report = SpeedReport(
        cores=2,
        wanted=50_000,
        encoding=EncodingSpeed("yinju-static-zh-en", 1700, 5, 12345.6, 11.25, 1097.4),
        retrieval=RetrievalTimes(1999, 300, 100, 10, 12.5, 14.26, 31.04),
        ask=ColdAsk({"en": 1.5, "zh": 1.625}, 5, ("en",), 0),
        page=PageMemory(412.3, 430.9, 8.1),
        starter=StarterComparison(200, 30, (1500.0, 12.5), (9.5, 57.0), 120.0, 6.0),
        missing=(),
    )
    assert speed_table(report) == [
        "encoding, passages/s              12,346  yinju-static-zh-en, 1,700 English passages of 100 tokens, median of 5 rounds",
        "  all-MiniLM-L6-v2, passages/s      11.2  by turns, over the same passages",
        "  ratio                            1,097  median of the rounds' ratios",
        "retrieval and reranking, p50 ms     14.3  over 1,999 passages (50,000 were asked for; the corpus has no more)",
        "  p95 ms                            31.0  300 questions, top_k 100, top_n 10",
        "  indexing, s                       12.5  160 passages/s",
        "yinju ask, s                        1.50  question in en, refused, cold process, compiled bytecode, median of 5",
        "yinju ask, s                        1.62  question in zh, cold process, compiled bytecode, median of 5",
        "  torch imported                 0 of 10  runs",
        "page, resident MB                    412  after a question in each language; at most 431; open after 8.1 s",
        "LlamaIndex starter, indexed/s       12.5  the same 200 passages and 30 questions; ours 1,500.0",
        "  ratio                            120.0  how many times as many we index in a second",
        "  query, p50 ms                     57.0  ours 9.5",
        "  ratio                              6.0  how many times as long it takes",
        "Measured on 2 cores.",
    ]
    poor = replace(
        report, encoding=None, page=PageMemory(None, None, 1.0), starter=None, missing=("encoding: no English",)
    )
    lines = speed_table(poor)
    assert "page, resident memory            not measured  this system has no /proc" in lines
    assert lines[-2:] == ["Measured on 2 cores.", "Not measured: encoding: no English"]
