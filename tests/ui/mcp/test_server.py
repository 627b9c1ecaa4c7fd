"""The SDK's own client uses the tools, over HTTP and over standard input and output."""

import asyncio
import json
import sys

import pytest
from fastapi.testclient import TestClient
from mcp import Client, StdioServerParameters, stdio_client

from tests.conftest import SEEDS
from tests.ui.fake_engine import FakeEngine
from tests.ui.served import served
from yinju.embed import open_embedder
from yinju.errors import LLMError
from yinju.ingest.build import ingest
from yinju.settings import ServeSettings
from yinju.ui.app import build_app

QUESTION = "《全球人工智能治理倡议》是什么时候提出的？"
QUOTED = "2023年10月,习近平主席宣布提出《全球人工智能治理倡议》,推动各国协力绘就全球人工智能治理的未来蓝图。"
FALSE = QUOTED.replace("2023年10月", "2019年5月")


def call(transport, *calls):
    """Returns the results of calls of tools, in one session."""

    async def run():
        async with Client(transport) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(run())


def call_served(address, name, **arguments):
    (result,) = call(f"{address}/mcp", (name, arguments))
    return result


def found(result):
    """What a result holds; its text says the same."""
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def test_the_tools_only_read_and_say_what_they_take(seeds_server):
    async def run():
        async with Client(f"{seeds_server}/mcp") as client:
            return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in asyncio.run(run())}
    assert list(tools) == ["search", "fetch", "ask", "check"]
    assert all(tool.annotations.read_only_hint and tool.description for tool in tools.values())
    assert tools["search"].input_schema["required"] == ["query"]
    assert tools["fetch"].input_schema["required"] == ["id"]
    assert set(tools["fetch"].output_schema["properties"]) == {"id", "title", "text", "url", "metadata"}


def test_what_is_searched_can_be_fetched_and_has_an_address(seeds_server, seeds_engine):
    results = found(call_served(seeds_server, "search", query=QUESTION))["results"]
    assert [one["id"] for one in results] == [one.passage.passage_id for one in seeds_engine.retrieve(QUESTION)]
    assert all(set(one) == {"id", "title", "url"} for one in results)
    first = found(call_served(seeds_server, "fetch", id=results[0]["id"]))
    assert (first["id"], first["title"], first["url"]) == tuple(results[0].values())
    article = first["metadata"]["article"]
    start, end = map(int, first["url"].removeprefix(f"{seeds_server}/articles/{article}#char=").split(","))
    raw = seeds_engine.store.raw(article)[start:end]  # what was taken out inside it stands there too
    letters, found_letters = ("".join(text.split()) for text in (raw, first["text"]))
    assert (letters[:20], letters[-20:]) == (found_letters[:20], found_letters[-20:])
    whole = found(call_served(seeds_server, "fetch", id=article))
    assert first["text"] in whole["text"]
    assert whole["url"] == f"{seeds_server}/articles/{article}"
    assert whole["metadata"]["source"].endswith(".txt")


def test_ask_gives_sentences_with_verdicts_and_cited_places(seeds_server, seeds_engine):
    asked = found(call_served(seeds_server, "ask", question=QUESTION))
    assert (asked["answer"], asked["refused"]) == (seeds_engine.ask(QUESTION).text, False)
    numbers = {one["number"]: one for one in asked["citations"]}
    for sentence in asked["sentences"]:
        assert sentence["verdict"] == "supported"
        cited = numbers[sentence["citations"][0]]
        assert cited["quote"] == sentence["text"]
        assert cited["url"].endswith(f"#char={cited['start']},{cited['end']}")
    refused = found(call_served(seeds_server, "ask", question="澳大利亚的首都是哪里？"))
    assert (refused["refused"], refused["reason"], refused["citations"]) == (True, "no_evidence", [])
    assert refused["closest"][0]["url"].startswith(f"{seeds_server}/articles/")
    narrowed = found(call_served(seeds_server, "ask", question=QUESTION, since="2100"))
    assert narrowed["refused"]


def test_check_says_which_sentences_are_borne_out_and_by_what(seeds_server):
    checked = found(call_served(seeds_server, "check", text=QUOTED + FALSE))
    assert [one["verdict"] for one in checked["sentences"]] == ["supported", "unsupported"]
    assert checked["citations"][0]["url"].endswith("#char=1459,1512")
    given = [{"text": "月球由岩石构成。", "title": "月球"}, checked["citations"][0]["url"].split("/")[-1].split("#")[0]]
    held = found(call_served(seeds_server, "check", text=f"月球由岩石构成。[1]{QUOTED}[2]{QUOTED}[1]", articles=given))
    assert [one["verdict"] for one in held["sentences"]] == ["supported", "supported", "unsupported"]
    assert held["sentences"][2]["elsewhere"] == held["sentences"][1]["citations"]
    assert (held["citations"][0]["title"], held["citations"][0]["url"]) == ("月球", None)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("fetch", {"id": "nowhere"}, "There is no article 'nowhere' in the store"),
        ("ask", {"question": " "}, "A question has 1 to 2000 characters, this one 0"),
        ("ask", {"question": "?", "since": "soon"}, "'soon' is not a date"),
        ("check", {"text": "甲。", "articles": ["nowhere"]}, "has no passages in the store"),
        ("search", {}, "query"),
    ],
)
def test_the_model_reads_what_went_wrong(seeds_server, name, arguments, said):
    result = call_served(seeds_server, name, **arguments)
    assert result.is_error
    assert said in result.content[0].text


def test_known_errors_are_told_and_others_keep_their_details_to_themselves():
    for error, shown in ((LLMError("The endpoint is away."), True), (ValueError("secret"), False)):
        with served(FakeEngine(error=error)) as address:
            result = call_served(address, "ask", question=QUESTION)
        assert result.is_error
        assert (str(error) in result.content[0].text) is shown


def test_the_public_address_stands_in_links():
    with served(FakeEngine(), ServeSettings(public_url="https://qa.example", public=True)) as address:
        results = found(call_served(address, "search", query=QUESTION))["results"]
    assert results[0]["url"].startswith("https://qa.example/articles/a1#char=1000,")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Host": "evil.example"}, 400),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
def test_other_sites_cannot_use_the_tools(headers, status):
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepted = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    with TestClient(build_app(FakeEngine(), ServeSettings()), base_url="http://127.0.0.1:7860") as client:
        assert client.post("/mcp", json=message, headers=accepted).status_code == 200
        assert client.post("/mcp", json=message, headers=accepted | headers).status_code == status
        assert client.delete("/mcp").status_code == 405
        assert client.get("/mcp", headers=accepted).status_code == 405


@pytest.mark.slow
def test_over_standard_input_and_output(settings):
    ingest([str(SEEDS)], settings, open_embedder(settings.embedder))
    program = "from yinju.ui.cli import run; run()"
    server = StdioServerParameters(command=sys.executable, args=["-c", program, "--home", str(settings.home), "mcp"])
    searched, asked, checked = call(
        stdio_client(server),
        ("search", {"query": QUESTION}),
        ("ask", {"question": QUESTION}),
        ("check", {"text": FALSE}),
    )
    assert found(searched)["results"][0]["url"].startswith("http://127.0.0.1:7860/articles/")
    assert "2023年10月" in found(asked)["answer"]
    assert found(checked)["sentences"][0]["verdict"] == "unsupported"
