"""Signing in, asking and signing out, on loopback and on the plain address of a network."""

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import start
from tests.browser.test_page import CHINESE, ask, find, requested, visit, wait
from yinju.ui.access.words import WORDS

pytestmark = pytest.mark.browser

PASSWORD = "智能向善 2025"
SIZES = [(1400, 900), (390, 844)]


@pytest.fixture(scope="module")
def guarded(engine):
    return start(engine, password=SecretStr(PASSWORD))


@pytest.fixture(scope="module")
def hurried(engine):
    return start(engine, password=SecretStr(PASSWORD), limit_questions="1/minute")


@pytest.fixture(scope="module")
def on_the_network(engine):
    """The address under which another machine would call, where browsers do not send Sec-Fetch-Site."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
            own = probe.getsockname()[0]
        except OSError:
            pytest.skip("this machine has no address but loopback")
    address = start(engine, host="0.0.0.0", password=SecretStr(PASSWORD))
    return f"http://{own}:{urlsplit(address).port}/"


def picture(driver, name):
    """Keeps a screenshot in the folder that PICTURES names, if it does, to be looked at."""
    if folder := os.environ.get("PICTURES"):
        driver.save_screenshot(str(Path(folder) / f"{name}.png"))


def enter(driver, secret):
    field = find(driver, "input[type=password]")[0]
    field.send_keys(secret, Keys.ENTER)


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize(("accepted", "language"), [("zh-CN", "zh"), ("zh-TW", "zh-Hant"), ("en", "en")])
def test_a_visitor_signs_in_asks_and_signs_out(open_browser, guarded, width, height, accepted, language):
    driver = open_browser(accepted, width, height)
    words = WORDS[language]
    driver.get(guarded)
    assert find(driver, "label[for=secret]")[0].text == words.password
    assert driver.switch_to.active_element.get_attribute("type") == "password"
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width
    assert set(requested(driver)) == {guarded}
    picture(driver, f"sign-in-{language}-{width}")
    enter(driver, "falsch falsch")
    assert find(driver, "[role=alert]")[0].text == words.wrong
    picture(driver, f"wrong-{language}-{width}")
    enter(driver, PASSWORD)
    find(driver, "[data-lang]")
    ask(driver, CHINESE)
    button = wait(lambda: driver.find_elements(By.CSS_SELECTOR, ".account button"), "the way out")[0]
    assert button.text == words.sign_out
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width
    picture(driver, f"page-{language}-{width}")
    button.click()
    assert find(driver, "label[for=secret]")[0].text == words.password
    driver.back()
    driver.get(guarded)
    assert find(driver, "input[type=password]")


def test_the_page_asks_on_a_network_too(open_browser, on_the_network):
    driver = open_browser("en")
    driver.get(on_the_network)
    enter(driver, PASSWORD)
    find(driver, "[data-lang]")
    ask(driver, CHINESE)
    find(driver, ".account button")[0].click()
    assert find(driver, "input[type=password]")


def test_the_place_in_an_article_outlives_signing_in(open_browser, guarded):
    driver = open_browser("en")
    driver.get(guarded)
    enter(driver, PASSWORD)
    find(driver, "[data-lang]")
    ask(driver, CHINESE)
    place = find(driver, "#turn-1-card-1 a.in-article")[0].get_attribute("href")
    other = open_browser("en")
    other.get(place)
    enter(other, PASSWORD)
    assert find(other, "main mark")
    assert other.current_url == place


def test_once_the_session_is_gone_the_page_leads_to_the_form(open_browser, guarded):
    driver = open_browser("en")
    driver.get(guarded)
    enter(driver, PASSWORD)
    find(driver, "[data-lang]")  # before that the next visit would cut the signing in off
    box = visit(driver, guarded)
    driver.delete_all_cookies()
    box.send_keys(CHINESE, Keys.ENTER)
    assert find(driver, "input[type=password]")


def test_too_many_questions_are_said_in_the_conversation(open_browser, hurried):
    driver = open_browser("zh-CN")
    driver.get(hurried)
    enter(driver, PASSWORD)
    find(driver, "[data-lang]")
    ask(driver, CHINESE)
    ask(driver, CHINESE, turn=2)
    picture(driver, "too-many")
    said, _, _ = WORDS["zh"].too_many_questions.partition("{")
    assert said in find(driver, "#turn-2 .error")[0].text
