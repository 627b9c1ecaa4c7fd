"""The corpus and status tabs in a real browser."""

import time
import zipfile

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.axe import violations
from tests.browser.conftest import start
from tests.browser.test_page import ask, find, visit, wait
from tests.conftest import SEEDS
from yinju.embed import open_embedder
from yinju.ingest.build import ingest
from yinju.qa.engine import Engine
from yinju.settings import load_settings
from yinju.ui.corpus.desk import Desk
from yinju.ui.corpus.words import WORDS

pytestmark = pytest.mark.browser

GINKGO = "海棠镇图书馆条例\n\n海棠镇图书馆条例于2031年5月4日生效，由镇议会执行，馆藏八万册。\n"
HOSTILE = "<img src=x onerror=window.pwned=1>"


@pytest.fixture(scope="module")
def writable(tmp_path_factory):
    """The address of a server whose corpus the visitors may change."""
    settings = load_settings(overrides={"home": tmp_path_factory.mktemp("corpus") / "home"})
    embedder = open_embedder(settings.embedder)
    assert not ingest([str(SEEDS)], settings, embedder).failed
    with Engine.open(settings, embedder) as engine:
        yield start(engine, Desk(settings, embedder))


def open_tab(driver, address, number):
    visit(driver, address)
    find(driver, "#tabs [role=tab]")[number].click()


def rows(driver):
    """The texts of the rows, read in one step, since the table is put in anew."""
    script = "return [...document.querySelectorAll('#corpus-table tbody tr')].map((row) => row.textContent)"
    return driver.execute_script(script)


def is_ended(driver):
    return driver.find_elements(By.CSS_SELECTOR, '#corpus .work[data-ended="true"]')


def test_a_file_is_sent_seen_asked_about_and_removed(open_browser, writable, tmp_path):
    files = {"海棠.txt": GINKGO.encode(), f"{HOSTILE.replace('/', '')}.txt": b"Nothing is here but a name."}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr("../../out.txt", "x")
    driver = open_browser()
    open_tab(driver, writable, 1)
    wait(lambda: len(rows(driver)) == 14, "the articles of the seeds")
    find(driver, "#corpus-add summary")[0].click()
    chosen = "\n".join(str(tmp_path / name) for name in (*files, "bad.zip"))
    find(driver, "#corpus-add input[type=file]")[0].send_keys(chosen)
    find(driver, "#corpus-add button")[0].click()
    wait(lambda: is_ended(driver), "the files are read")
    wait(lambda: len(rows(driver)) == 16, "the new articles are in the table")
    assert "文件名不能用" in find(driver, "#corpus-work .failed")[0].text
    assert "15 篇文章" in find(driver, ".masthead .counts")[0].text
    assert driver.execute_script("return window.pwned") is None

    find(driver, "#tabs [role=tab]")[0].click()
    ask(driver, "海棠镇图书馆条例何时生效？")
    assert "2031年5月4日" in find(driver, "#turn-1 .answer")[0].text

    find(driver, "#tabs [role=tab]")[1].click()
    find(driver, "#corpus-search input")[0].send_keys("海棠")
    wait(lambda: len(rows(driver)) == 1, "only what was searched for")
    find(driver, "#corpus-table .choose")[0].send_keys(Keys.SPACE)
    find(driver, "[data-do=ask-remove]")[0].send_keys(Keys.ENTER)
    question = find(driver, "#corpus-question[open]")[0]
    assert "海棠.txt" in question.text
    assert driver.switch_to.active_element.text == WORDS["zh"].keep
    driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not question.is_displayed()
    find(driver, "[data-do=ask-remove]")[0].send_keys(Keys.ENTER)
    find(driver, "#corpus-question[open] [data-do=remove-now]")[0].click()
    find(driver, '#corpus .work[data-ended="true"] .removed')
    wait(lambda: not rows(driver), "what was removed is not in the table")


def test_a_row_opens_its_article_and_a_head_sorts_with_keys_alone(open_browser, writable):
    driver = open_browser(language="en")
    open_tab(driver, writable, 1)
    link = find(driver, "#corpus-table .in-article")[0]
    title = link.text
    link.send_keys(Keys.ENTER)
    wait(lambda: title in find(driver, "#drawer h1")[0].text, "the article is open")
    assert find(driver, "#drawer")[0].get_attribute("aria-label") == title
    driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert driver.switch_to.active_element == link
    find(driver, "[data-sort=passages]")[0].send_keys(Keys.ENTER)
    find(driver, "th[aria-sort=ascending] [data-sort=passages]")
    find(driver, "[data-sort=passages]")[0].send_keys(Keys.ENTER)
    find(driver, "th[aria-sort=descending] [data-sort=passages]")
    wait(lambda: driver.switch_to.active_element.get_attribute("data-sort") == "passages", "the focus stays")
    for part, inside in (("duplicates", ".groups li"), ("plots", "svg rect")):
        find(driver, f"[data-part={part}] summary")[0].click()
        find(driver, f"[data-part={part}] {inside}")


def test_the_language_changes_all_of_the_tab(open_browser, writable):
    driver = open_browser(language="zh-CN")
    open_tab(driver, writable, 1)
    find(driver, "#corpus-table tbody tr")
    find(driver, "#corpus-search input")[0].send_keys("加强")
    wait(lambda: len(rows(driver)) == 1, "only what was searched for")
    find(driver, "#language label")[2].click()
    wait(lambda: "Simplified Chinese" in "".join(rows(driver)), "the table is in English")
    assert len(rows(driver)) == 1
    assert find(driver, "#corpus-search input")[0].get_attribute("value") == "加强"


def test_who_may_not_write_sees_the_articles_alone(open_browser, address):
    driver = open_browser(language="en")
    open_tab(driver, address, 1)
    find(driver, "#corpus-table tbody tr")
    assert WORDS["en"].read_only in find(driver, "#corpus")[0].text
    assert not driver.find_elements(By.CSS_SELECTOR, "#corpus :is(input[type=file], .choose)")
    assert len(driver.find_elements(By.CSS_SELECTOR, "#tabs [role=tab]")) == 3
    assert driver.execute_script("return window.pwned") is None


def test_the_status_is_examined_when_its_tab_is_opened(open_browser, writable):
    driver = open_browser(language="zh-TW")
    open_tab(driver, writable, 3)
    find(driver, "#status dl dt")
    assert "一切正常。" in find(driver, "#status")[0].text
    assert not driver.find_elements(By.CSS_SELECTOR, "#status dd bdi")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("number", "there"), [(1, "#corpus-table tbody tr"), (2, "#own-new"), (3, "#status dl dt")])
def test_axe_finds_nothing_that_keeps_people_out(open_browser, writable, theme, number, there):
    driver = open_browser(language="en", width=390)
    open_tab(driver, f"{writable}?__theme={theme}", number)
    find(driver, there)
    time.sleep(0.5)  # the page fades in
    assert violations(driver) == []


@pytest.mark.parametrize("width", [360, 390, 1920])
def test_nothing_is_wider_than_the_window(open_browser, writable, width):
    driver = open_browser(width=width)
    open_tab(driver, writable, 1)
    find(driver, "#corpus-table tbody tr")
    find(driver, "#corpus-add summary")[0].click()
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width
