"""The page in a real browser: clicks, keys, colours, accessibility, print."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from selenium_axe_python.axe import Axe

from formcheck.errors import InputError
from formcheck.render import browser_pdf
from formcheck.render.browser_pdf import find_browser, print_pdf
from formcheck.render.html.page import write_html
from tests.render.html.pages import faulty, leaning, write_clip

SLUG = "squat-knee-in"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1280,900",
)


def _why_no_browser() -> str | None:
    if find_browser() is None:
        return "no Chromium is installed (apt-get install chromium)"
    if shutil.which("chromedriver") is None:
        return "no chromedriver is installed (apt-get install chromium-driver)"
    return None


NO_BROWSER = _why_no_browser()
needs_browser = pytest.mark.skipif(NO_BROWSER is not None, reason=NO_BROWSER or "")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    if NO_BROWSER is not None:
        pytest.skip(NO_BROWSER)
    options = ChromeOptions()
    options.binary_location = str(find_browser())
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page whose video is gone, as when it was mailed."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    write_html(faulty("annotated.mp4"), path)
    return path


@pytest.fixture(scope="module")
def page_with_video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("video")
    made = faulty("annotated.mp4")
    write_html(made, folder / "report.html")
    write_clip(folder / "annotated.mp4", made.report.source.duration_s)
    return folder / "report.html"


def show(browser: Chrome, page: Path, scheme: str = "light") -> None:
    wishes = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}  # no gliding
    media = {"media": "", "features": [{"name": n, "value": v} for n, v in wishes.items()]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
    browser.get(page.as_uri())


def one(browser: Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def press(browser: Chrome, selector: str) -> None:
    browser.execute_script("arguments[0].click()", one(browser, selector))


def wait_for(browser: Chrome, script: str) -> None:
    WebDriverWait(browser, 20).until(lambda driver: driver.execute_script(script))


def moment_s(browser: Chrome) -> float:
    return float(str(one(browser, "#moment").get_property("value")))


def complaints(browser: Chrome) -> list[str]:
    entries = browser.get_log("browser")
    return [e["message"] for e in entries if "ERR_FILE_NOT_FOUND" not in e["message"]]


@needs_browser
def test_repetition_then_frame_then_rule(browser: Chrome, page: Path) -> None:
    show(browser, page)
    rep = faulty().report.reps[2]
    (finding,) = [f for f in rep.findings if f.rule == SLUG]
    press(browser, f"#reps button[data-rep='{rep.index}']")
    assert moment_s(browser) == pytest.approx(rep.bottom_s, abs=0.05)
    told = one(browser, "#told")
    assert f"Repetition {rep.index}, right leg" in told.text
    assert one(browser, "#drawing svg.figure image").is_displayed()

    faults = browser.find_elements(By.CSS_SELECTOR, "#told button.pick-one")
    (mine,) = [button for button in faults if "Knee falls inwards" in button.text]
    browser.execute_script("arguments[0].click()", mine)
    assert finding.time_s is not None
    assert moment_s(browser) == pytest.approx(finding.time_s, abs=0.05)
    assert one(browser, "#drawing").get_attribute("data-figure") == f"figure-{rep.index}-{SLUG}"
    assert "Knee falls inwards" in told.text
    assert "Up to 5.0 % of leg length is fine" in told.text
    assert one(browser, "#check").get_property("value") == SLUG

    press(browser, "#told a")
    assert browser.current_url.endswith(f"#fault-{SLUG}")
    assert one(browser, f"#fault-{SLUG}").is_displayed()
    assert complaints(browser) == []


@needs_browser
def test_a_verdict_shows_its_moment_of_the_annotated_clip(
    browser: Chrome, page_with_video: Path
) -> None:
    show(browser, page_with_video)
    rep = faulty().report.reps[1]
    (finding,) = [f for f in rep.findings if f.rule == SLUG]
    wait_for(browser, "return document.getElementById('video').readyState >= 1")
    press(browser, f"#grid button.cell[data-rep='{rep.index}'][data-rule='{SLUG}']")
    time_s = f"document.getElementById('video').currentTime - {finding.time_s}"
    wait_for(browser, f"return Math.abs({time_s}) < 0.05")
    assert one(browser, "#video").is_displayed()
    assert not one(browser, "#drawing").is_displayed()
    press(browser, "#swap")
    assert one(browser, "#drawing svg").is_displayed()
    assert complaints(browser) == []


@needs_browser
def test_without_its_video_the_page_shows_drawings(browser: Chrome, page: Path) -> None:
    show(browser, page)
    wait_for(browser, "return document.getElementById('video').hidden")
    assert one(browser, "#drawing svg.figure").is_displayed()
    press(browser, "#play")
    first = moment_s(browser)
    wait_for(browser, f"return Number(document.getElementById('moment').value) > {first} + 0.1")
    press(browser, "#play")


@needs_browser
def test_a_click_into_a_curve_goes_to_that_moment(browser: Chrome, page: Path) -> None:
    show(browser, page)
    rep = faulty().report.reps[0]
    middle = (rep.start_s + rep.bottom_s) / 2
    curve = browser.find_elements(By.CSS_SELECTOR, "#traces .u-over")[1]
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", curve)
    share = middle / faulty().report.source.duration_s - 0.5
    across = round(share * curve.size["width"])
    ActionChains(browser).move_to_element_with_offset(curve, across, 0).click().perform()
    assert rep.start_s <= moment_s(browser) <= rep.end_s
    assert "Repetition 1" in one(browser, "#told").text


@needs_browser
def test_the_grid_can_be_walked_with_the_arrow_keys(browser: Chrome, page: Path) -> None:
    show(browser, page)
    cell = one(browser, f"#grid button.cell[data-rep='1'][data-rule='{SLUG}']")
    browser.execute_script("arguments[0].focus()", cell)
    browser.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    focused = browser.switch_to.active_element
    assert focused.get_attribute("data-rep") == "2"
    focused.send_keys(Keys.ENTER)
    assert "Repetition 2" in one(browser, "#told").text


@needs_browser
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_axe_finds_nothing_to_complain_about(
    browser: Chrome, page: Path, scheme: str, width: int
) -> None:
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    show(browser, page, scheme)
    press(browser, "#reps button[data-rep='2']")
    press(browser, "details summary")
    axe = Axe(browser)
    axe.inject()
    violations = axe.run()["violations"]
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    found = [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in violations]
    assert found == []


@needs_browser
def test_nothing_is_wider_than_a_phone(browser: Chrome, page: Path) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    show(browser, page)
    wide = browser.execute_script("return document.documentElement.scrollWidth")
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert wide <= 390


@needs_browser
def test_the_page_prints_to_a_pdf(tmp_path: Path) -> None:
    write_html(replace(leaning(), video=None), tmp_path / "report.html")
    print_pdf(tmp_path / "report.html", tmp_path / "report.pdf")
    data = (tmp_path / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert len(data) > 20_000


def test_without_a_browser_the_pdf_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser_pdf, "find_browser", lambda: None)
    with pytest.raises(InputError, match="needs Chromium, Chrome or Edge, and none is installed"):
        print_pdf(tmp_path / "report.html", tmp_path / "report.pdf")


def test_a_browser_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\necho 'cannot open display' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(browser_pdf, "find_browser", lambda: broken)
    with pytest.raises(InputError, match=r"could not print the page \(cannot open display\)"):
        print_pdf(tmp_path / "report.html", tmp_path / "report.pdf")
    assert not (tmp_path / "report.pdf").exists()


def test_a_browser_that_never_answers_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("chromium", 120)

    monkeypatch.setattr(browser_pdf, "find_browser", lambda: tmp_path / "chromium")
    monkeypatch.setattr(subprocess, "run", never)
    with pytest.raises(InputError, match="no answer within 120 s"):
        print_pdf(tmp_path / "report.html", tmp_path / "report.pdf")
