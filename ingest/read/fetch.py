"""Fetches the web pages that the user names, and nothing on the machine or network behind it.

An address in a corpus list, or a redirect of a hostile page, must not make Yinju read a router's page or a cloud's
credentials. So each host is resolved once, all its addresses are checked, and the connection goes to a checked address:
a name that resolves differently the second time gains nothing, and a redirect is checked like the first request.
"""

import ipaddress
import socket
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

from yinju import __version__
from yinju.errors import LoadError
from yinju.ingest.read.content import FetchedPage
from yinju.settings import BYTES_PER_MB, IngestSettings

MAX_REDIRECTS = 5
HEADERS = {
    "User-Agent": f"yinju/{__version__}",
    "Accept": "text/html, application/xhtml+xml, text/plain, text/markdown, application/pdf",
    "Accept-Encoding": "gzip",  # what can be unpacked up to a limit; httpx would unpack brotli without one
}

_IPV6_GLOBAL = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_IETF_PROTOCOLS = ipaddress.ip_network(
    "192.0.0.0/24"
)  # Python 3.11 calls most of it global; a cloud has its keys there


def fetch(url: str, settings: IngestSettings) -> FetchedPage:
    """Returns the page at an http or https address, within the time and size of the settings.

    Cookies, proxies and passwords of the environment are not used. The time covers all redirects; only the system's
    resolver of names keeps a limit of its own.

    Raises:
        LoadError: The address is not public, does not answer, or answers with an error, too late or too much.
    """
    backend = _Backend(settings.allow_private_urls, time.monotonic() + settings.fetch_timeout_s)
    client = httpx.Client(
        transport=_Transport(backend),
        headers=HEADERS,
        timeout=settings.fetch_timeout_s,
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
        trust_env=False,
    )
    try:
        with client, client.stream("GET", url) as response:
            if not response.is_success:
                raise LoadError(f"answered {response.status_code} {_phrase(response.status_code)}. Check the address")
            content = _content(response, int(settings.max_file_mb * BYTES_PER_MB))
            return FetchedPage(str(response.url), content, response.headers.get("Content-Type", ""))
    except (httpx.TimeoutException, httpcore.TimeoutException) as error:
        raise LoadError(
            f"did not answer in full within {settings.fetch_timeout_s:g} s. Try again, or raise ingest.fetch_timeout_s"
        ) from error
    except httpx.TooManyRedirects as error:
        raise LoadError(f"redirects more than {MAX_REDIRECTS} times. Save it as a file from a browser") from error
    except (httpx.HTTPError, httpx.InvalidURL, httpcore.NetworkError, httpcore.ProtocolError, UnicodeError) as error:
        # UnicodeError: a name, here or where a redirect leads, that has no form in which it could be asked for
        raise LoadError(
            f"cannot be fetched: {error or type(error).__name__}. Check the address and the connection"
        ) from error


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "(an unknown status)"


def _content(response: httpx.Response, max_bytes: int) -> bytes:
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        _refuse_large(len(body), max_bytes)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in {"", "identity"}:
        return bytes(body)
    if encoding not in {"gzip", "x-gzip"}:
        raise LoadError(f"is compressed as {encoding}, which was not asked for. Save it as a file from a browser")
    try:
        unpacked = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body, max_bytes + 1)  # | 16: gzip
    except zlib.error as error:
        raise LoadError(f"sent broken gzip ({error}). Try again") from error
    _refuse_large(len(unpacked), max_bytes)
    return unpacked


def _refuse_large(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise LoadError(f"is larger than {max_bytes} bytes. Raise ingest.max_file_mb")


class _Transport(httpx.BaseTransport):
    """Sends requests through an httpcore pool with our backend, which ``httpx.HTTPTransport`` does not take."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._pool = httpcore.ConnectionPool(network_backend=backend)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme not in {"http", "https"}:
            raise LoadError(f"leads to {request.url}, which is not an http(s) address. Check the address")
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status, headers=response.headers, stream=_ResponseBody(response), extensions=response.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _ResponseBody(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Backend(httpcore.NetworkBackend):
    """Connects to addresses that have been checked, and lets nothing take longer than the deadline."""

    def __init__(self, allow_private: bool, deadline: float) -> None:
        self._allow_private = allow_private
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline is the sooner one
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = _resolve(host, port)
        if not self._allow_private:
            _refuse_private(host, addresses)
        for address in addresses[:-1]:
            try:
                return self._connect(address, port, local_address, socket_options)
            except httpcore.ConnectError:  # as is common where a name has an IPv6 address and the network has none
                continue
        return self._connect(addresses[-1], port, local_address, socket_options)

    def _connect(
        self, address: str, port: int, local: str | None, options: Iterable[httpcore.SOCKET_OPTION] | None
    ) -> httpcore.NetworkStream:
        left = _time_left(self._deadline, httpcore.ConnectTimeout)
        return _Stream(httpcore.SyncBackend().connect_tcp(address, port, left, local, options), self._deadline)


class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends by the deadline: single time-outs let a slow server go on for hours."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, _time_left(self._deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, _time_left(self._deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        left = _time_left(self._deadline, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _time_left(deadline: float, error: Callable[[str], Exception]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise error("the time is up")
    return left


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # UnicodeError: a name too long to be asked for
        raise LoadError(f"cannot be fetched: the name {host} does not resolve ({error}). Check the address") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _refuse_private(host: str, addresses: Iterable[str]) -> None:
    """Refuses a host unless all its addresses are public: of a mixture, the sender would choose one."""
    for address in addresses:
        if not is_public(address):
            raise LoadError(
                f"is on a private network ({host} is {address}). If you trust it, set ingest.allow_private_urls = true"
            )


def is_public(address: str) -> bool:
    """Tells whether an address (no host name) lies in the public internet.

    IPv6 must be global unicast (2000::/3), since ``ipaddress`` calls more of it global (fec0::/10, ::7f00:1); of forms
    that wrap an IPv4 address (mapped, NAT64, 6to4), that address decides.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(str(inner))
        return ip in _IPV6_GLOBAL and ip.is_global
    return ip.is_global and not ip.is_multicast and ip not in _IETF_PROTOCOLS
