"""The calculator in a browser: the same digits as the command line, and nothing that leaves the page's origin."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from click.testing import CliRunner

from soundproof.cli.group import main
from soundproof.formats.files import CATALOGUE, load, parse
from soundproof.formats.settings import applied, setting
from tests.browser.calculator import Calculator, command, too_wide, unusable

QUERIES = "circuits.riscv.opening.queries"


@pytest.fixture(scope="module")
def context(chromium: Any) -> Iterator[Any]:
    made = chromium.new_context(viewport={"width": 1280, "height": 1000}, accept_downloads=True)
    made.grant_permissions(["clipboard-read", "clipboard-write"])
    yield made
    made.close()


@pytest.fixture(scope="module")
def static(host: Callable[[Mapping[str, bytes]], Any], files: Mapping[str, bytes]) -> Any:
    return host(files)


@pytest.fixture(scope="module")
def started(context: Any, static: Any, record_testsuite_property: Callable[[str, object], None]) -> Calculator:
    """Pico's page with its engine running."""
    calculator = Calculator(context.new_page())
    calculator.page.goto(f"{static.address}zkvm/pico/")
    seconds = calculator.start()
    record_testsuite_property("ready_seconds", round(seconds, 2))
    print(f"\nengine ready and all compared after {seconds:.1f} s")
    return calculator


@pytest.fixture
def pico(started: Calculator) -> Calculator:
    """The same page as deployed."""
    started.at("reset").click()
    started.until(lambda: started.text("change") == "as deployed", "the figures as deployed")
    return started


def test_figures_of_a_page_need_no_engine(chromium: Any, static: Any) -> None:
    calculator = Calculator(chromium.new_page())
    calculator.page.goto(f"{static.address}zkvm/pico/")
    calculator.until(lambda: calculator.text("shown") == "57", "the figure as deployed")
    assert not [path for path in static.paths if path.endswith(".wasm")]
    calculator.page.close()


@pytest.mark.parametrize("value", [90, 143])
def test_digits_are_those_of_the_command_line(pico: Calculator, value: int) -> None:
    pico.set("queries", str(value))
    pico.compared(f"{QUERIES}={value}")
    said = pico.text("command")
    assert said == f"soundproof whatif pico --set {QUERIES}={value}"
    name, text = pico.saved("json")
    assert name == "whatif.json"
    assert json.loads(text) == command(*shlex.split(said)[1:])
    assert pico.text("shown") == str(json.loads(text)["circuits"][0]["after"]["bits"])


def test_the_answer_to_a_moving_slider_is_fast_and_the_newest_is_shown(pico: Calculator) -> None:
    seconds = []
    for value in range(100, 120):
        pico.set("queries", str(value))
        seconds.append(pico.until(lambda value=value: pico.text("command").endswith(f"={value}"), "an answer"))  # type: ignore[misc]
    print(f"\nslider: median {1000 * median(seconds):.0f} ms of {len(seconds)}")
    pico.page.evaluate(
        """async () => {
            const slider = document.querySelector('#whatif input[type="range"][aria-label="queries"]');
            const command = document.querySelector('[data-at="command"]');
            window.seen = new Set();
            new MutationObserver(() => window.seen.add(command.textContent)).observe(command, { childList: true });
            for (let value = 120; value < 180; value += 1) {
                slider.value = value;
                slider.dispatchEvent(new Event("input", { bubbles: true }));
                await new Promise((resolve) => setTimeout(resolve, 16));
            }
        }"""
    )
    pico.compared(f"{QUERIES}=179")
    assert 2 <= pico.page.evaluate("window.seen.size") < 60  # those on the way are shown, and none waits for all
    assert pico.text("command").endswith("=179")
    assert pico.page.get_by_label("queries", exact=True).first.input_value() == "179"


def test_what_a_reader_refuses_is_said_and_the_last_figures_stay(pico: Calculator) -> None:
    pico.set("queries", "0")
    pico.until(lambda: "must be" in pico.text("problem"), "the fault")
    said = CliRunner().invoke(main, ["whatif", "pico", "--set", f"{QUERIES}=0"]).stderr.strip()
    assert pico.text("problem").strip() == said
    assert pico.text("shown") == "57"


def test_a_control_follows_what_a_setting_adjusts(pico: Calculator) -> None:
    pico.page.get_by_label("rate", exact=True).first.fill("2")
    pico.until(lambda: "rate=1/4" in pico.text("command"), "the rate")
    assert pico.page.locator("#whatif output").nth(1).inner_text() == "4"  # the final domain has the same dimension


def test_without_a_paper_and_at_a_level_of_trust(pico: Calculator) -> None:
    for part in pico.page.locator("#whatif summary").all():
        if "relied" in part.inner_text():
            part.click()
    pico.at("without").select_option("DKT26")
    pico.until(lambda: "--without DKT26" in pico.text("command"), "the figure without DKT26")
    assert pico.text("shown") == str(command("assess", "pico", "--without", "DKT26")["zkvms"][0]["bits"])
    pico.at("trust").select_option("proved")
    pico.until(lambda: "--trust proved" in pico.text("command"), "the figure by proofs")


def test_what_is_typed_while_all_is_set_back_is_not_lost(pico: Calculator) -> None:
    """The controls of a circuit stay where they are: who replaces one takes away what is being typed into it."""
    queries = pico.page.get_by_label("queries", exact=True).first
    pico.set("queries", "100")
    pico.until(lambda: pico.text("command").endswith("=100"), "an answer")
    control = queries.element_handle()
    pico.at("reset").click()
    pico.until(lambda: queries.input_value() == "84", "the value as deployed")
    assert control.evaluate("(control) => control.isConnected")
    pico.at("reset").click()
    control.fill("90")  # while the answer to the click is under way
    pico.until(lambda: pico.text("command").endswith("=90"), "an answer")
    assert queries.input_value() == "90"


def test_saved_files_are_read_again(pico: Calculator) -> None:
    pico.set("queries", "100")
    pico.until(lambda: pico.text("command").endswith("=100"), "an answer")
    name, text = pico.saved("toml")
    assert name == "pico.toml"
    assert parse(text, name) == applied(load("pico"), [setting(f"{QUERIES}=100")])


def test_the_command_is_copied(pico: Calculator) -> None:
    pico.at("copy").click()
    pico.until(lambda: "copied" in pico.text("status"), "the copy")
    assert pico.page.evaluate("navigator.clipboard.readText()") == pico.text("command")


def test_a_search_finds_what_the_command_finds(pico: Calculator) -> None:
    pico.page.get_by_text("Search the cheapest parameters").click()
    pico.at("target-bits").fill("70")
    pico.at("max-bytes").fill("3MB")
    pico.at("optimize").click()
    pico.until(lambda: pico.at("use").is_visible(), "the search")
    said = pico.text("found-command")
    assert said == "soundproof optimize pico:riscv --bits 70 --max-bytes 3MB"
    found = command(*shlex.split(said)[1:])["circuits"][0]["found"]
    pico.at("use").click()
    pico.until(lambda: f"queries={found['parameters']['opening.queries']}" in pico.text("command"), "the parameters")
    assert pico.text("shown") == str(found["bits"])


def test_a_search_is_stopped_after_a_question(pico: Calculator) -> None:
    asked: list[str] = []

    def stop(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.accept()

    pico.page.once("dialog", stop)
    if not pico.at("optimize").is_visible():
        pico.page.get_by_text("Search the cheapest parameters").click()
    pico.at("max-bytes").fill("")
    pico.at("target-bits").fill("100")
    pico.at("optimize").click()
    pico.at("cancel").click()
    assert asked
    pico.set("queries", "91")
    pico.until(lambda: pico.text("command").endswith("=91"), "an answer of another engine")


def test_dropped_files(pico: Calculator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    valid = (CATALOGUE / "risc0.toml").read_text(encoding="utf-8")
    faulty = valid.replace("queries", "queris")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.toml").write_text(faulty, encoding="utf-8")
    pico.drop("mine.toml", faulty.encode())
    pico.until(lambda: "queris" in pico.text("problem"), "the fault")
    assert pico.text("problem").strip() == CliRunner().invoke(main, ["assess", "mine.toml"]).stderr.strip()
    pico.drop("big.toml", b"#" * (2**20 + 1))
    pico.until(lambda: "1 MiB" in pico.text("problem"), "the refusal")
    pico.drop("mine.toml", valid.encode())
    pico.until(lambda: "mine.toml" in pico.text("command"), "the file")
    assert pico.text("shown") == "51‡"
    assert pico.at("link").is_hidden()


def test_a_calculator_that_ran_is_usable_by_all_and_fits_a_phone(started: Calculator, axe: str) -> None:
    started.page.set_viewport_size({"width": 400, "height": 800})
    for part in started.page.locator("#whatif details").all():
        part.evaluate("part => { part.open = true; }")
    started.set("queries", "0")
    started.until(lambda: "must be" in started.text("problem"), "a fault")
    for scheme in ("light", "dark"):
        started.page.emulate_media(color_scheme=scheme)
        assert unusable(started.page, axe) == []
    assert too_wide(started.page) <= 0


def test_nothing_was_refused_and_nothing_left(started: Calculator, static: Any) -> None:
    """All that was done above happened under the policy, and asked this origin alone."""
    assert started.violations == []
    left = [url for url in started.requests if not url.removeprefix("blob:").startswith(static.address)]
    assert {url.partition(":")[0] for url in left} <= {"data"}


def test_the_worker_is_bound_on_a_host_that_sends_no_headers(
    started: Calculator, host: Callable[[Mapping[str, bytes]], Any]
) -> None:
    other = host({"index.html": b"other"})
    worker = started.page.workers[-1]
    assert worker.evaluate(f"fetch('{other.address}').then(() => 'sent', () => 'refused')") == "refused"
    assert other.paths == []


def test_a_link_has_the_settings_and_all_works_offline(context: Any, started: Calculator, static: Any) -> None:
    """On a page that was never open: it came with the first visit."""
    calculator = Calculator(context.new_page())
    context.set_offline(True)
    try:
        address = f"{static.address}whatif/#z=openvm2&c=internal_for_leaf&opening.queries.0=130&trust=lean"
        calculator.page.goto(address)
        calculator.start()
        said = "soundproof whatif openvm2 --set circuits.internal_for_leaf.opening.queries.0=130 --trust lean"
        assert calculator.text("command") == said
        assert calculator.at("link").get_attribute("href") == address
        calculator.until(lambda: calculator.at("json").is_visible(), "the comparison")
        assert json.loads(calculator.saved("json")[1]) == command(*shlex.split(said)[1:])
    finally:
        context.set_offline(False)
    assert calculator.violations == []
    calculator.page.close()
