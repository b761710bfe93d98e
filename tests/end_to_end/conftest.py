"""One set of servers for each worker; every test starts with production as it was."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.world import World, world


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("world")) as running:
        yield running


@pytest.fixture
def production(servers: World) -> World:
    servers.reset()
    return servers
