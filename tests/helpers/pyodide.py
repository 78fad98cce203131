"""A small Pyodide: npm's package with five small files for its compiled wheels, and a server that publishes these."""

import hashlib
import http.server
import json
import re
import shutil
import threading

from publish.npm import package

# What may go wrong with a wheel, and how that is said of it.
TROUBLES = {
    "missing": "could not be fetched: the server answered 404",
    "wrong": "has another SHA-256 than Pyodide's list says: not used",
    "cut off": "could not be fetched: no connection, or it broke off",
    "cut off unseen": "has another SHA-256 than Pyodide's list says: not used",
    "a web page": "has another SHA-256 than Pyodide's list says: not used",
}


class SmallPyodide:
    """`npm` is the folder of its package, `folder` that of its wheels, `address` where these are published.

    `trouble` says what goes wrong with a wheel, {its package: one of TROUBLES}; `asked`, what the server was asked for.
    """

    def __init__(self, place):
        self.npm, self.folder = place / "npm", place / "distribution"
        self.trouble, self.asked = {}, []
        self.folder.mkdir()
        left_out = shutil.ignore_patterns("*.wasm", "*.zip", "*.map")
        shutil.copytree(package("pyodide"), self.npm, ignore=left_out)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.address = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def publish(self, names):
        """Make the wheels of these packages, put them into the list, and let the package load them from the server."""
        listed = json.loads((self.npm / "pyodide-lock.json").read_text("utf-8"))
        for name in names:
            (self.folder / listed["packages"][name]["file_name"]).write_text(name)
            listed["packages"][name]["sha256"] = hashlib.sha256(name.encode()).hexdigest()
        (self.npm / "pyodide-lock.json").write_text(json.dumps(listed))
        code, found = re.subn(
            r"`https?://[^`$]*(?=/v\$)", f"`{self.address.rstrip('/')}", (self.npm / "pyodide.mjs").read_text("utf-8")
        )
        assert found == 1
        (self.npm / "pyodide.mjs").write_text(code, encoding="utf-8")
        return self

    def files(self):
        """What is in each wheel, by its file's name."""
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def close(self):
        """End the server; nobody answers at its address any more."""
        self._server.shutdown()
        self._server.server_close()


def _handler(pyodide):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            pyodide.asked.append(self.path)
            body = pyodide.files().get(self.path.rpartition("/")[2])
            trouble = pyodide.trouble.get(body and body.decode())
            length = None if trouble == "cut off unseen" else len(body or b"")
            if trouble == "wrong":
                body = body[::-1]
            elif trouble in ("cut off", "cut off unseen"):
                body = body[:-1]
            elif trouble == "a web page":
                body = b"<!doctype html><title>Please sign in</title>"
                length = len(body)
            self.send_response(404 if body is None or trouble == "missing" else 200)
            if length is not None:
                self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_):
            pass

    return Handler
