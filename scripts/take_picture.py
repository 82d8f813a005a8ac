#!/usr/bin/env python3
"""Takes the picture of the graph page that README.md shows: scripts/images/page.png.

    scripts/demo && .venv/bin/python scripts/take_picture.py

Needs Chromium with its driver, and what the tests need.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.support.ui import WebDriverWait

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "output" / "graph.html"
PICTURE = ROOT / "scripts" / "images" / "page.png"
EDGE = "#edge=AR%20procuresFrom%20DK"
"""The edge whose quotations are shown: two newspapers, two prices."""
SECONDS = 30


def main() -> int:
    """Open the page with an edge chosen, wait until it is drawn, and keep what is seen."""
    if not PAGE.is_file():
        sys.stderr.write(f"{PAGE}: is missing. Run scripts/demo first.\n")
        return 1
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--window-size=1280,800", "--hide-scrollbars"):
        options.add_argument(argument)
    driver = webdriver.Chrome(
        options=options, service=webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    )
    try:
        driver.get(PAGE.as_uri() + EDGE)
        WebDriverWait(driver, SECONDS).until(
            lambda shown: shown.execute_script("return document.documentElement.dataset.ready")
        )
        driver.save_screenshot(str(PICTURE))
    finally:
        driver.quit()
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
