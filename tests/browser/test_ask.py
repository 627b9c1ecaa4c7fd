"""What can be done on the tab of questions beside asking."""

import json
import time

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.axe import violations
from tests.browser.conftest import HOSTILE, start
from tests.browser.test_page import CHINESE, ENGLISH, ask, find, rect, visit, wait
from yinju.ui.ask.words import WORDS

pytestmark = pytest.mark.browser

WORD = WORDS["en"]
STORED = "return Object.entries(localStorage).filter(([key]) => key.startsWith('yinju.conversation.'))"


@pytest.fixture
def page(open_browser, address):
    driver = open_browser(language="en")
    visit(driver, address)
    return driver


def text_of(driver, css):
    return find(driver, css)[0].get_attribute("textContent")


def listed(driver):
    return [title.text for title in driver.find_elements(By.CSS_SELECTOR, "#conversations .open")]


def show_list(driver):
    find(driver, "#conversations-open")[0].click()
    find(driver, "#conversations[open]")


def test_a_mark_shows_its_quotation_to_the_pointer_and_to_keys(page):
    ask(page, CHINESE)
    mark = find(page, ".sentence a.mark")[0]
    quoted = text_of(page, "#turn-1-card-1 blockquote mark")
    ActionChains(page).move_to_element(mark).perform()
    assert text_of(page, "#quotation .quote") == quoted
    assert text_of(page, "#quotation .title") == text_of(page, "#turn-1-card-1 h3 bdi")
    ActionChains(page).move_to_element(find(page, "h1")[0]).perform()
    wait(lambda: not page.find_elements(By.ID, "quotation"), "the quotation goes with the pointer")
    page.execute_script("arguments[0].focus()", mark)
    assert mark.get_attribute("aria-describedby") == find(page, "#quotation")[0].get_attribute("id")
    box = rect(page, "#quotation")
    assert box["left"] >= 0
    assert box["right"] <= 1400
    mark.send_keys(Keys.ESCAPE)
    assert page.find_elements(By.ID, "quotation") == []
    assert mark.get_attribute("aria-describedby") is None


def test_a_hostile_quotation_is_shown_as_text(page):
    ask(page, "When did the Ginkgo Harbour rule take effect?")
    page.execute_script("arguments[0].focus()", find(page, "a.mark")[0])
    assert HOSTILE.replace("&lt;", "<").replace("&gt;", ">")[:30] in text_of(page, "#quotation")
    assert page.find_elements(By.CSS_SELECTOR, "#quotation :is(script, img, svg, a)") == []
    assert page.execute_script("return window.pwned") is None


def test_keys_lead_to_the_question_and_from_mark_to_mark(page):
    ask(page, CHINESE)
    marks = find(page, "#transcript a.mark")
    page.execute_script("arguments[0].focus()", marks[0])
    marks[0].send_keys(Keys.ARROW_RIGHT)
    assert page.switch_to.active_element == marks[1]
    marks[1].send_keys(Keys.ARROW_LEFT, Keys.ARROW_LEFT)
    assert page.switch_to.active_element == marks[0]
    marks[0].send_keys("/")
    box = find(page, "#question textarea")[0]
    assert page.switch_to.active_element == box
    assert box.get_attribute("value") == ""
    box.send_keys("1/2")
    assert box.get_attribute("value") == "1/2"


def test_an_answer_is_copied_with_its_references_and_exported_in_four_forms(page, address, tmp_path):
    grant = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"], "origin": address}
    page.execute_cdp_cmd("Browser.grantPermissions", grant)
    page.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    ask(page, CHINESE)
    find(page, ".actions .copy")[0].click()
    wait(lambda: find(page, ".actions .copy")[0].text == WORD.copied, "it says that it copied")
    copied = page.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    cited = find(page, "#turn-1-card-1 a.in-article")[0].get_attribute("href")
    assert copied.endswith(f"{cited}\n")
    for form in ("markdown", "json", "bibtex", "ris"):
        find(page, ".actions summary")[0].click()
        find(page, f".actions [data-form={form}]")[0].click()
    names = {f"yinju-1.{ending}" for ending in ("md", "json", "bib", "ris")}
    wait(lambda: {file.name for file in tmp_path.iterdir()} >= names, "the files are there")
    assert json.loads((tmp_path / "yinju-1.json").read_text("utf-8"))["citations"][0]["address"] == cited
    assert (tmp_path / "yinju-1.md").read_text("utf-8").startswith(f"# {CHINESE}")
    assert (tmp_path / "yinju-1.bib").read_text("utf-8").startswith("@article{yinju-")


def test_the_last_question_is_answered_again(page):
    ask(page, CHINESE)
    ask(page, ENGLISH, turn=2)
    (again,) = find(page, ".actions .retry")
    assert again.find_element(By.XPATH, "./ancestor::article").get_attribute("id") == "turn-2"
    stamp = "return document.querySelector('[data-stamp]').dataset.stamp"
    before = page.execute_script(stamp)
    again.click()
    wait(lambda: page.execute_script(stamp) != before, "it is answered again")
    find(page, "#turn-2 .answer")
    assert len(find(page, ".turn")) == 2
    wait(lambda: page.execute_script("return yinjuAsk.current.turns.length") == 2, "the script knows both")


def test_conversations_are_kept_opened_renamed_and_deleted(page, address):
    ask(page, ENGLISH)
    ask(page, CHINESE, turn=2)
    find(page, "#turn-2 [data-good=false]")[0].click()
    find(page, "dialog.why textarea")[0].send_keys("why <b>not</b>")
    find(page, "dialog.why [value=save]")[0].click()
    find(page, "#restart")[0].click()
    wait(lambda: not page.find_elements(By.CSS_SELECTOR, ".turn"), "the conversation is empty")
    ask(page, "What is the price of tea?")
    visit(page, address)
    assert page.find_elements(By.CSS_SELECTOR, ".turn") == []
    show_list(page)
    assert listed(page) == ["What is the price of tea?", ENGLISH]
    find(page, "#conversations .open")[1].click()
    find(page, "#turn-2 .answer")
    assert find(page, "#turn-2 [data-good=false]")[0].get_attribute("aria-pressed") == "true"
    assert find(page, "#turn-2 [data-good=false]")[0].get_attribute("title") == "why <b>not</b>"
    ask(page, "它是什么时候发表的？", turn=3)  # the history is there too
    assert "《全球人工智能治理倡议》是什么时候发表的？" in text_of(page, "#turn-3 .asked-as")
    wait(lambda: len(page.execute_script(STORED)) == 2, "it goes on under its name")
    show_list(page)
    find(page, "#conversations .rename")[0].click()
    find(page, "#conversations .name")[0].send_keys("<b>Mine</b>", Keys.ENTER)
    wait(lambda: listed(page)[0] == "<b>Mine</b>", "it is renamed")
    find(page, "#conversations .delete")[1].click()
    find(page, "#conversations .delete")[1].click()
    wait(lambda: listed(page) == ["<b>Mine</b>"], "it is deleted")
    find(page, "#conversations .delete-all")[0].click()
    find(page, "#conversations .delete-all")[0].click()
    assert text_of(page, "#conversations .none") == WORD.none_kept
    assert page.execute_script(STORED) == []


def test_damaged_records_are_passed_over_and_said(page, address):
    ask(page, ENGLISH)
    key, text = wait(lambda: page.execute_script(STORED), "it is kept")[0]
    old = json.dumps(json.loads(text) | {"version": 0})
    forged = json.loads(text)
    forged["title"] = HOSTILE
    forged["turns"][0]["kept"]["answer"]["text"] = "Forged."
    for name, value in (("a", "{"), ("b", old), ("c", json.dumps(forged))):
        page.execute_script("localStorage.setItem(`yinju.conversation.${arguments[0]}`, arguments[1])", name, value)
    visit(page, address)
    show_list(page)
    assert text_of(page, "#conversations .damaged") == WORD.damaged.format(count=2)
    assert HOSTILE in [title.get_attribute("textContent") for title in find(page, "#conversations .open")]
    next(title for title in find(page, "#conversations .open") if "pwned" in title.text).click()
    wait(lambda: page.find_elements(By.ID, "ask-notice") and text_of(page, "#ask-notice") == WORD.not_opened, "said")
    assert page.find_elements(By.CSS_SELECTOR, ".turn") == []
    assert page.execute_script("return window.pwned") is None
    assert key in [name for name, _ in page.execute_script(STORED)]


def test_the_oldest_conversation_gives_way_and_that_is_said(page):
    page.execute_script(
        "for (let i = 0; i < 4; i += 1) localStorage.setItem(`yinju.conversation.${i}`, JSON.stringify("
        "{version: 1, title: String(i), updated: i, turns: [{kept: {question: 'x'.repeat(998_000)}}]}))"
    )
    ask(page, ENGLISH)
    wait(lambda: page.find_elements(By.ID, "ask-notice"), "a notice")
    assert text_of(page, "#ask-notice") == WORD.dropped.format(count=1)
    show_list(page)
    assert listed(page) == [ENGLISH, "3", "2", "1"]


def test_articles_are_chosen_by_fields_and_the_choice_is_removed_by_its_chips(page):
    find(page, "#filters-open")[0].click()
    assert find(page, "#filters-open")[0].get_attribute("aria-expanded") == "true"
    find(page, "#filter-languages label")[0].click()
    chips = "return [...document.querySelectorAll('#chips label')].map((chip) => chip.textContent.trim())"
    wait(lambda: page.execute_script(chips) == [WORD.chinese], "a chip for the language")
    publishers = find(page, "#filter-publishers input")[0]
    publishers.click()
    wait(lambda: len(page.find_elements(By.CSS_SELECTOR, "[role=listbox] li")) > 1, "the publishers are offered")
    publishers.send_keys("人民", Keys.ENTER)
    wait(lambda: page.execute_script(chips) == [WORD.chinese, "人民日报"], "a chip for the publisher")
    ask(page, CHINESE)
    assert text_of(page, "#turn-1 .within") == "searched only: Chinese · 人民日报"
    assert "人民日报" in text_of(page, "#turn-1-card-1 .facts")
    find(page, "#chips label")[1].click()
    wait(lambda: page.execute_script(chips) == [WORD.chinese], "the publisher is removed")
    assert page.find_elements(By.CSS_SELECTOR, "#filter-publishers .token") == []
    find(page, "#filters-open")[0].click()
    assert not find(page, "#filters")[0].is_displayed()
    assert find(page, "#chips label")[0].is_displayed()


def test_a_setting_keeps_nothing(open_browser, engine):
    driver = open_browser(language="en")
    visit(driver, start(engine, keep_conversations=False))
    ask(driver, ENGLISH)
    wait(lambda: driver.execute_script("return yinjuAsk.current.turns.length") == 1, "it can be copied")
    assert driver.execute_script("return localStorage.length") == 0
    assert driver.find_elements(By.ID, "conversations-open") == []


def test_a_bad_answer_is_offered_as_a_test_question_where_there_is_an_evaluation(page):
    ask(page, ENGLISH)
    find(page, "[data-good=false]")[0].click()
    find(page, "dialog.why")[0].send_keys(Keys.ESCAPE)
    assert page.find_elements(By.ID, "tab-evaluation-button")
    offer = wait(lambda: [one for one in find(page, ".to-own-set") if one.is_displayed()], "it is offered")[0]
    assert (offer.get_attribute("data-question"), offer.get_attribute("data-answer")) == (ENGLISH, "1")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_axe_finds_nothing_that_keeps_people_out(open_browser, address, theme, width):
    driver = open_browser(language="en", width=width)
    visit(driver, f"{address}?__theme={theme}")
    time.sleep(0.5)  # the page fades in
    assert violations(driver) == []
    ask(driver, ENGLISH)
    find(driver, ".actions summary")[0].click()
    find(driver, "#filters-open")[0].click()
    find(driver, "#filter-languages label")[0].click()
    page_and_menu = violations(driver)
    find(driver, "#filters-open")[0].click()
    find(driver, "[data-good=true]")[0].click()
    find(driver, "dialog.why")[0].send_keys(Keys.ESCAPE)
    show_list(driver)
    assert page_and_menu + violations(driver) == []


def test_paper_gets_answers_and_references_alone(page):
    ask(page, ENGLISH)
    ask(page, CHINESE, turn=2)
    page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    for shown in ("#turn-1 .answer", "#turn-2 .answer", "#turn-1-card-1", "#turn-2-card-1"):
        assert rect(page, shown)["height"] > 20, shown  # Selenium calls displayed nothing that is folded elsewhere
    for hidden in ("#header", "#language", "#ask", "[role=tab]", ".actions", "a.in-article", "a.back"):
        assert not find(page, hidden)[0].is_displayed(), hidden
    assert rect(page, "#turn-1-card-1")["top"] < rect(page, "#turn-2-card-1")["top"]
