"""The course for the browser, handed out by a plain web server on loopback and opened in a real browser.

`with Site(folder) as site: page = LitePage(site, browser)`; a `LitePage` is a `LabPage`, so it has the same hands and
eyes. At the command line, from the repository's folder, to look at a notebook in a build:

    python -m tests.helpers.lite FOLDER notebooks/01_neuron.ipynb out.png --dark
"""

import argparse
import contextlib
import functools
import http.server
import json
import secrets
import sys
import threading
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from tests.helpers.lab import LabPage, chromium


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files as they are, with the types that browsers insist on; and JupyterLab's application, for the tests' eyes."""

    extensions_map: ClassVar = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        **{".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"},
    }
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """As usual, but that the application is exposed, as tests.helpers.lab asks JupyterLab to do."""
        path = self.path.split("?")[0]
        if path == "/static/pyodide/pyodide.mjs" and not self.server.with_kernels:
            return self.send_error(404)
        if path != "/jupyter-lite.json":
            return super().do_GET()
        settings = json.loads(Path(self.directory, "jupyter-lite.json").read_text(encoding="utf-8"))
        settings["jupyter-config-data"]["exposeAppInBrowser"] = True
        body = json.dumps(settings).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self):
        """As usual, but that the browser asks each time whether a file has changed."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_):
        """Say nothing."""

    def copyfile(self, source, outputfile):
        """As usual; a page that goes away while it loads is no trouble."""
        with contextlib.suppress(ConnectionError):
            super().copyfile(source, outputfile)


class Site:
    """A folder, handed out at `address` as long as the `with` lasts."""

    token = ""

    def __init__(self, folder):
        self.folder = Path(folder)

    def __enter__(self):
        handler = functools.partial(Handler, directory=str(self.folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.let_kernels_start(True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def let_kernels_start(self, whether):
        """Hand out what kernels start from, or not."""
        self._server.with_kernels = whether

    def end_sessions(self):
        """Kernels end with the page that they live in."""


class LitePage(LabPage):
    """One notebook open in JupyterLite. What is kept in the browser is kept until the page is closed."""

    def open(self, notebook):
        """Open a notebook, by its path in the course, and wait until it is shown and its kernel is idle."""
        self._go_to(notebook, with_kernel=True)
        self._wait_until_open(notebook)

    def load(self, notebook):
        """Load the page anew with a notebook, only to be read: without its kernel that takes a third of the time."""
        self._go_to(notebook, with_kernel=False)
        self._wait_until_shown(notebook)

    def show(self, notebook):
        """Open a notebook beside what is open, as from the list of files."""
        self.page.evaluate("path => void jupyterapp.commands.execute('docmanager:open', { path })", notebook)
        self._wait_until_shown(notebook)

    def _go_to(self, notebook, *, with_kernel):
        self.lab.let_kernels_start(with_kernel)
        workspace = secrets.token_hex(4)
        self.page.goto(f"{self.lab.address}/lab/index.html?workspace={workspace}&path={quote(str(notebook))}")

    def _wait_until_shown(self, notebook):
        self._wait_for(
            f"{notebook} to be shown",
            """path => {
                const panel = globalThis.jupyterapp?.shell?.currentWidget;
                return panel?.context?.path === path && panel.context.isReady && panel.content.widgets.length;
            }""",
            str(notebook),
        )

    def close(self):
        """Close the page, with what it has kept in the browser."""
        self.context.close()

    def run_in_a_cell(self, code):
        """Put a new cell with the code at the end of the notebook, run it, and wait until it is done."""
        self.page.evaluate(
            """async code => {
                const panel = jupyterapp.shell.currentWidget;
                const source = { cell_type: 'code', source: code };
                panel.content.model.sharedModel.insertCell(panel.content.model.cells.length, source);
                panel.content.activeCellIndex = panel.content.model.cells.length - 1;
                await jupyterapp.commands.execute('notebook:run-cell');
            }""",
            code,
        )
        self.settle()

    def set_cell(self, cell_id, source):
        """Write into the cell of that id, as a learner would."""
        self.page.evaluate(
            """([id, source]) => jupyterapp.shell.currentWidget.content.widgets
                .find(cell => cell.model.id === id).model.sharedModel.setSource(source)""",
            [cell_id, source],
        )

    def save(self):
        """Save the notebook into the browser."""
        self.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")

    def is_changed(self):
        """Whether the open notebook counts as changed since it was opened."""
        return self.page.evaluate("() => jupyterapp.shell.currentWidget.context.model.dirty")

    def contents(self, path):
        """A file as the page has it: the learner's if there is one, and else the course's."""
        return self.page.evaluate("path => jupyterapp.serviceManager.contents.get(path, { content: true })", path)


def main(words=None):
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.helpers.lite", description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="a build")
    parser.add_argument("notebook")
    parser.add_argument("png", type=Path)
    parser.add_argument("--run", action="store_true", help="run all cells first")
    parser.add_argument("--dark", action="store_true", help="in the dark theme")
    options = parser.parse_args(words)
    with Site(options.folder) as site, chromium() as browser:
        page = LitePage(site, browser, dark=options.dark)
        page.open(options.notebook)
        if options.run:
            page.run_all(timeout=900)
        page.screenshot(options.png)
        print(*page.other_hosts, *(line for line in page.console if "error" in line), sep="\n")
        page.close()


if __name__ == "__main__":
    sys.exit(main())
