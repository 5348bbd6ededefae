"""People before a browser: they sign in, read pages, and send the forms that stand on them."""

import html
import http.server
import re
import shutil
import subprocess
import threading
from pathlib import Path

import pytest
import requests

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Person:
    """Somebody with a cookie jar. Every page must be HTML; redirects are followed as a browser does."""

    def __init__(self, url: str, login: str = "", password: str = ""):
        self.url = url
        self.session = requests.Session()
        self.session.headers.update({"Accept": "text/html", "Accept-Language": "zh-CN"})
        self.login, self.password = login, password
        if login:
            answer = self.post("/login", {"login": login, "password": password, "back": "/"}, token=False)
            assert "/login" not in answer.url, answer.text

    def get(self, path: str, **how) -> requests.Response:
        return self.session.get(self.url + path, timeout=40, **how)

    def page(self, path: str, **how) -> str:
        answer = self.get(path, **how)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.text

    def token(self) -> str:
        return dict(HIDDEN.findall(self.page("/password")))["csrf"]

    def post(self, path: str, fields=(), *, token=True, **how) -> requests.Response:
        """Send a form of ours; `token` False for the one that begins a session."""
        sent = list(fields.items() if isinstance(fields, dict) else fields)
        if token:
            sent.append(("csrf", self.token()))
        return self.session.post(self.url + path, data=sent, timeout=40, **how)


def visible(page: str) -> str:
    """The text of a page without its marks."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)))


class Window:
    """Real Chromium on the pages of one person, without a debugger: a small proxy adds their cookie.

    `driver` is a script of the test that every page then loads from its own origin, as the page's policy demands.
    """

    def __init__(self, person: Person, folder: Path, driver: str = ""):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if self.program is None:
            pytest.skip("no Chromium on this machine: install Debian's chromium")
        self.proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(person, driver))
        threading.Thread(target=self.proxy.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.proxy.server_port}"

    def close(self) -> None:
        self.proxy.shutdown()
        self.proxy.server_close()

    def _run(self, *words: str) -> str:
        command = [
            self.program,
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            "--force-device-scale-factor=1",
            f"--user-data-dir={self.folder / 'profile'}",
            *words,
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def picture(self, path: str, name: str, *, width: int = 1280, height: int = 900) -> Path:
        target = self.folder / f"{name}.png"
        self._run(
            f"--window-size={width},{height}", "--virtual-time-budget=3000", f"--screenshot={target}", self.url + path
        )
        return target

    def content(self, path: str, *, width: int = 1280, height: int = 900) -> str:
        """The document after its scripts have run."""
        return self._run(f"--window-size={width},{height}", "--virtual-time-budget=4000", "--dump-dom", self.url + path)


def _handler(person: Person, driver: str):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if driver and self.path == "/static/driver.js":
                self._answer(200, {"Content-Type": "text/javascript"}, driver.encode())
                return
            self._pass_on(requests.get, None)

        def do_POST(self):
            self._pass_on(requests.post, self.rfile.read(int(self.headers["Content-Length"])))

        def _pass_on(self, method, body):
            kept = {n: v for n, v in self.headers.items() if n.lower() not in ("host", "connection", "cookie")}
            answer = method(
                person.url + self.path,
                data=body,
                headers={**kept, "Accept-Encoding": "identity"},
                cookies=person.session.cookies,
                allow_redirects=False,
                timeout=40,
            )
            content = answer.content
            if driver and answer.headers.get("Content-Type", "").startswith("text/html"):
                content = content.replace(b"</head>", b'<script src="/static/driver.js" defer></script></head>')
            dropped = ("content-length", "transfer-encoding", "connection", "date", "content-encoding")
            headers = {n: v for n, v in answer.headers.items() if n.lower() not in dropped}
            self._answer(answer.status_code, headers, content)

        def _answer(self, status, headers, content):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    return Handler
