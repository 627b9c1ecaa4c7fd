"""Makes the web addresses of articles, and of places in them."""

from urllib.parse import quote

from yinju.settings import ServeSettings
from yinju.types import Citation, Passage


def article_address(base: str, article_id: str, span: tuple[int, int] | None = None) -> str:
    """Returns the address of an article, or of a range of its source's raw text.

    Args:
        base: The address of the server, without a slash at its end.
        span: A half-open range of code points. It becomes a fragment in the form of RFC 5147: ``#char=1459,1512``.
    """
    fragment = "" if span is None else f"#char={span[0]},{span[1]}"
    return f"{base}/articles/{quote(article_id, safe='')}{fragment}"


def clean_address(base: str, article_id: str, span: tuple[int, int]) -> str:
    """Returns the address of a range of an article's clean text."""
    return f"{article_address(base, article_id)}#clean={span[0]},{span[1]}"


def citation_address(base: str, citation: Citation) -> str:
    """Returns the address of what a citation quotes; of the whole article where no characters of it are quoted."""
    span = None if citation.kind == "record" else (citation.start, citation.end)
    return article_address(base, citation.article_id, span)


def passage_address(base: str, passage: Passage) -> str:
    """Returns the address of a passage."""
    return article_address(base, passage.article_id, raw_span(passage))


def raw_span(passage: Passage) -> tuple[int, int]:
    """Returns the half-open range of the source's raw text that a passage was made from."""
    start = passage.start if passage.raw_start is None else passage.raw_start
    return start, start + len(passage.text if passage.raw is None else passage.raw)


def base_address(settings: ServeSettings, requested: str = "") -> str:
    """Returns the address of the server, without a slash at its end.

    Args:
        settings: ``public_url`` is the address, if it is set.
        requested: Otherwise the address that the client called; without a request, where the settings listen.
    """
    return (settings.public_url or requested or local_address(settings.host, settings.port)).rstrip("/")


def local_address(host: str, port: int) -> str:
    """Returns the address at which a browser on this machine reaches a server that listens on a host and port."""
    # A wildcard address is where to listen; a browser on this machine opens loopback.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
