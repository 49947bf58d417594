"""Every kind of page in a browser: usable by all, on a phone, and without JavaScript."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

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
