"""What axe-core finds that keeps people out of a page."""

from typing import Any

from selenium.webdriver.chrome.webdriver import WebDriver
from selenium_axe_python import Axe


def violations(driver: WebDriver) -> list[tuple[str, str, Any]]:
    """Returns the rule, the impact and the first element of each violation; at every rule that axe-core has."""
    axe = Axe(driver)
    axe.inject()
    return [(found["id"], found["impact"], found["nodes"][0]["target"]) for found in axe.run()["violations"]]
