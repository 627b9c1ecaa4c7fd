"""Says who may come in, at the start of the server and in `yinju doctor`; never with what."""

from yinju.settings import ServeSettings
from yinju.ui.access.access import Access, is_loopback

PUBLIC = (
    "Public: everyone who reaches {where} may ask and read every article without signing in. "
    "Nobody may change the corpus{but}."
)
CLOSED = "{where}: who comes in signs in with {ways}"
LOCAL = "{where}: this machine alone reaches it, and nobody signs in"
UNENCRYPTED = (
    "What is sent to it, the password and keys too, can be read on the way: it speaks plain HTTP. "
    "Put a proxy with HTTPS before it, and name its address in serve.public_url (docs/serving.md)."
)


def explain(settings: ServeSettings, access: Access) -> str:
    """Returns a sentence that says who may ask, and who may change the corpus."""
    where = settings.public_url or f"{settings.host}, port {settings.port}"
    if access.is_open:
        return LOCAL.format(where=where)
    if access.is_public:
        ways = _ways(access, "a key that may write")
        return PUBLIC.format(where=where, but=f" but who signs in with {ways}" if ways else "")
    return CLOSED.format(where=where, ways=_ways(access, "a key"))


def _ways(access: Access, key: str) -> str:
    return " or ".join(way for way, there in (("the password", access.password), (key, access.has_keys)) if there)


def warnings(settings: ServeSettings, access: Access) -> list[str]:
    """Returns what whoever starts the server is told, each a line."""
    told = [explain(settings, access)] if access.is_public and not access.is_open else []
    if not is_loopback(settings.host) and not settings.public_url.startswith("https://"):
        told.append(UNENCRYPTED)
    return told
