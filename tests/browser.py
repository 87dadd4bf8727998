"""A real browser, driven through WebDriver with nothing but the standard library: a phone's screen, files only."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any


class Browser:
    """A headless Chromium 390 × 844 points large, as a phone; what it keeps lies in `profile`."""

    def __init__(self, driver: str, program: str, profile: Path, width: int = 390) -> None:
        self._driver = subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self._driver.stdout is not None
        said = next(line for line in self._driver.stdout if "successfully on port" in line)
        self._at = f"http://127.0.0.1:{said.rstrip().rstrip('.').rsplit(' ', 1)[1]}/session"
        options = {
            "binary": program,
            "args": ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                     "--disable-component-update", "--disable-sync", f"--user-data-dir={profile}"],
            "mobileEmulation": {"deviceMetrics": {"width": width, "height": 844, "pixelRatio": 2.0}}}
        wanted = {"capabilities": {"alwaysMatch": {"browserName": "chrome", "goog:chromeOptions": options}}}
        self._at += f"/{self._ask('POST', '', wanted)['sessionId']}"

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._at + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from None

    def open(self, page: Path) -> None:
        self._ask("POST", "/url", {"url": page.as_uri()})

    def run(self, script: str, *given: object) -> Any:
        """What a script returns, run on the page; `arguments` are what is `given`."""
        return self._ask("POST", "/execute/sync", {"script": script, "args": list(given)})

    def click(self, selector: str) -> None:
        """Click as a person does: refused where something else lies above, or nothing is to be seen."""
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
        found = self._ask("POST", "/element", {"using": "css selector", "value": selector})
        self._ask("POST", f"/element/{next(iter(found.values()))}/click", {})

    def type(self, selector: str, text: str) -> None:
        found = self._ask("POST", "/element", {"using": "css selector", "value": selector})
        self._ask("POST", f"/element/{next(iter(found.values()))}/value", {"text": text})

    def console(self) -> list[str]:
        """What the browser complained of since it was asked last: also of what the page's policy refused."""
        return [each["message"] for each in self._ask("POST", "/se/log", {"type": "browser"})]

    def close(self) -> None:
        self._ask("DELETE", "")
        self._driver.terminate()
        self._driver.communicate()
