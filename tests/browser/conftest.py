"""A real page: an engine over the seeds and two hostile articles, its server in a thread, and Chromium before it."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver

from tests.conftest import SEEDS
from yinju.embed import open_embedder
from yinju.ingest.build import ingest
from yinju.qa.engine import Engine
from yinju.settings import ServeSettings, load_settings
from yinju.types import Answer
from yinju.ui.app import serve
from yinju.ui.asker import Asker
from yinju.ui.corpus.desk import Desk

SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

HOSTILE = (
    "<script>window.pwned=1</script><img src=x onerror=\"window.pwned=1\"><svg onload='window.pwned=1'>"
    "</textarea></style></script>[这里](/pwned) **粗体** $\\href{javascript:window.pwned=1}{x}$ "
    '${window.pwned=1} {{value}} <a href="javascript:window.pwned=1">链接</a> &lt;b&gt; __i18n__{"key":"x"}'
)
HOSTILE_SOURCE = "<img src=x onerror=window.pwned=1>.txt"


class SlowEngine:
    """Writes an answer that takes longer than any test."""

    def __init__(self, engine: Engine) -> None:
        self.store = engine.store
        self.settings = engine.settings

    def ask(self, question: str, scope: object = None, history: object = ()) -> Answer:
        raise NotImplementedError

    def stream(self, question: str, scope: object = None, history: object = ()) -> Iterator[str | Answer]:
        for number in range(10_000):
            yield f"<b>word{number}</b> "
            time.sleep(0.2)


@pytest.fixture(scope="session")
def engine(tmp_path_factory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("browser")
    articles = shutil.copytree(SEEDS, folder / "articles")
    text = f"第一段说明背景，与问题无关，写得稍长一些，好让段落分开。\n\n银杏港条例于2031年5月4日生效{HOSTILE}。"
    (articles / HOSTILE_SOURCE).write_text(text, encoding="utf-8")
    item = {
        "id": "1",
        "source": HOSTILE,
        "title": HOSTILE,
        "publisher": HOSTILE,
        "text": f"The Ginkgo Harbour rule took effect on 4 May 2031 {HOSTILE}.",
    }
    (articles / "items.jsonl").write_text(json.dumps(item, ensure_ascii=False), encoding="utf-8")
    settings = load_settings(overrides={"home": folder / "home"})
    embedder = open_embedder(settings.embedder)
    report = ingest([str(articles)], settings, embedder)
    assert not report.failed
    with Engine.open(settings, embedder) as engine:
        yield engine


@pytest.fixture(scope="session")
def address(engine) -> str:
    return start(engine)


@pytest.fixture(scope="session")
def slow_address(engine) -> str:
    return start(SlowEngine(engine))


def start(engine: Asker, desk: Desk | None = None, **settings: object) -> str:
    """The address of a server with these settings beside a free port."""
    addresses: list[str] = []
    ready = threading.Event()

    def on_ready(address: str) -> None:
        addresses.append(address)
        ready.set()

    args = (engine, ServeSettings(port=0, **settings), False, on_ready, None, desk)
    threading.Thread(target=serve, args=args, daemon=True).start()
    assert ready.wait(30)
    return addresses[0]


@pytest.fixture
def open_browser(tmp_path: Path) -> Iterator[Callable[..., WebDriver]]:
    drivers: list[WebDriver] = []

    def open_one(language: str = "zh-CN", width: int = 1400, height: int = 900) -> WebDriver:
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
        profile = tmp_path / f"profile{len(drivers)}"
        for switch in (*SWITCHES, f"--user-data-dir={profile}", f"--accept-lang={language}"):
            options.add_argument(switch)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        drivers.append(driver)
        # A headless window cannot be made as narrow as a telephone.
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        driver.get("about:blank")
        driver.get_log("performance")  # forget what the new tab page asked for
        return driver

    yield open_one
    for driver in drivers:
        driver.quit()
