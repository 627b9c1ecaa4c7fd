"""The vector index: a graph finds the passages that are near a question, and their whole vectors put them in order."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from yinju.store.chroma import ChromaGraph
from yinju.store.whole_vectors import WholeVectors

if TYPE_CHECKING:
    from yinju.embed import Vectors

_LEAST_SEARCHED = 500
"""Passages that are put in order by their whole vectors, at least. Of a question's 100 nearest, 98.5 in a hundred are
among the 400 nearest in 256 main directions of 384 where 100,000 passages are compared, and 99.1 among 500; of 7,600
passages 99.8 and 99.9."""
_SAME_PLACE = 0.999
"""The least cosine of a vector in the graph with what it was made from, which is kept in half precision."""


class VectorIndex:
    """An index of passage ids with their vectors.

    The graph is kept in memory. Where the embedder names the directions in which its vectors differ most, the graph
    holds their coordinates in these alone, a third less; the whole vectors are on disk.

    Texts and metadata stay in the catalogue, since Chroma takes four times as long with them.

    Args:
        folder: The generation's folder.
        url: The address of a Chroma server that keeps the graph; empty for a graph in ``folder``.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self._graph = ChromaGraph(folder, url)
        self._whole = WholeVectors(folder)

    def create(self, directions: "Vectors | None" = None) -> None:
        """Creates the index, empty.

        Args:
            directions: The directions in which vectors differ most (`main_directions`), ``(dim, main)`` float32;
                ``None`` to keep all of each vector in the graph.
        """
        self._whole.create(directions)
        self._graph.create()

    def upsert(self, ids: Sequence[str], vectors: "Vectors") -> None:
        """Adds vectors, or replaces those with the same ids.

        Args:
            vectors: Unit vectors, ``(len(ids), dim)`` float32.
        """
        self._whole.put(ids, vectors)  # first, so that what the graph finds has one
        self._graph.upsert(ids, self._in_graph(vectors))

    def delete(self, ids: Iterable[str]) -> None:
        """Removes vectors; unknown ids are ignored."""
        ids = list(ids)
        self._graph.delete(ids)
        self._whole.delete(ids)

    def search(self, vector: "Vectors", top_k: int) -> list[tuple[str, float]]:
        """Returns the nearest passages: id and cosine similarity, best first."""
        return self.in_order(vector, self.nearest(vector, max(2 * top_k, _LEAST_SEARCHED)))[:top_k]

    def nearest(self, vector: "Vectors", top_k: int) -> list[str]:
        """Returns the passages that the graph finds nearest, best first, by what it holds of the vectors."""
        return self._graph.nearest(self._in_graph(vector), top_k)

    def in_order(self, vector: "Vectors", ids: Sequence[str]) -> list[tuple[str, float]]:
        """Returns those of the passages that have a vector: id and cosine similarity, best first."""
        there, whole = self._whole.get(ids)
        # No product with the matrix: its sums are made in an order that goes by the number of rows.
        cosines = np.einsum("ij,j->i", whole, vector) if there else ()
        return sorted(zip(there, map(float, cosines), strict=True), key=lambda hit: (-hit[1], hit[0]))

    def get(self, ids: Sequence[str]) -> dict[str, "Vectors"]:
        """Returns the vectors of those of the passages that have one."""
        return dict(zip(*self._whole.get(ids), strict=True))

    def misplaced(self, ids: Sequence[str]) -> list[str]:
        """Returns those of the passages with a vector that the graph lacks, or has elsewhere than their vectors say."""
        there, whole = self._whole.get(ids)
        if not there:
            return []
        placed = self._graph.get(there)
        return [
            one
            for one, expected in zip(there, self._in_graph(whole), strict=True)
            if one not in placed or not cosine(placed[one], expected) >= _SAME_PLACE
        ]

    def count(self) -> int:
        """Returns the number of vectors that can be found."""
        return self._graph.count()

    def stored_count(self) -> int:
        """Returns the number of whole vectors; it is `count` where no writer is at work."""
        return self._whole.count()

    def problems(self) -> list[str]:
        """Returns what is wrong with the file of whole vectors itself; nothing if it is whole."""
        return self._whole.problems()

    def look_through(self) -> None:
        """Does with the graph what a question does; a damaged one raises, or ends this process."""
        self._graph.look_through()

    def drop(self) -> None:
        """Deletes the graph from a server; all else is deleted with its folder."""
        self._graph.drop()

    def adopt(self, generation: str) -> None:
        """Takes over the graph that was copied here from a generation of another name."""
        self._graph.adopt(generation)

    def close(self) -> None:
        """Closes all files. The next call opens them again and sees what other processes have written."""
        self._graph.close()
        self._whole.close()

    def _in_graph(self, vectors: "Vectors") -> "Vectors":
        """Returns what the graph holds of vectors, ``(…, dim)``."""
        return vectors if self._directions is None else vectors @ self._directions

    @cached_property
    def _directions(self) -> "Vectors | None":
        return self._whole.directions()


def cosine(a: "Vectors", b: "Vectors") -> float:
    """Returns the cosine of two vectors, ``(dim,)`` each; 0 if one is zero, or they are of different lengths."""
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / length if length and a.shape == b.shape else 0.0
