"""A page as PDF, printed by a browser that is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from soundproof.parameters.faults import UserError

__all__ = ["BROWSERS", "printed"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
"""Programs that print pages, the first that is there."""
PATIENCE = 120
"""Seconds that printing may take."""


def printed(html: str) -> bytes:
    """The PDF of a page.  UserError if no browser is there, or it fails."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise UserError("a PDF is printed by Chromium, which is not installed\n    hint: -o report.html needs nothing")
    with tempfile.TemporaryDirectory() as folder:
        page, pdf = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(html, encoding="utf-8")
        asked = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        asked += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={pdf}", page.as_uri()]
        try:
            done = subprocess.run(asked, capture_output=True, text=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            raise UserError(f"{browser} did not print within {PATIENCE} seconds") from None
        if done.returncode or not pdf.exists():
            raise UserError(f"{browser} could not print: {done.stderr.strip()[-200:]}")
        return pdf.read_bytes()
