"""A real service in its own process, and a station that speaks to it as stations do."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest

from central.accounts import new_account, new_password
from central.service import add_operator, initialise, open_service
from central.store.opening import open_database
from central.store.sql.store import SqlStore
from tests.central.people import Person
from tests.central.postgres import own_schema, running_cluster
from tests.central.stores import NOW, Scene
from tests.central.wire import Operator, Station

ENGINES = ("sqlite", "postgresql")
ROOT = Path(__file__).resolve().parents[2]


class Server:
    """One `python -m central serve` process on its own data folder."""

    def __init__(self, data: Path, database: str = "", *, port_file: str = "port"):
        self.data = data
        self.database = database
        self.environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "GEOLAB_CENTRAL_DATABASE": database}
        self.port_file = data / port_file
        self.process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def command(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "central", words[0], "--data", str(self.data), *words[1:]],
            cwd=ROOT,
            check=check,
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=self.environment,
            timeout=60,
        )

    def start(self) -> "Server":
        port_file = self.port_file
        port_file.unlink(missing_ok=True)
        log = (self.data / "server.log").open("ab")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "central",
                "serve",
                "--data",
                str(self.data),
                "--port",
                "0",
                "--port-file",
                port_file,
            ],
            cwd=ROOT,
            env=self.environment,
            stderr=log,
            stdout=log,
        )
        log.close()
        deadline = time.monotonic() + 30
        while not port_file.exists():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, "the service did not open its port"
            time.sleep(0.02)
        self.url = f"http://127.0.0.1:{port_file.read_text().strip()}"
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        assert self.process is not None
        self.process.send_signal(how)
        self.process.wait(timeout=30)

    def log(self) -> str:
        return (self.data / "server.log").read_text(encoding="utf-8")

    def operator(self, tenant: str = "main") -> Operator:
        name = "operator.key" if tenant == "main" else f"operator-{tenant}.key"
        if not (self.data / name).exists():
            add_operator(self.data, tenant, self.data / name, self.database)
        return Operator(self.url, (self.data / name).read_text().strip())

    def person(self, role: str, *, login: str = "", client: str = "", tenant: str = "main") -> Person:
        """Somebody with a new account, signed in; made as the command makes it, without a process of its own."""
        wanted = new_account(
            tenant, login=login or f"{role}-{uuid4().hex[:8]}", name="王敏", role=role, client_name=client
        )
        password = new_password()
        with open_service(self.data, self.database) as service:
            hashed = service.passwords.hashed(password)
            service.accounts.add(wanted, hashed, actor="console", now=service.now())
        return Person(self.url, wanted.login, password)

    def enrol(self, name: str = "GC 1", tenant: str = "main") -> Station:
        code = self.operator(tenant).post("/v1/enrolment-codes", json={"name": name, "approved": True}).json()["code"]
        return Station(self.url).enrol(code, name)


@pytest.fixture(scope="session")
def postgres_cluster():
    """The address of a PostgreSQL cluster of the tests' own."""
    with running_cluster() as url:
        yield url


@pytest.fixture(scope="session")
def fresh_url(request):
    """Gives the address of an empty database of an engine; empty for the file in the data folder."""

    def make(engine: str) -> str:
        if engine == "sqlite":
            return ""
        return own_schema(request.getfixturevalue("postgres_cluster"), f"t{uuid4().hex}")

    return make


@pytest.fixture
def postgres_url(fresh_url):
    """An empty schema of the test's own."""
    return fresh_url("postgresql")


@pytest.fixture(params=ENGINES)
def database_url(request, fresh_url):
    """Each engine in turn, as an address."""
    return fresh_url(request.param)


@pytest.fixture
def database(database_url, tmp_path):
    """An opened database of the engine at hand, for the parts beside the store."""
    opened = open_database(tmp_path, database_url)
    yield opened
    opened.close()


@pytest.fixture
def opener(database_url, tmp_path):
    """Opens the same store again and again; whatever the test leaves open is closed."""
    opened = []

    def open_again():
        database = open_database(tmp_path, database_url)
        opened.append(database)
        return SqlStore(database, now=NOW)

    yield open_again
    for database in opened:
        database.close()


@pytest.fixture
def store(opener):
    """A store of the engine at hand."""
    return opener()


@pytest.fixture
def scene(store):
    """A laboratory in the store."""
    return Scene(store)


def _initialised(data: Path, settings: str = "", database: str = "") -> Server:
    server = Server(data, database)
    initialise(data, database)
    (data / "central.toml").write_text(settings or "[limits]\nmin_free_bytes = 1048576\n", encoding="utf-8")
    return server


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A service shared by the tests that leave others' data alone."""
    running = _initialised(tmp_path_factory.mktemp("central")).start()
    yield running
    running.stop()


TIGHT = (
    "[limits]\nmin_free_bytes = 1048576\njson_seconds = 0.4\nblob_seconds = 0.4\n"
    "batch_events = 5\nbatch_bytes = 20000\nblob_bytes = 3000\npart_bytes = 2000\nfailures_per_minute = 4\n"
)


@pytest.fixture
def tight_server_of_each(tmp_path, database_url):
    """A service with small limits on each engine in turn."""
    running = _initialised(tmp_path / "tight", TIGHT, database_url).start()
    yield running
    running.stop()


@pytest.fixture
def server_of_each(tmp_path, database_url):
    """A service of the test's own on each engine in turn."""
    running = _initialised(tmp_path / "central", database=database_url).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def tight_server(tmp_path_factory):
    """A service whose limits are small enough to reach."""
    running = _initialised(tmp_path_factory.mktemp("tight"), TIGHT).start()
    yield running
    running.stop()


@pytest.fixture
def idle_server(tmp_path):
    """A service of the test's own, not started yet; whatever the test starts is ended."""
    server = _initialised(tmp_path / "data")
    yield server
    if server.process is not None and server.process.poll() is None:
        server.stop(signal.SIGKILL)


@pytest.fixture
def own_server(idle_server):
    """A service of the test's own, to be killed and started again."""
    return idle_server.start()


@pytest.fixture
def station(server):
    return server.enrol()


@pytest.fixture
def operator(server):
    return server.operator()
