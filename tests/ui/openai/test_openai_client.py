"""The real ``openai`` package asks a running server, as a user's program would."""

import openai
import pytest
from openai import OpenAI
from openai.types.responses import ResponseFileSearchToolCall, ResponseOutputMessage

from tests.ui.fake_engine import FakeEngine, make_answer
from tests.ui.served import served
from yinju.errors import LLMError
from yinju.settings import ServeSettings
from yinju.types import TokenUsage

QUESTION = "《全球人工智能治理倡议》是什么时候提出的？"
UNKNOWN = "澳大利亚的首都是哪里？"


def client_of(address):
    return OpenAI(base_url=f"{address}/v1", api_key="any", max_retries=0)


@pytest.fixture(scope="module")
def client(seeds_server):
    return client_of(seeds_server)


def ask(client, *contents, **more):
    roles = ("user", "assistant")
    messages = [{"role": roles[i % 2], "content": content} for i, content in enumerate(contents)]
    return client.chat.completions.create(model="yinju", messages=messages, **more)


def test_models(client):
    assert [model.id for model in client.models.list()] == ["yinju"]
    assert client.models.retrieve("yinju").owned_by == "yinju"


def test_every_annotation_holds_the_sentence_and_leads_to_the_characters_it_quotes(client, seeds_engine, seeds_server):
    completion = ask(client, QUESTION)
    message, found = completion.choices[0].message, completion.yinju
    assert (completion.choices[0].finish_reason, message.refusal, found["refused"]) == ("stop", None, False)
    assert message.content == seeds_engine.ask(QUESTION).text
    assert len(message.annotations) == len(found["citations"]) > 1
    for annotation, citation in zip(message.annotations, found["citations"], strict=True):
        cited = annotation.url_citation
        assert message.content[cited.start_index : cited.end_index] == citation["quote"]
        assert cited.title == f"{citation['title']} ¶{citation['paragraph']} “{citation['quote']}”"
        assert cited.url == citation["address"]
        article, _, span = cited.url.removeprefix(f"{seeds_server}/articles/").partition("#char=")
        start, end = map(int, span.split(","))
        assert seeds_engine.store.raw(article)[start:end] == citation["raw"]


def test_a_refusal_is_text_without_annotations(client):
    completion = ask(client, UNKNOWN)
    message = completion.choices[0].message
    assert message.content.startswith("没有在语料中找到")
    assert (message.annotations, message.refusal, message.tool_calls) == ([], None, None)
    assert (completion.yinju["refused"], completion.yinju["reason"]) == (True, "no_evidence")


def test_streamed_it_is_the_same_message_in_pieces(client):
    whole = ask(client, QUESTION)
    chunks = list(ask(client, QUESTION, stream=True, stream_options={"include_usage": True}))
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert deltas[0].role == "assistant"
    pieces = [delta.content for delta in deltas if delta.content]
    assert "".join(pieces) == whole.choices[0].message.content
    assert len(pieces) > 1
    annotations = [one for delta in deltas for one in getattr(delta, "annotations", None) or []]
    assert annotations == [one.model_dump() for one in whole.choices[0].message.annotations]
    assert [chunk.choices[0].finish_reason for chunk in chunks if chunk.choices[0].finish_reason] == ["stop"]
    assert chunks[-1].yinju["citations"] == whole.yinju["citations"]
    assert len({(chunk.id, chunk.created) for chunk in chunks}) == 1


def test_earlier_messages_are_the_history(client):
    first = ask(client, QUESTION)
    follow_up = ask(client, QUESTION, first.choices[0].message.content, "还有呢？")
    assert follow_up.yinju["query"] == QUESTION
    alone = ask(client, "还有呢？")
    assert alone.yinju["query"] == "还有呢？"


def test_the_articles_asked_can_be_narrowed(client):
    found = ask(client, QUESTION, extra_body={"yinju": {"languages": ["en"]}})
    assert {passage["source"] for passage in found.yinju["passages"]} <= {"001_f3eb38ce3b79a726.txt"}
    with pytest.raises(openai.BadRequestError, match="'fr' is no language of articles"):
        ask(client, QUESTION, extra_body={"yinju": {"languages": ["fr"]}})


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"n": 2}, "There is one answer to a question"),
        ({"response_format": {"type": "json_object"}}, "response_format is 'json_object'"),
        ({"messages": [{"role": "system", "content": "Be brief."}]}, "No message has the role user"),
        ({"messages": []}, "messages: List should have at least 1 item"),
        ({"messages": [{"role": "user", "content": " "}]}, "A question has 1 to 2000 characters, this one 0"),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
            "of type 'image_url'. Yinju reads text alone",
        ),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_answered_is_an_error_in_openais_form(client, more, said, stream):
    request = {"messages": [{"role": "user", "content": QUESTION}]} | more
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(model="yinju", stream=stream, **request)
    assert said in caught.value.body["message"]
    assert caught.value.type == "invalid_request_error"


def test_another_model_and_another_path_are_not_found(client):
    with pytest.raises(openai.NotFoundError, match="Ask the model 'yinju'") as caught:
        client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": QUESTION}])
    assert (caught.value.code, caught.value.param) == ("model_not_found", "model")
    with pytest.raises(openai.NotFoundError, match="Ask the model 'yinju'"):
        client.models.retrieve("gpt-5")
    with pytest.raises(openai.NotFoundError, match="There are POST /v1/chat/completions"):
        client.embeddings.create(model="yinju", input="?")


def test_what_the_guard_refuses_is_an_error_in_openais_form(client):
    with pytest.raises(openai.APIStatusError, match="larger than 1048576 bytes") as caught:
        ask(client, QUESTION, "长" * 1_000_000, QUESTION)
    assert caught.value.status_code == 413
    with pytest.raises(openai.PermissionDeniedError, match="Requests from other sites"):
        ask(client, QUESTION, extra_headers={"Sec-Fetch-Site": "cross-site"})
    assert ask(client, QUESTION, "长" * 50_000, QUESTION).choices[0].message.content


def test_a_failing_language_model_is_a_server_error_streamed_or_not():
    with served(FakeEngine(error=LLMError("The endpoint is away."))) as address:
        client = client_of(address)
        with pytest.raises(openai.InternalServerError, match="The endpoint is away") as caught:
            ask(client, QUESTION)
        assert (caught.value.status_code, caught.value.type) == (502, "server_error")
        with pytest.raises(openai.APIError, match="The endpoint is away"):
            list(ask(client, QUESTION, stream=True))
        *_, last = client.responses.create(model="yinju", input=QUESTION, stream=True)
        assert (last.type, last.response.error.message) == ("response.failed", "The endpoint is away.")


def test_an_unexpected_error_keeps_its_details_to_itself_in_a_stream(caplog):
    with served(FakeEngine(error=ValueError("secret"))) as address:
        with pytest.raises(openai.APIError, match="Unexpected error"):
            list(ask(client_of(address), QUESTION, stream=True))
        *_, last = client_of(address).responses.create(model="yinju", input=QUESTION, stream=True)
    assert last.response.error.message.startswith("Unexpected error")
    assert "secret" in caplog.text


def test_tokens_that_were_counted_are_the_usage():
    counted = make_answer(tokens=TokenUsage(7, 3), mode="llm")
    with served(FakeEngine(answer=counted)) as address:
        client = client_of(address)
        assert ask(client, QUESTION).usage.total_tokens == 10
        *_, last = ask(client, QUESTION, stream=True, stream_options={"include_usage": True})
        assert (last.choices, last.usage.prompt_tokens, last.usage.completion_tokens) == ([], 7, 3)
        usage = client.responses.create(model="yinju", input=QUESTION).usage
        assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (7, 3, 10)


def test_a_setting_gives_the_address_and_a_list_of_sources():
    settings = ServeSettings(public_url="https://qa.example/yinju/", public=True, list_sources=True)
    with served(FakeEngine(), settings) as address:
        message = ask(client_of(address), QUESTION).choices[0].message
    url = "https://qa.example/yinju/articles/a1#char=1000,1029"
    assert message.annotations[0].url_citation.url == url
    assert message.content.endswith(f"\n\n**引据**\n\n1. [标题1 ¶3]({url})")


def test_what_a_language_model_wrote_is_streamed_only_once_it_is_checked():
    draft = FakeEngine(pieces=("Something ", "made up."))
    with served(draft) as address:
        chunks = list(ask(client_of(address), QUESTION, stream=True))
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text == make_answer().text


def test_response_holds_the_search_and_the_message(client, seeds_engine):
    response = client.responses.create(model="yinju", input=QUESTION)
    search, message = response.output
    assert (response.status, response.error, response.output_text) == (
        "completed", None, seeds_engine.ask(QUESTION).text,
    )  # fmt: skip
    assert isinstance(search, ResponseFileSearchToolCall)
    assert (search.status, search.queries) == ("completed", [QUESTION])
    for result, passage in zip(search.results, response.yinju["passages"], strict=True):
        start, end = int(result.attributes["start"]), int(result.attributes["end"])
        assert result.attributes["url"].endswith(f"/articles/{result.file_id}#char={start},{end}")
        assert (result.text, result.score, result.filename) == (passage["text"], passage["score"], passage["source"])
        assert len(result.attributes) <= 16
        assert (
            "".join(seeds_engine.store.raw(result.file_id)[start:end].split())[:4] == "".join(result.text.split())[:4]
        )
    assert isinstance(message, ResponseOutputMessage)
    text = message.content[0].text
    files, urls = message.content[0].annotations[::2], message.content[0].annotations[1::2]
    for file, url, citation in zip(files, urls, response.yinju["citations"], strict=True):
        assert (file.type, file.file_id, file.filename) == ("file_citation", citation["article_id"], citation["source"])
        assert (url.type, url.url) == ("url_citation", citation["address"])
        assert text[url.start_index : url.end_index] == citation["quote"]
        assert file.index == url.end_index - 1


def test_streamed_response_builds_up_to_the_whole_one(client):
    whole = client.responses.create(model="yinju", input=QUESTION)
    events = list(client.responses.create(model="yinju", input=QUESTION, stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events)))
    kinds = [event.type for event in events]
    assert kinds[0] == "response.created"
    assert kinds[-1] == "response.completed"
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == whole.output_text == events[-1].response.output_text
    added = [event.annotation for event in events if event.type == "response.output_text.annotation.added"]
    assert added == [one.model_dump() for one in whole.output[1].content[0].annotations]
    done = [event.item.type for event in events if event.type == "response.output_item.done"]
    assert done == ["file_search_call", "message"]


def test_the_packages_own_accumulator_follows_the_stream(client):
    with client.responses.stream(model="yinju", input=QUESTION) as stream:
        final = stream.get_final_response()
    assert final.output_text == client.responses.create(model="yinju", input=QUESTION).output_text
    with client.chat.completions.stream(model="yinju", messages=[{"role": "user", "content": QUESTION}]) as stream:
        completion = stream.get_final_completion()
    assert completion.choices[0].message.content == final.output_text


def test_a_response_follows_the_messages_before_it_and_keeps_none(client):
    first = client.responses.create(model="yinju", input=QUESTION)
    earlier = [{"role": "user", "content": QUESTION}, *first.output]
    again = client.responses.create(
        model="yinju", input=[*earlier, {"role": "user", "content": [{"type": "input_text", "text": "还有呢？"}]}]
    )
    assert again.yinju["query"] == QUESTION
    with pytest.raises(openai.BadRequestError, match="Nothing is kept here"):
        client.responses.create(model="yinju", input="还有呢？", previous_response_id=first.id)
    with pytest.raises(openai.BadRequestError, match=r"text\.format is 'json_object'"):
        client.responses.create(model="yinju", input=QUESTION, text={"format": {"type": "json_object"}})
