#!/usr/bin/env python3
"""Opens an `html` report in Chromium and uses it: no console message, no request, no breach of its policy; filters, sorts,
groups, keys, charts work; screenshots in light and dark.

    check_html.py REPORT.html [--screenshots FOLDER]

Exit 0 when all is well, 77 without Chromium. Speaks the DevTools protocol over the debugging pipe; needs no package."""

import argparse
import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time


class Browser:
    """Chromium, headless, on a DevTools pipe: messages are JSON, each ended by a NUL byte."""

    def __init__(self, program, folder):
        to_child, self.write_end = os.pipe()
        self.read_end, from_child = os.pipe()

        def keep_pipes():
            # Above what the shuffle below may overwrite.
            read, write = os.dup2(to_child, 30), os.dup2(from_child, 31)
            os.dup2(read, 3)
            os.dup2(write, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
             "--hide-scrollbars", "--user-data-dir=" + folder, "about:blank"],
            preexec_fn=keep_pipes, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_child)
        os.close(from_child)
        self.buffer = b""
        self.number = 0
        self.events = []
        target = self.call("Target.getTargets")["targetInfos"]
        page = next(each for each in target if each["type"] == "page")
        self.session = None
        self.session = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]

    def receive(self):
        while b"\0" not in self.buffer:
            data = os.read(self.read_end, 1 << 20)
            if not data:
                raise RuntimeError("chromium went away")
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(line)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if getattr(self, "session", None):
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError("%s: %s" % (method, answer["error"]))
                return answer["result"]
            self.events.append(answer)

    def evaluate(self, script):
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(json.dumps(result["exceptionDetails"])[:500])
        return result["result"].get("value")

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=20)


class Check:
    def __init__(self):
        self.faults = 0

    def that(self, holds, what):
        print(("ok    " if holds else "FAULT ") + what)
        self.faults += 0 if holds else 1


def open_page(browser, path):
    for domain in ("Page", "Runtime", "Log", "Network"):
        browser.call(domain + ".enable")
    watch = "addEventListener('securitypolicyviolation', (e) => console.error('CSP ' + e.violatedDirective + ' ' + e.blockedURI))"
    browser.call("Page.addScriptToEvaluateOnNewDocument", source=watch)
    browser.call("Emulation.setDeviceMetricsOverride", width=1440, height=1000, deviceScaleFactor=1, mobile=False)
    begun = time.monotonic()
    browser.call("Page.navigate", url=path.as_uri())
    while browser.evaluate("document.documentElement?.dataset.ready") != "true":
        if time.monotonic() - begun > 30:
            raise RuntimeError("the page's scripts did not finish")
        time.sleep(0.05)
    return time.monotonic() - begun


def complaints(browser):
    browser.evaluate("new Promise((done) => setTimeout(done, 100))")
    found = []
    for event in browser.events:
        method, parameters = event.get("method"), event.get("params", {})
        if method == "Runtime.consoleAPICalled":
            found.append("console: " + json.dumps(parameters.get("args"))[:300])
        elif method == "Runtime.exceptionThrown":
            found.append("exception: " + json.dumps(parameters["exceptionDetails"])[:300])
        elif method == "Log.entryAdded":
            found.append("log: " + parameters["entry"]["text"][:300])
    return found


def requests(browser, path):
    urls = [event["params"]["request"]["url"] for event in browser.events
            if event.get("method") == "Network.requestWillBeSent"]
    return [url for url in urls if url != path.as_uri() and not url.startswith("data:") and url != "about:blank"]


def press(browser, key, code=None):
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, key=key, code=code or key,
                     windowsVirtualKeyCode={"ArrowDown": 40, "End": 35, "Home": 36, "Enter": 13, "ArrowRight": 39}[key])


TABLE = "window.kaiseki.table"


def use_table(browser, check):
    total = browser.evaluate(TABLE + ".rows.length")
    if total == 0:
        return
    browser.evaluate("document.getElementById('event-tree').checked && document.getElementById('event-tree').click()")
    check.that(browser.evaluate(TABLE + ".shown.length") == total, "all %d rows without a filter" % total)
    elements = browser.evaluate("document.querySelectorAll('#event-grid .pad > .row').length")
    check.that(elements < 120, "%d row elements for %d rows" % (elements, total))

    operation = browser.evaluate(TABLE + ".columns[4].text(%s.rows[0])" % TABLE)
    expected = browser.evaluate("%s.rows.filter((row) => %s.columns[4].text(row).toLowerCase().includes(%s)).length"
                                % (TABLE, TABLE, json.dumps(operation.lower())))
    took = browser.evaluate("""(() => { const input = %s.heads[4].input; input.value = %s; const begun = performance.now();
        input.dispatchEvent(new Event('input')); return performance.now() - begun; })()""" % (TABLE, json.dumps(operation)))
    check.that(browser.evaluate(TABLE + ".shown.length") == expected, "filter %r: %d rows, %.0f ms" % (operation, expected, took))
    browser.evaluate("document.getElementById('event-clear').click()")

    took = browser.evaluate("""(() => { const begun = performance.now(); %s.heads[5].button.click();
        return performance.now() - begun; })()""" % TABLE)
    ordered = browser.evaluate("%s.shown.map((row) => row[4].toLowerCase())"
                               ".every((path, at, all) => at === 0 || all[at - 1] <= path)" % TABLE)
    check.that(ordered, "sorts by path, %.0f ms" % took)
    browser.evaluate(TABLE + ".heads[0].button.click()")

    took = browser.evaluate("""(() => { const begun = performance.now(); %s.setGroup(4);
        return performance.now() - begun; })()""" % TABLE)
    members = browser.evaluate(TABLE + ".lines.reduce((sum, line) => sum + line.members.length, 0)")
    check.that(members == total, "groups by operation, %.0f ms" % took)
    browser.evaluate(TABLE + ".view.focus()")
    browser.evaluate(TABLE + ".choose(0)")
    groups = browser.evaluate(TABLE + ".lines.length")
    press(browser, "Enter")
    check.that(browser.evaluate(TABLE + ".lines.length") > groups, "Enter opens a group")
    press(browser, "ArrowDown")
    check.that(browser.evaluate("document.querySelectorAll('#event-detail dd').length") > 3, "ArrowDown shows a row's details")
    browser.evaluate(TABLE + ".setGroup(-1)")
    press(browser, "End")
    check.that(browser.evaluate(TABLE + ".current") == total - 1, "End goes to the last row")
    last = browser.evaluate("document.querySelector('#event-grid .row.current span').textContent")
    check.that(last == str(browser.evaluate(TABLE + ".lines[%d][0]" % (total - 1))), "the last row is drawn: #%s" % last)
    browser.evaluate(TABLE + ".heads[0].button.click()")
    check.that(browser.evaluate(TABLE + ".current") == 0, "sorting the other way keeps the chosen row")
    browser.evaluate(TABLE + ".heads[0].button.click()")
    browser.evaluate("(() => { const { input } = %s.heads[0]; input.value = '=nothing';"
                     " input.dispatchEvent(new Event('input')); })()" % TABLE)
    gone = browser.evaluate("document.querySelectorAll('#event-detail dd').length")
    check.that(gone == 0, "details go with their row")
    browser.evaluate("document.getElementById('event-clear').click()")
    scroll_times(browser, check, total)


def scroll_times(browser, check, total):
    times = browser.evaluate("""(async () => { const view = %s.view, times = [];
        for (let at = 0; at <= 60; at++) {
            const begun = performance.now();
            view.scrollTop = (view.scrollHeight - view.clientHeight) * at / 60; %s.draw(); view.offsetHeight;
            times.push(performance.now() - begun);
            await new Promise(requestAnimationFrame);
        } view.scrollTop = 0; return times.sort((a, b) => a - b); })()""" % (TABLE, TABLE))
    median = times[len(times) // 2]
    check.that(median < 200, "scrolling through %d rows: %.1f ms a frame, at most %.1f" % (total, median, times[-1]))


def use_charts(browser, check):
    if browser.evaluate("document.querySelectorAll('#graph-chart .node').length") > 0:
        browser.evaluate("document.querySelector('#graph-chart .node').dispatchEvent(new MouseEvent('click', { bubbles: true }))")
        check.that(browser.evaluate("document.querySelectorAll('#graph-chart .chosen').length") == 1, "a node is chosen")
        browser.evaluate("document.querySelector('#graph-chart .node').focus()")
        press(browser, "Enter")
        check.that(browser.evaluate(TABLE + ".extra !== null"), "Enter on a node shows its events")
        browser.evaluate("document.querySelector('#graph-chart .node').dispatchEvent(new MouseEvent('click', { bubbles: true }))")
        browser.evaluate("document.getElementById('event-clear').click()")
    if browser.evaluate("document.querySelectorAll('button[data-findings]').length") > 0:
        browser.evaluate("document.querySelector('button[data-findings]').click()")
        check.that(browser.evaluate(TABLE + ".shown.length") > 0, "a story's line shows its events")
        browser.evaluate("document.getElementById('event-clear').click()")


def use_narrow_screen_and_paper(browser, check):
    browser.call("Emulation.setDeviceMetricsOverride", width=390, height=800, deviceScaleFactor=1, mobile=True)
    room = browser.evaluate("document.querySelector('table.story td:nth-child(3)')?.clientWidth ?? 390")
    check.that(room > 300, "a telephone leaves sentences %d pixels" % room)
    width = browser.evaluate("document.documentElement.scrollWidth")
    check.that(width <= 390, "a telephone need not scroll sideways")
    browser.call("Emulation.setDeviceMetricsOverride", width=1440, height=1000, deviceScaleFactor=1, mobile=False)
    browser.evaluate("document.documentElement.dataset.theme = 'dark'")
    browser.call("Emulation.setEmulatedMedia", media="print")
    ink = browser.evaluate("getComputedStyle(document.body).color")
    check.that(ink == "rgb(0, 0, 0)", "paper has black ink whatever the screen: " + ink)
    browser.call("Emulation.setDeviceMetricsOverride", width=720, height=1000, deviceScaleFactor=1, mobile=False)
    wide = browser.evaluate("Math.max(0, ...[...document.querySelectorAll('svg, .matrix > div')]"
                            ".map((each) => each.getBoundingClientRect().right))")
    check.that(wide <= 720, "paper holds the charts whole: %d pixels" % wide)
    browser.call("Emulation.setEmulatedMedia", media="")
    browser.call("Emulation.setDeviceMetricsOverride", width=1440, height=1000, deviceScaleFactor=1, mobile=False)
    browser.evaluate("delete document.documentElement.dataset.theme")


def screenshot(browser, folder, name, whole=True):
    data = browser.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"]
    (folder / (name + ".png")).write_bytes(base64.b64decode(data))


def take_screenshots(browser, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
        height = browser.evaluate("document.documentElement.scrollHeight")
        browser.call("Emulation.setDeviceMetricsOverride", width=1440, height=min(height, 6000), deviceScaleFactor=1, mobile=False)
        screenshot(browser, folder, theme)
    data = browser.call("Page.printToPDF", printBackground=True)["data"]
    (folder / "print.pdf").write_bytes(base64.b64decode(data))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("report", type=pathlib.Path)
    parser.add_argument("--screenshots", type=pathlib.Path)
    options = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        print("SKIP: chromium is not installed")
        return 77
    path = options.report.resolve()
    check = Check()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(program, folder)
        try:
            seconds = open_page(browser, path)
            check.that(True, "ready after %.2f s, %d bytes" % (seconds, path.stat().st_size))
            use_table(browser, check)
            use_charts(browser, check)
            use_narrow_screen_and_paper(browser, check)
            if options.screenshots:
                take_screenshots(browser, options.screenshots)
            found = complaints(browser)
            check.that(not found, "no console message, error or breach of policy" + "".join("\n      " + each for each in found))
            sent = requests(browser, path)
            check.that(not sent, "no request" + "".join("\n      " + each for each in sent))
            check.that(browser.evaluate("document.querySelectorAll('img, iframe, object, embed, base, form').length") == 0,
                       "nothing that loads or sends in the page")
            check.that(browser.evaluate("document.scripts.length") == 6, "no script but ours")
        finally:
            browser.close()
    print("%d faults" % check.faults)
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
