"""The tab of evaluation in a real browser: a set is sent and run, and a question is written from an article and run."""

import json

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser.test_page import find, visit, wait
from yinju.ui.evaluation.words import WORDS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

MARKUP = '<b onclick="window.pwned=1">谁</b>'
SET = [
    {
        "id": "zh-when", "language": "zh", "question": "《全球人工智能治理倡议》是什么时候提出的？", "answers": ["2023年"],
        "evidence": [{"source": "002_c03b2e4154b970e7.txt", "quote": "全球人工智能治理倡议"}], "answerable": True,
        "tags": [],
    },
    {
        "id": "zh-markup", "language": "zh", "question": f"银杏港条例何时由{MARKUP}废除？", "answers": [],
        "evidence": [], "answerable": False, "tags": [MARKUP],
    },
]  # fmt: skip


def seen(driver, css):
    """The elements that can be seen, once there are some. gradio renders them anew while they are looked at."""

    def looked():
        try:
            return [one for one in driver.find_elements(By.CSS_SELECTOR, css) if one.is_displayed()]
        except StaleElementReferenceException:
            return []

    return wait(looked, css)


def text(driver, css):
    return driver.execute_script("return document.querySelector(arguments[0])?.textContent ?? ''", css)


def open_tab(driver, address):
    visit(driver, address)
    find(driver, "#tab-evaluation-button")[0].click()
    seen(driver, "#own-new")


def send(driver, path):
    find(driver, "#set-file")[0].send_keys(str(path))


def select(driver, said):
    """Selects a text within one piece of the article in the drawer, as a reader does with the mouse."""
    driver.execute_script(
        """
        const walker = document.createTreeWalker(document.querySelector("#drawer"), NodeFilter.SHOW_TEXT);
        for (let node; (node = walker.nextNode()); ) {
          const at = node.textContent.indexOf(arguments[0]);
          if (at < 0) continue;
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + arguments[0].length);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          return;
        }
        throw new Error("not in the article");
        """,
        said,
    )


def test_a_set_is_sent_and_run_and_its_report_is_shown(open_browser, address, engine, tmp_path):
    driver, words = open_browser(), WORDS["zh"]
    open_tab(driver, address)
    broken, good = tmp_path / "broken.jsonl", tmp_path / "trial.jsonl"
    lines = [json.dumps(question, ensure_ascii=False) for question in SET]
    broken.write_text(f"{lines[0]}\n{{}}\n", encoding="utf-8")
    good.write_text("\n".join(lines), encoding="utf-8")
    send(driver, broken)
    wait(lambda: "line 2: has no field 'id'" in text(driver, ".upload .outcome"), "the bad line is named")
    send(driver, good)
    wait(lambda: words.uploaded.format(name="trial.jsonl") in text(driver, ".upload .outcome"), "the set is taken")
    wait(lambda: find(driver, "#question-set input")[0].get_attribute("value") == "trial.jsonl", "it is chosen")
    seen(driver, "#run-set")[0].click()
    seen(driver, "#stop-run, .report")
    seen(driver, ".report h2")
    assert words.named["answer_recall"][0] in text(driver, ".report")
    assert words.done.format(count=2) in text(driver, "#run-progress")
    assert len(driver.find_elements(By.CSS_SELECTOR, ".report .plots svg")) >= 3
    assert MARKUP in text(driver, ".report")
    assert driver.find_elements(By.CSS_SELECTOR, ".report [onclick]") == []
    assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    driver.find_element(By.CSS_SELECTOR, "#language label:last-of-type").click()
    wait(lambda: WORDS["en"].named["answer_recall"][0] in text(driver, ".report"), "the report is English")
    assert [
        entry for entry in driver.get_log("browser") if entry["level"] == "SEVERE" and "400" not in entry["message"]
    ] == []


def test_an_own_question_gets_its_evidence_from_a_selection_and_is_run(open_browser, address, engine):
    driver, words = open_browser(), WORDS["zh"]
    question = "2025年亚太机器人世界杯总决赛在哪座城市举行？"
    visit(driver, address)
    # A button beside an answer, as the page's other tab has it.
    driver.execute_script(
        """
        const button = document.createElement("button");
        button.className = "to-own-set";
        button.dataset.question = arguments[0];
        document.body.append(button);
        button.click();
        """,
        question,
    )
    box = seen(driver, "#own-question textarea")[0]
    wait(lambda: box.get_attribute("value") == question, "the question is filled in")
    wait(lambda: driver.switch_to.active_element == box, "the question has the focus")
    link = seen(driver, "#own-found .in-article")[0]
    link.send_keys(Keys.ENTER)
    seen(driver, "#drawer [data-clean]")
    select(driver, "阿布扎比")
    seen(driver, "#use-selection")[0].click()
    wait(lambda: "阿布扎比" in text(driver, "#own-evidence blockquote"), "the selection is evidence")
    driver.find_element(By.CSS_SELECTOR, "#drawer .drawer-bar").click()
    driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    seen(driver, "#own-accepted textarea")[0].send_keys("阿布扎比")
    seen(driver, "#own-save")[0].click()
    wait(lambda: question in text(driver, "#own-list .own"), "the question is in the list")
    (line,) = (engine.settings.home / "questions" / "own.jsonl").read_text(encoding="utf-8").splitlines()
    saved = json.loads(line)
    assert saved["evidence"] == [{"source": "001_f3eb38ce3b79a726.txt", "quote": "阿布扎比"}]
    assert (saved["question"], saved["answers"], saved["answerable"]) == (question, ["阿布扎比"], True)
    seen(driver, "#own-run")[0].click()
    wait(lambda: words.done.format(count=1) in text(driver, "#run-progress"), "the run has ended")
    wait(lambda: "own.jsonl" in text(driver, ".report h2"), "its report is shown")
    assert words.counts.format(questions=1, answerable=1, unanswerable=0, errors=0) in text(driver, ".report")


def test_narrow_screen_stacks_the_report_below(open_browser, address):
    driver = open_browser(width=390, height=844)
    open_tab(driver, address)
    seen(driver, "#own-new")[0].click()
    seen(driver, "#own-question textarea")
    assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")
