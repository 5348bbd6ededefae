"""What the tests of the road share: a station's memory, a scripted service, and the real one."""

from collections.abc import Iterator

import pytest

from tests.sync.bench import Bench, open_bench
from tests.sync.scripted import ScriptedService
from tests.sync.service import Central


@pytest.fixture(autouse=True)
def _no_proxy_between(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback is reached directly, whatever proxy this computer uses."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def bench(tmp_path) -> Iterator[Bench]:
    bench = open_bench(tmp_path / "station")
    yield bench
    bench.store.close()


@pytest.fixture
def scripted() -> Iterator[ScriptedService]:
    service = ScriptedService()
    yield service
    service.stop()


@pytest.fixture(scope="session")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    """One service for all tests that only speak to it; other tests' stations and orders may be there too."""
    service = Central(tmp_path_factory.mktemp("central")).start()
    yield service
    service.kill()


@pytest.fixture
def own_central(tmp_path) -> Iterator[Central]:
    """A service that a test may stop, kill and restore."""
    service = Central(tmp_path / "central").start()
    yield service
    service.kill()
