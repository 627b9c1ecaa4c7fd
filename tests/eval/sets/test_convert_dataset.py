"""Names of sources."""

import random

import pytest

from yinju.eval.sets.convert_dataset import CorpusBuilder


@pytest.mark.parametrize(
    ("names", "sources"),
    [
        (["天问", "天问", "天问-1"], ["天问-1", "天问-2", "天问-1-1"]),
        (["a/b: c?", "《红楼梦》 第1回", "···"], ["a-b-c-1", "红楼梦-第1回-1", "article-1"]),
        (["长" * 200], ["长" * 80 + "-1"]),
    ],
)
def test_sources_are_fit_for_file_names_and_never_the_same(names, sources):
    corpus = CorpusBuilder()
    chance = random.Random(0)
    assert [corpus.add(f"{n}{chance.random()}", name) for n, name in enumerate(names)] == sources
