"""llama-index and LangChain ask a running server by their OpenAI clients, as their users would write it."""

import asyncio

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_openai import ChatOpenAI
from llama_index.core.llms import ChatMessage
from llama_index.llms.openai_like import OpenAILike

QUESTION = "《全球人工智能治理倡议》是什么时候提出的？"


@pytest.fixture(scope="module")
def said(seeds_engine):
    return seeds_engine.ask(QUESTION).text


def test_llama_index_asks_and_streams(seeds_server, said):
    llm = OpenAILike(model="yinju", api_base=f"{seeds_server}/v1", api_key="any", is_chat_model=True)
    answer = llm.chat([ChatMessage(role="system", content="Be brief."), ChatMessage(role="user", content=QUESTION)])
    assert answer.message.content == said
    assert answer.raw.choices[0].message.annotations[0].url_citation.url.startswith(f"{seeds_server}/articles/")
    assert answer.raw.yinju["citations"][0]["number"] == 1
    *_, last = llm.stream_chat([ChatMessage(role="user", content=QUESTION)])
    assert last.message.content == said
    assert asyncio.run(llm.acomplete(QUESTION)).text == said


@pytest.fixture
def langchain(seeds_server):
    return ChatOpenAI(model="yinju", base_url=f"{seeds_server}/v1", api_key="any", max_retries=0)


def test_langchain_asks_and_streams(langchain, said):
    assert langchain.invoke(QUESTION).content == said
    assert "".join(chunk.content for chunk in langchain.stream(QUESTION)) == said
    follow_up = langchain.invoke([HumanMessage(QUESTION), AIMessage(said), HumanMessage("还有呢？")])
    assert follow_up.content != langchain.invoke("还有呢？").content


def test_langchain_reads_citations_from_responses(langchain, seeds_server, said):
    responses = langchain.model_copy(update={"use_responses_api": True, "output_version": "v1"})
    for message in (responses.invoke(QUESTION), sum_of(responses.stream(QUESTION))):
        assert message.text == said
        text = next(block for block in message.content_blocks if block["type"] == "text")
        cited = [one for one in text["annotations"] if one.get("url")]
        assert cited
        for one in cited:
            assert one["type"] == "citation"
            assert one["url"].startswith(f"{seeds_server}/articles/")
            assert f"“{said[one['start_index'] : one['end_index']]}”" in one["title"]


def sum_of(chunks):
    first, *rest = chunks
    for chunk in rest:
        first += chunk
    return first
