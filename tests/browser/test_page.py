import html
import json
import time
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.conftest import HOSTILE, HOSTILE_SOURCE
from yinju.ui.strings import EXAMPLES, STRINGS

pytestmark = pytest.mark.browser

TIMEOUT_S = 60
CHINESE = "《全球人工智能治理倡议》是什么时候提出的？"
ENGLISH = "By what percentage did foreign visitors entering China rise?"


def wait(condition, what):
    """What ``condition()`` returns, once it is true."""
    end = time.monotonic() + TIMEOUT_S
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {TIMEOUT_S} s: {what}")


def find(driver, css):
    return wait(lambda: driver.find_elements(By.CSS_SELECTOR, css), css)


def visit(driver, address):
    driver.get(address)
    find(driver, "[data-lang]")
    return find(driver, "#question textarea")[0]


def ask(driver, question, turn=1):
    box = find(driver, "#question textarea")[0]
    box.send_keys(question, Keys.ENTER)
    find(driver, f"#turn-{turn} :is(.answer, .refusal, .error)")


def rect(driver, css):
    return driver.execute_script("return document.querySelector(arguments[0]).getBoundingClientRect().toJSON()", css)


def requested(driver):
    messages = [json.loads(entry["message"])["message"] for entry in driver.get_log("performance")]
    return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]


@pytest.mark.parametrize(("question", "found"), [(CHINESE, "2023年"), (ENGLISH, "%")])
def test_answer_shows_the_cited_paragraph_with_the_quotation_marked(open_browser, address, question, found):
    driver = open_browser()
    visit(driver, address)
    ask(driver, question)
    quotes = []
    for sentence in find(driver, ".sentence"):
        number = sentence.find_element(By.CSS_SELECTOR, "a.mark").text.strip("\u2060")
        card = find(driver, f"#turn-1-card-{number}")[0]
        # A folded card has no visible text.
        quote = card.find_element(By.CSS_SELECTOR, "mark").get_attribute("textContent")
        assert quote in card.find_element(By.CSS_SELECTOR, "blockquote").get_attribute("textContent")
        assert "".join(quote.split()) in "".join(sentence.text.split())
        quotes.append(quote)
    assert any(found in quote for quote in quotes)
    assert find(driver, "#question textarea")[0].get_attribute("value") == ""


def test_mark_leads_to_its_card_and_the_card_back_with_keys_alone(open_browser, address):
    driver = open_browser()
    visit(driver, address)
    ask(driver, CHINESE)
    mark = find(driver, "a.mark")[-1]
    identity = mark.get_attribute("href").partition("#")[2]
    mark.send_keys(Keys.ENTER)
    card = wait(lambda: driver.find_elements(By.CSS_SELECTOR, f"#{identity}.is-current"), "the card is highlighted")[0]
    assert driver.switch_to.active_element == card
    assert driver.execute_script("return document.querySelectorAll('.card.is-current').length") == 1
    wait(lambda: 0 <= rect(driver, f"#{identity}")["top"] < 900, "the card is in view")
    card.find_element(By.CSS_SELECTOR, "a.back").send_keys(Keys.ENTER)
    assert driver.switch_to.active_element == mark
    assert urlsplit(driver.current_url).fragment == ""


def test_an_article_opens_beside_the_answer_with_the_quotation_marked(open_browser, address):
    driver = open_browser()
    visit(driver, address)
    ask(driver, CHINESE)
    quote = find(driver, "#turn-1-card-1 blockquote mark")[0].text
    link = find(driver, "#turn-1-card-1 a.in-article")[0]
    address_of_quote = link.get_attribute("href")
    link.send_keys(Keys.ENTER)
    find(driver, "#drawer mark")
    said = driver.execute_script(
        "return [...document.querySelectorAll('#drawer mark')].map(m => m.textContent).join('')"
    )
    assert "".join(said.split()) == "".join(quote.split())
    assert driver.current_url == address
    driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not driver.find_elements(By.CSS_SELECTOR, "#drawer")
    assert driver.switch_to.active_element == link
    driver.get(address_of_quote)
    find(driver, "main mark")
    said = driver.execute_script("return [...document.querySelectorAll('main mark')].map(m => m.textContent).join('')")
    assert "".join(said.split()) == "".join(quote.split())
    driver.get(f"{address_of_quote.partition('#')[0]}?raw#char=0,3")
    find(driver, "pre.raw mark")


def test_a_follow_up_shows_what_was_searched_and_another_visitor_has_no_part_in_it(open_browser, address):
    mine, other = open_browser(), open_browser()
    for driver in (mine, other):
        visit(driver, address)
    ask(mine, CHINESE)
    ask(mine, "它是什么时候发表的？", turn=2)
    assert find(mine, "#turn-2 .asked-as")[0].text == "按此查找：《全球人工智能治理倡议》是什么时候发表的？"
    ask(other, "它是什么时候发表的？")
    assert other.find_elements(By.CSS_SELECTOR, ".asked-as") == []
    find(mine, "#restart")[0].click()
    wait(lambda: not mine.find_elements(By.CSS_SELECTOR, ".turn"), "the conversation is empty")
    ask(mine, "它是什么时候发表的？")
    assert mine.find_elements(By.CSS_SELECTOR, ".asked-as") == []


def test_cards_of_earlier_answers_stay_reachable(open_browser, address):
    driver = open_browser()
    visit(driver, address)
    ask(driver, CHINESE)
    ask(driver, ENGLISH, turn=2)
    group = wait(lambda: driver.find_elements(By.CSS_SELECTOR, ".group:not([open])"), "the earlier group is closed")[0]
    assert not group.find_element(By.CSS_SELECTOR, ".card").is_displayed()
    driver.find_element(By.CSS_SELECTOR, "#turn-1 a.mark").click()
    wait(lambda: group.find_element(By.CSS_SELECTOR, ".card").is_displayed(), "the mark opens the earlier group")


@pytest.mark.parametrize("question", ["银杏港条例何时生效？", "When did the Ginkgo Harbour rule take effect?"])
def test_markup_in_articles_is_text(open_browser, address, question):
    driver = open_browser()
    visit(driver, address)
    ask(driver, question)
    page = find(driver, ".gradio-container")[0]
    for css in (".card blockquote mark", ".sentence", ".card .place"):
        texts = [element.get_attribute("textContent") for element in find(driver, css)]
        # Cleaning turns the character references of an article into characters, and leaves the rest as it stands.
        shown = (HOSTILE, html.unescape(HOSTILE), HOSTILE_SOURCE)
        assert any(hostile in text for text in texts for hostile in shown), css
    find(driver, "#tabs [role=tab]")[1].click()
    table = find(driver, "#corpus-table table")[0].get_attribute("textContent")
    assert HOSTILE_SOURCE in table
    assert HOSTILE in table
    for element in (
        "script",
        "img",
        "svg",
        "style",
        "b",
        "strong:not(.answers, .short > strong, .found li > strong)",
        "a:not(.mark, .back, .in-article, .found li > a)",
        "[onerror], [onload]",
    ):
        for pane in ("#transcript .log", "#cards .evidence", "#header .masthead", "#corpus-table table"):
            assert page.find_elements(By.CSS_SELECTOR, f"{pane} :is({element})") == [], element
    assert driver.execute_script("return window.pwned") is None
    # The policy would have stopped what the renderer had let through, and said so here.
    assert [entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE"] == []


def test_markup_in_an_article_is_text_on_its_own_page_too(open_browser, address):
    driver = open_browser()
    visit(driver, address)
    ask(driver, "银杏港条例何时生效？")
    for query in ("", "?raw"):
        driver.get(find(driver, "a.in-article")[0].get_attribute("href").partition("#")[0] + query)
        assert "<script>" in driver.find_element(By.CSS_SELECTOR, "main").text
        assert driver.execute_script("return window.pwned") is None
        driver.back()


def test_markup_in_a_question_is_text(open_browser, address):
    driver = open_browser()
    visit(driver, address)
    ask(driver, HOSTILE)
    assert find(driver, ".question")[0].get_attribute("textContent").endswith(HOSTILE)
    assert driver.find_elements(By.CSS_SELECTOR, "#transcript :is(img, svg, script)") == []
    assert driver.execute_script("return window.pwned") is None


@pytest.mark.parametrize(
    ("header", "language", "tag"), [("zh-CN", "zh", "zh-Hans"), ("zh-TW", "zh-Hant", "zh-Hant"), ("de,en", "en", "en")]
)
def test_first_language_is_the_browsers(open_browser, address, header, language, tag):
    driver = open_browser(language=header)
    box = visit(driver, address)
    words = STRINGS[language]
    assert box.get_attribute("placeholder") == words.placeholder
    assert find(driver, ".tagline")[0].text == words.tagline
    assert find(driver, "#send")[0].text == words.send
    assert driver.execute_script("return document.documentElement.lang") == tag


def test_switch_changes_every_word_keeps_the_conversation_and_is_remembered(open_browser, address):
    driver = open_browser(language="zh-CN")
    visit(driver, address)
    ask(driver, CHINESE)
    driver.find_element(By.CSS_SELECTOR, "#language label:last-of-type").click()
    wait(lambda: find(driver, ".tagline")[0].text == STRINGS["en"].tagline, "the tagline is English")
    wait(lambda: driver.execute_script("return document.documentElement.lang") == "en", "the page is English")
    assert find(driver, "#send")[0].text == STRINGS["en"].send
    assert find(driver, "#restart")[0].text == STRINGS["en"].restart
    assert CHINESE in find(driver, ".question")[0].text
    assert STRINGS["en"].back in find(driver, ".card .place")[0].text
    visit(driver, address)
    assert find(driver, ".tagline")[0].text == STRINGS["en"].tagline


def test_page_asks_no_other_host_for_anything(open_browser, address):
    driver = open_browser()
    visit(driver, address)
    ask(driver, CHINESE)
    find(driver, "a.mark")[0].click()
    driver.find_element(By.CSS_SELECTOR, "#language label:last-of-type").click()
    wait(lambda: find(driver, ".tagline")[0].text == STRINGS["en"].tagline, "the tagline is English")
    urls = requested(driver)
    assert len(urls) > 10
    assert {urlsplit(url).netloc for url in urls if urlsplit(url).scheme not in ("data", "blob")} == {
        urlsplit(address).netloc
    }


def test_narrow_screen_stacks_the_cards_below_the_answer(open_browser, address):
    driver = open_browser(width=390, height=844)
    visit(driver, address)
    ask(driver, CHINESE)
    assert rect(driver, ".card")["top"] > rect(driver, ".answer")["bottom"]
    assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    find(driver, "a.mark")[-1].click()
    wait(lambda: driver.execute_script("return document.activeElement.matches('.card')"), "the card has the focus")
    box = rect(driver, "#question textarea")
    assert 0 < box["top"] < box["bottom"] <= 844  # it stays in reach wherever the page is scrolled


@pytest.mark.parametrize("width", [360, 390, 768, 1400, 1920])
def test_the_question_has_room_at_every_width(open_browser, address, width):
    driver = open_browser(language="en", width=width)
    visit(driver, address)
    assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert rect(driver, "#question textarea")["width"] > 220
    assert rect(driver, "#send")["right"] < width
    assert rect(driver, "#restart")["bottom"] <= rect(driver, "#question textarea")["top"]


def test_wide_screen_puts_the_cards_beside_the_answer(open_browser, address):
    driver = open_browser()
    visit(driver, address)
    ask(driver, CHINESE)
    assert rect(driver, ".card")["left"] > rect(driver, ".answer")["right"]
    assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    assert driver.execute_script("return document.documentElement.scrollHeight <= innerHeight")


def test_enter_that_ends_a_composition_does_not_send(open_browser, address):
    driver = open_browser()
    box = visit(driver, address)
    box.send_keys("银杏")
    for composing in (True, False):
        for kind in ("keydown", "keypress"):
            driver.execute_script(
                "arguments[0].dispatchEvent(new KeyboardEvent(arguments[1],"
                "{key: 'Enter', code: 'Enter', isComposing: arguments[2], bubbles: true, cancelable: true}))",
                box,
                kind,
                composing,
            )
        if composing:
            time.sleep(1)
            assert driver.find_elements(By.CSS_SELECTOR, ".turn") == []
            assert box.get_attribute("value") == "银杏"
    find(driver, ".turn")  # the same events without composition do send


def test_shift_enter_begins_a_line(open_browser, address):
    driver = open_browser()
    box = visit(driver, address)
    box.send_keys("one", Keys.SHIFT, Keys.ENTER, Keys.NULL, "two")
    assert box.get_attribute("value") == "one\ntwo"
    assert driver.find_elements(By.CSS_SELECTOR, ".turn") == []


def test_example_is_asked_on_click_and_a_new_conversation_offers_them_again(open_browser, address):
    driver = open_browser()
    visit(driver, address)
    buttons = find(driver, "#examples button")
    assert [button.text for button in buttons] == [question for question, _ in EXAMPLES]
    buttons[2].click()
    find(driver, "#turn-1 .answer")
    assert ENGLISH in find(driver, ".question")[0].text
    wait(lambda: not driver.find_elements(By.CSS_SELECTOR, "#examples button"), "the examples are gone")
    find(driver, "#restart")[0].click()
    wait(lambda: not driver.find_elements(By.CSS_SELECTOR, ".turn, .card"), "the conversation is empty")
    assert len(find(driver, "#examples button")) == len(EXAMPLES)


def test_refusal_is_a_notice_in_the_questions_language_without_cards(open_browser, address):
    driver = open_browser(language="zh-CN")
    visit(driver, address)
    ask(driver, "What is the price of tea in London?")
    assert "Nothing was found in the corpus" in find(driver, ".refusal")[0].text
    assert driver.find_elements(By.CSS_SELECTOR, ".card") == []


def test_streamed_text_is_escaped_and_can_be_stopped(open_browser, slow_address):
    driver = open_browser(language="en")
    box = visit(driver, slow_address)
    box.send_keys("go on", Keys.ENTER)
    partial = find(driver, ".partial")[0]
    wait(lambda: "<b>word9</b>" in partial.text, "the tenth word")
    assert driver.find_elements(By.CSS_SELECTOR, ".partial b") == []
    assert not [button for button in driver.find_elements(By.CSS_SELECTOR, "#send") if button.is_displayed()]
    find(driver, "#stop")[0].click()
    wait(lambda: STRINGS["en"].stopped in find(driver, ".turn")[0].text, "it says that it stopped")
    text = find(driver, ".partial")[0].text
    assert "<b>word9</b>" in text
    time.sleep(1)
    assert find(driver, ".partial")[0].text == text
    assert find(driver, "#send")[0].is_displayed()
