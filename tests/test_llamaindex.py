"""The parts for llama-index behave as its own do."""

from pathlib import Path

import pytest
from llama_index.core.base.llms.types import CitationBlock, MessageRole, TextBlock
from llama_index.core.schema import Document

from tests.conftest import SEEDS, ToyEmbedder
from yinju.ingest.llamaindex import PassageParser
from yinju.qa.engine import Engine
from yinju.qa.llamaindex import CitedResponse, YinjuQueryEngine, YinjuRetriever
from yinju.settings import load_settings

QUESTION = "《全球人工智能治理倡议》是什么时候提出的？"


def test_nodes_are_the_passages_with_exact_places() -> None:
    text = (SEEDS / "002_c03b2e4154b970e7.txt").read_text(encoding="utf-8")
    nodes = PassageParser(max_chars=300).get_nodes_from_documents([Document(text=text, id_="a")])
    assert len(nodes) > 10
    assert [node.node_id for node in nodes[:2]] == ["a-0000", "a-0001"]
    for node in nodes:
        assert text[node.start_char_idx : node.end_char_idx] == node.get_content()
        assert node.source_node is not None
        assert node.source_node.node_id == "a"


def test_repeated_text_keeps_its_own_place() -> None:
    text = "甲乙丙丁的河水上涨。河水上涨。\n河水上涨。"
    nodes = PassageParser(min_chars=0).get_nodes_from_documents([Document(text=text)])
    assert [(node.start_char_idx, node.end_char_idx) for node in nodes] == [(0, 15), (16, 21)]


@pytest.mark.parametrize("part", [YinjuRetriever, YinjuQueryEngine])
def test_retriever_and_query_engine_give_what_the_engine_gives(part: type, seeds_home: Path) -> None:
    with Engine.open(load_settings(overrides={"home": seeds_home}), ToyEmbedder(languages=())) as engine:
        answer = engine.ask(QUESTION)
        if part is YinjuRetriever:
            nodes = YinjuRetriever(engine).retrieve(QUESTION)
        else:
            response = YinjuQueryEngine(engine).query(QUESTION)
            assert str(response) == answer.text
            assert response.metadata["citations"][0]["quote"] == answer.citations[0].quote  # type: ignore[index]
            nodes = response.source_nodes
    assert [(n.node.node_id, n.score) for n in nodes] == [(p.passage.passage_id, p.score) for p in answer.passages]
    assert nodes[0].node.get_content() == answer.passages[0].passage.text


def test_the_query_engine_tells_of_articles_too(seeds_home: Path) -> None:
    with Engine.open(load_settings(overrides={"home": seeds_home}), ToyEmbedder(languages=())) as engine:
        response = YinjuQueryEngine(engine).query("谁写了《加强人工智能国际治理和合作》？")
    assert str(response) == "《加强人工智能国际治理和合作》的作者是蔡翠红。[1]"
    assert response.source_nodes == []
    assert response.metadata["citations"][0]["kind"] in ("head", "record")  # type: ignore[index]


def test_the_response_holds_a_citation_block_for_each_citation_of_each_sentence(seeds_home: Path) -> None:
    with Engine.open(load_settings(overrides={"home": seeds_home}), ToyEmbedder(languages=())) as engine:
        answer = engine.ask(QUESTION)
        response = YinjuQueryEngine(engine).query(QUESTION)
        assert isinstance(response, CitedResponse)
        message = response.message
        assert (message.role, message.content) == (MessageRole.ASSISTANT, answer.text)
        blocks = [block for block in message.blocks if isinstance(block, CitationBlock)]
        assert len(blocks) == len(message.blocks) - 1 == sum(len(one.citations) for one in answer.sentences) > 0
        cited = {citation.number: citation for citation in answer.citations}
        for block in blocks:
            place = block.additional_location_info
            citation = cited[place["number"]]
            assert (block.source, block.title) == (citation.article_id, citation.title)
            assert isinstance(block.cited_content, TextBlock)
            assert block.cited_content.text == citation.quote
            assert engine.store.raw(block.source)[place["start"] : place["end"]] == citation.raw
            said = answer.text[place["answer_start"] : place["answer_end"]]
            assert any(one.text in said and citation.number in one.citations for one in answer.sentences)


def test_a_refusal_cites_nothing(seeds_home: Path) -> None:
    with Engine.open(load_settings(overrides={"home": seeds_home}), ToyEmbedder(languages=())) as engine:
        response = YinjuQueryEngine(engine).query("Who painted the Mona Lisa?")
    assert response.metadata["refused"]  # type: ignore[index]
    assert response.message.blocks == [TextBlock(text=str(response))]
