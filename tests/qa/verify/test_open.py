import pytest

from yinju.embed import open_embedder
from yinju.errors import EmbedderError, UsageError
from yinju.qa.verify import AlignmentChecker
from yinju.qa.verify.open import open_checker
from yinju.qa.verify.other_checkers import CrossEncoderChecker, LLMChecker
from yinju.settings import load_settings


def test_the_setting_names_the_checker(tmp_path):
    settings = load_settings()
    embedder = open_embedder(settings.embedder)

    def opened(**overrides):
        return open_checker(load_settings(overrides=overrides), embedder, None)

    assert type(opened()) is AlignmentChecker
    llm = {"base_url": "http://127.0.0.1:1/v1", "model": "m"}
    assert type(opened(cite={"checker": "llm"}, llm=llm)) is LLMChecker
    with pytest.raises(UsageError, match="needs an endpoint"):
        opened(cite={"checker": "llm"})
    with pytest.raises(EmbedderError, match=r"cite\.checker"):
        opened(cite={"checker": str(tmp_path / "nowhere")})
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    assert type(opened(cite={"checker": str(tmp_path / "model")})) is CrossEncoderChecker
