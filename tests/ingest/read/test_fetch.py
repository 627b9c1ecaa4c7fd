import gzip
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from reportlab.pdfgen.canvas import Canvas

from yinju import __version__
from yinju.errors import LoadError
from yinju.ingest.read.fetch import FetchedPage, fetch, is_public
from yinju.ingest.read.find import find
from yinju.ingest.read.load import load
from yinju.settings import IngestSettings
from yinju.types import Document

OPEN = IngestSettings(allow_private_urls=True)
PARAGRAPH = "人工智能治理需要各国共同参与，推动形成具有广泛共识的全球人工智能治理框架和标准规范，第{}条尤其如此。"
PAGE = "<html><head><title>治理 Governance</title></head><body><article>{}</article></body></html>".format(
    "".join(f"<p>{PARAGRAPH.format(number)}</p>" for number in range(5))
)


def make_pdf() -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file)
    canvas.drawString(60, 700, "A report on governance.")
    canvas.save()
    return file.getvalue()


ROUTES: dict[str, tuple[int, dict[str, str], bytes]] = {
    "/page": (200, {"Content-Type": "text/html; charset=utf-8"}, PAGE.encode()),
    "/gbk": (200, {"Content-Type": "text/html; charset=ISO-8859-1"}, PAGE.encode("gb18030")),
    "/korean": (200, {"Content-Type": "text/plain; charset=EUC-KR"}, "안녕하세요 세계".encode("euc-kr")),
    "/text": (200, {"Content-Type": "text/plain; charset=GBK"}, "第一行\r\nline two\r\n".encode("gb18030")),
    "/markdown": (200, {"Content-Type": "text/markdown"}, "# 标题\n正文".encode()),
    "/pdf": (200, {"Content-Type": "application/octet-stream"}, make_pdf()),
    "/untyped": (200, {}, b"  " + PAGE.encode()),
    "/untyped-text": (200, {}, b"just text"),
    "/image": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
    "/gzip": (200, {"Content-Type": "text/plain", "Content-Encoding": "gzip"}, gzip.compress("压缩 text".encode())),
    "/bomb": (200, {"Content-Type": "text/plain", "Content-Encoding": "gzip"}, gzip.compress(b"a" * 10_000_000)),
    "/brotli": (200, {"Content-Type": "text/plain", "Content-Encoding": "br"}, b"\x1b\x00"),
    "/not-gzip": (200, {"Content-Type": "text/plain", "Content-Encoding": "gzip"}, b"plain"),
    "/large": (200, {"Content-Type": "text/plain"}, b"a" * 100_001),
    "/gone": (404, {"Content-Type": "text/html"}, b"<p>no</p>"),
    "/odd": (599, {}, b""),
    "/empty": (204, {}, b""),
    "/moved": (302, {"Location": "/page"}, b""),
    "/loop": (302, {"Location": "/loop"}, b""),
    "/to-file": (302, {"Location": "file:///etc/passwd"}, b""),
    "/to-no-name": (302, {"Location": "//xn--/"}, b""),
}


class Handler(BaseHTTPRequestHandler):
    requests: list[tuple[str, dict[str, str]]]

    def do_GET(self) -> None:
        type(self).requests.append((self.path, dict(self.headers)))
        if self.path == "/slow":
            self.drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n" + b"a" * 1000)
            return
        status, headers, body = ROUTES[self.path]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, data: bytes) -> None:
        """Sends a byte at a time, so that no single read ever takes long."""
        try:
            for position in range(len(data)):
                self.wfile.write(data[position : position + 1])
                time.sleep(0.02)
        except OSError:
            pass  # the client has gone, as it should

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Handler.requests = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def load_url(url: str, settings: IngestSettings = OPEN) -> Document:
    (target,) = find([url])
    (document,) = load(target, settings)
    assert isinstance(document, Document)
    return document


def test_page_is_fetched_with_an_honest_name_and_nothing_else(server: str) -> None:
    assert fetch(f"{server}/page", OPEN) == FetchedPage(f"{server}/page", PAGE.encode(), "text/html; charset=utf-8")
    ((path, headers),) = Handler.requests
    assert path == "/page"
    assert headers["User-Agent"] == f"yinju/{__version__}"
    assert not {"Cookie", "Authorization"} & headers.keys()


def test_redirect_is_followed_and_the_last_address_told(server: str) -> None:
    assert fetch(f"{server}/moved", OPEN).url == f"{server}/page"


@pytest.mark.parametrize("path", ["/page", "/gbk", "/untyped", "/moved"])
def test_web_page_becomes_a_document_named_by_its_address(server: str, path: str) -> None:
    url = server + path
    document = load_url(f"{url}#top")
    assert (document.uri, document.source, document.origin) == (url, url, url)
    assert document.text == "\n".join(PARAGRAPH.format(number) for number in range(5))
    assert document.title == "治理 Governance"


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("/text", "第一行\r\nline two\r\n", None),
        ("/korean", "안녕하세요 세계", None),
        ("/markdown", "# 标题\n正文", "标题"),
        ("/pdf", "A report on governance.", None),
        ("/gzip", "压缩 text", None),
    ],
)
def test_other_kinds_from_the_web(server: str, path: str, text: str, title: str | None) -> None:
    document = load_url(server + path)
    assert (document.text, document.title) == (text, title)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/image", r"^is of type image/png; from the web, Yinju reads pages, plain text and PDF\."),
        ("/untyped-text", r"^is of type unknown; from the web"),
        ("/gone", r"^answered 404 Not Found\. Check the address$"),
        ("/odd", r"^answered 599 \(an unknown status\)\. Check the address$"),
        ("/empty", r"^is of type unknown"),
        ("/large", r"^is larger than 100000 bytes\. Raise ingest\.max_file_mb$"),
        ("/to-no-name", r"^cannot be fetched: Malformed A-label"),
        ("/bomb", r"^is larger than 100000 bytes\. Raise ingest\.max_file_mb$"),
        ("/brotli", r"^is compressed as br, which was not asked for\."),
        ("/not-gzip", r"^sent broken gzip \(.*\)\. Try again$"),
        ("/loop", r"^redirects more than 5 times\."),
        ("/to-file", r"^leads to file://127\.0\.0\.1/etc/passwd, which is not an http\(s\) address\."),
    ],
)
def test_answer_that_cannot_be_used_says_why(server: str, path: str, message: str) -> None:
    with pytest.raises(LoadError, match=message):
        load_url(server + path, IngestSettings(allow_private_urls=True, max_file_mb=0.1))


def test_time_is_bounded_in_all_and_not_for_each_read(server: str) -> None:
    start = time.monotonic()
    with pytest.raises(
        LoadError, match=r"^did not answer in full within 0\.3 s\. Try again, or raise ingest\.fetch_timeo"
    ):
        fetch(f"{server}/slow", IngestSettings(allow_private_urls=True, fetch_timeout_s=0.3))
    assert time.monotonic() - start < 2


def test_nobody_listening(server: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(LoadError, match=r"^cannot be fetched: \[Errno \d+\] Connection refused\. Check the address"):
        fetch(f"http://127.0.0.1:{port}/", OPEN)


def test_answer_that_is_not_http() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=lambda: listener.accept()[0].sendall(b"SSH-2.0-x\r\n\r\n"), daemon=True).start()
        with pytest.raises(LoadError, match=r"^cannot be fetched: .*Check the address and the connection$"):
            fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/", OPEN)


@pytest.mark.parametrize("url", ["http://nowhere.invalid/", f"http://{'a' * 70}.test/"])
def test_name_that_does_not_resolve(url: str) -> None:
    with pytest.raises(
        LoadError, match=r"^cannot be fetched: the name \S+ does not resolve \(.*\)\. Check the address$"
    ):
        fetch(url, IngestSettings())


def test_address_that_is_none() -> None:
    with pytest.raises(LoadError, match=r"^cannot be fetched: .*Check the address"):
        fetch("http://example.org:99999/", IngestSettings())


# The guard


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.1.2.3", "2130706433"],
)
def test_private_address_is_refused_and_the_setting_named(host: str) -> None:
    message = r"^is on a private network \(.* is .*\)\. If you trust it, set ingest\.allow_private_urls = true$"
    with pytest.raises(LoadError, match=message):
        fetch(f"http://{host}:9/", IngestSettings())


def test_private_address_is_not_even_connected_to(server: str) -> None:
    with pytest.raises(LoadError, match="private network"):
        fetch(f"{server}/page", IngestSettings())
    assert Handler.requests == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),  # NAT64 of 93.184.216.34
        ("::ffff:93.184.216.34", True),
        ("127.8.8.8", False),
        ("192.168.1.1", False),
        ("172.16.0.1", False),
        ("100.100.100.200", False),  # carriers' networks, and a cloud's keys
        ("192.0.0.192", False),  # another cloud's keys
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::7f00:1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),  # 6to4 of 127.0.0.1
        ("fe80::1%eth0", False),
        ("fd00:ec2::254", False),
        ("fec0::1", False),
        ("ff02::1", False),
    ],
)
def test_which_addresses_are_public(address: str, expected: bool) -> None:
    assert is_public(address) is expected


class Internet:
    """Names resolve and connections go as scripted: the system's two functions are replaced, and nothing of ours."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, names: dict[str, list[list[str]]], port: int) -> None:
        self.asked: list[str] = []
        self.connected: list[str] = []
        connect: Callable[..., socket.socket] = socket.create_connection

        def getaddrinfo(host: str, asked_port: int, **_: object) -> list[tuple[object, ...]]:
            self.asked.append(host)
            answers = names[host]
            addresses = answers.pop(0) if len(answers) > 1 else answers[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, asked_port)) for address in addresses]

        def create_connection(address: tuple[str, int], *rest: object, **options: object) -> socket.socket:
            self.connected.append(address[0])
            if address[0] == "93.184.216.1":
                raise ConnectionRefusedError(111, "Connection refused")
            return connect(("127.0.0.1", port))

        real_getaddrinfo = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *rest, **options: (
                real_getaddrinfo(host, *rest, **options) if host == "127.0.0.1" else getaddrinfo(host, rest[0])
            ),
        )
        monkeypatch.setattr(socket, "create_connection", create_connection)


def port_of(server: str) -> int:
    return int(server.rpartition(":")[2])


def test_connection_goes_to_the_checked_address_though_the_name_changes(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    internet = Internet(monkeypatch, {"news.test": [["93.184.216.34"], ["127.0.0.1"]]}, port_of(server))
    assert fetch("http://news.test/page", IngestSettings()).content == PAGE.encode()
    assert internet.asked == ["news.test"]
    assert internet.connected == ["93.184.216.34"]


def test_name_with_one_private_address_is_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    internet = Internet(monkeypatch, {"news.test": [["93.184.216.34", "192.168.0.1"]]}, port_of(server))
    with pytest.raises(LoadError, match=r"^is on a private network \(news\.test is 192\.168\.0\.1\)"):
        fetch("http://news.test/page", IngestSettings())
    assert internet.connected == []


def test_next_address_is_tried_when_the_first_refuses(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    internet = Internet(monkeypatch, {"news.test": [["93.184.216.1", "93.184.216.34"]]}, port_of(server))
    assert fetch("http://news.test/page", IngestSettings()).content == PAGE.encode()
    assert internet.connected == ["93.184.216.1", "93.184.216.34"]


@pytest.mark.parametrize("location", ["http://127.0.0.1/page", "http://router.test/page", "http://[::1]/"])
def test_redirect_into_a_private_network_is_refused(
    server: str, monkeypatch: pytest.MonkeyPatch, location: str
) -> None:
    monkeypatch.setitem(ROUTES, "/trap", (302, {"Location": location}, b""))
    names = {"news.test": [["93.184.216.34"]], "router.test": [["192.168.0.1"]], "::1": [["::1"]]}
    internet = Internet(monkeypatch, names, port_of(server))
    with pytest.raises(LoadError, match=r"^is on a private network .* ingest\.allow_private_urls = true$"):
        fetch("http://news.test/trap", IngestSettings())
    assert internet.connected == ["93.184.216.34"]
    assert [path for path, _ in Handler.requests] == ["/trap"]


def test_proxy_of_the_environment_is_not_used(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert fetch(f"{server}/text", OPEN).content.startswith("第一行".encode("gb18030"))
