"""Every kind of page in a browser: usable by all, on a phone, and without JavaScript."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from soundproof import site
from tests.browser.calculator import too_wide, unusable


@pytest.fixture(scope="module")
def static(host: Callable[[Mapping[str, bytes]], Any], files: Mapping[str, bytes]) -> Any:
    return host(files)


def templates(files: Mapping[str, bytes]) -> list[str]:
    """One page of each kind: the first of each place in the addresses."""
    kinds: dict[tuple[str, ...], str] = {}
    for address in files:
        if address.endswith("index.html"):
            parts = address.split("/")[:-1]
            kind = (parts[0] if parts else "", str(len(parts)), "history" if parts[-1:] == ["history"] else "")
            kinds.setdefault(kind, address.removesuffix("index.html"))
    return list(kinds.values())


@pytest.fixture(scope="module", params=["light", "dark"])
def narrow(request: Any, chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 400, "height": 800}, color_scheme=request.param)
    yield context
    context.close()


def test_every_kind_of_page_is_usable_by_all_and_fits_a_phone(
    narrow: Any, static: Any, files: Mapping[str, bytes], axe: str
) -> None:
    page = narrow.new_page()
    wrong = {}
    for address in templates(files):
        page.goto(static.address + address)
        overflow = too_wide(page)
        if found := [*unusable(page, axe), *([f"{overflow} px too wide"] if overflow > 0 else [])]:
            wrong[address] = found
    assert wrong == {}


def test_every_page_of_the_catalogue_fits_a_phone(chromium: Any, host: Callable[[Mapping[str, bytes]], Any]) -> None:
    """Pages of one kind have the same form and other words: a regime of five oracles is one long word."""
    every = site()
    static = host(every)
    context = chromium.new_context(viewport={"width": 400, "height": 800})
    page, wide = context.new_page(), {}
    for address in every:
        if address.endswith("index.html"):
            page.goto(static.address + address.removesuffix("index.html"), wait_until="domcontentloaded")
            spilled = page.evaluate(SPILLED)
            if too_wide(page) > 0 or spilled:
                wide[address] = spilled
    context.close()
    assert wide == {}


SPILLED = """
[...document.querySelectorAll('.card')].filter(card => card.scrollWidth > card.clientWidth).map(card => card.innerText)
"""
"""The words of cards that go over their edge."""


@pytest.mark.parametrize("width", [400, 720, 800, 1000, 1280])
def test_drawings_can_be_read_at_every_width(
    chromium: Any, static: Any, files: Mapping[str, bytes], width: int
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    smallest = {}
    for address in templates(files):
        page.goto(static.address + address)
        smallest[address] = page.evaluate(SMALLEST)
    context.close()
    assert {address: size for address, size in smallest.items() if size < 9} == {}


SMALLEST = """
Math.min(...[...document.querySelectorAll('svg text')].filter(text => text.checkVisibility()).map(
  text => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))
"""
"""Pixels of the smallest letters in a drawing."""


def test_the_names_of_a_table_that_scrolls_leave_room_for_the_rest(
    narrow: Any, static: Any, files: Mapping[str, bytes]
) -> None:
    page = narrow.new_page()
    covered = {}
    for address in templates(files):
        page.goto(static.address + address)
        if wide := page.evaluate(COVERED):
            covered[address] = wide
    assert covered == {}


COVERED = """
[...document.querySelectorAll('table.many tbody tr:first-child > th')].filter(
  name => name.offsetWidth > name.closest('.scroll').clientWidth / 2).map(name => name.textContent)
"""
"""First columns, which stay where they are, of more than half their frame."""


def test_nothing_is_wider_than_paper(chromium: Any, static: Any, files: Mapping[str, bytes]) -> None:
    context = chromium.new_context(viewport={"width": 688, "height": 1000})  # A4 without its margins
    page = context.new_page()
    page.emulate_media(media="print")
    over = {}
    for address in templates(files):
        page.goto(static.address + address)
        if (overflow := too_wide(page)) > 0:
            over[address] = overflow
    context.close()
    assert over == {}


def test_pages_are_complete_without_javascript(chromium: Any, static: Any) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{static.address}zkvm/pico/")
    said = page.locator("main").inner_text()
    assert "57" in said
    assert "soundproof whatif pico --set circuits.riscv.opening.rate=1/4" in said
    assert not page.locator('[data-at="tool"]').is_visible()
    context.close()


def test_a_browser_loads_no_more_than_14_megabytes(files: Mapping[str, bytes]) -> None:
    """As hosts send them: compressed, each once."""
    engine = [path for path in files if path.startswith("engine/") and "licences" not in path]
    whole = sum(len(gzip.compress(files[path])) for path in engine)
    print(f"\nengine: {whole / 1e6:.2f} MB")
    assert whole <= 14e6
