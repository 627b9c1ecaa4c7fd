"""The retriever for LangChain behaves as its own do, and its documents have exact places."""

from pathlib import Path

from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from tests.conftest import ToyEmbedder
from yinju.qa.engine import Engine
from yinju.qa.langchain import YinjuRetriever
from yinju.settings import load_settings
from yinju.types import Scope

QUESTION = "《全球人工智能治理倡议》是什么时候提出的？"


def test_documents_are_the_passages_of_the_engine_with_their_places(seeds_home: Path) -> None:
    with Engine.open(load_settings(overrides={"home": seeds_home}), ToyEmbedder(languages=())) as engine:
        retriever = YinjuRetriever(engine=engine)
        assert isinstance(retriever, BaseRetriever)
        documents = retriever.invoke(QUESTION)
        found = engine.retrieve(QUESTION)
        assert [(one.id, one.page_content) for one in documents] == [
            (scored.passage.passage_id, scored.passage.text) for scored in found
        ]
        for document, scored in zip(documents, found, strict=True):
            told, article = document.metadata, scored.article
            assert {name: told[name] for name in ("article_id", "source", "title", "publisher", "published")} == {
                "article_id": article.article_id,
                "source": article.source,
                "title": article.title,
                "publisher": article.publisher,
                "published": article.published,
            }
            assert (told["paragraph"], told["language"], told["score"]) == (
                scored.passage.paragraph,
                scored.passage.language,
                scored.score,
            )
            raw = engine.store.raw(article.article_id)[told["start"] : told["end"]]
            assert raw == (scored.passage.text if scored.passage.raw is None else scored.passage.raw)
            assert not any(isinstance(value, str) and "http" in value for value in told.values())


def test_it_is_a_step_of_a_chain_over_a_part_of_the_corpus(seeds_home: Path) -> None:
    with Engine.open(load_settings(overrides={"home": seeds_home}), ToyEmbedder(languages=())) as engine:
        scope = Scope(publishers=("新华社",))
        chain = YinjuRetriever(engine=engine, scope=scope) | RunnableLambda(
            lambda documents: [document.id for document in documents]
        )
        assert chain.invoke(QUESTION) == [scored.passage.passage_id for scored in engine.retrieve(QUESTION, scope)]
