"""How near texts are in meaning, by the bundled embedder's table, whatever embedder a store has.

What is cleaned away must not depend on a setting of the search: so the clean text of an article is always the same.
"""

from collections.abc import Sequence

from yinju.embed import bundled_table


def similarity_by_table(opening: str, texts: Sequence[str]) -> list[float]:
    """The cosine of each text with the first, in -1 to 1; 0 where one has no known token."""
    vectors = bundled_table().pool([opening, *texts])
    cosines: list[float] = (vectors[1:] @ vectors[0]).tolist()
    return cosines
