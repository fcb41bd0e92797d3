"""Celery workers behind a broker that loses everything: the rows lose nothing, and doubles do nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.fabric_storm import run_fabric_storm
from tests.servers import postgresql, rabbitmq, redis

pytestmark = pytest.mark.services


@pytest.fixture
def rabbit(tmp_path: Path) -> Iterator[rabbitmq.RabbitMQ]:
    """A running RabbitMQ."""
    if rabbitmq.find() is None:
        pytest.skip(f"no RabbitMQ found; install it with: {rabbitmq.INSTALL}")
    server = rabbitmq.RabbitMQ(tmp_path)
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[redis.Redis]:
    """A running Redis."""
    if redis.find() is None:
        pytest.skip(f"no Redis found; install it with: {redis.INSTALL}")
    server = redis.Redis(tmp_path)
    server.start()
    yield server
    server.stop()


def test_rabbitmq_restarts_loses_its_queues_and_doubles(rabbit: rabbitmq.RabbitMQ) -> None:
    """On PostgreSQL with quorum queues; broker, worker and dispatcher die in turn."""
    with postgresql.serving() as server:
        result = run_fabric_storm(rabbit, server.url)

    assert result["broken"] == []
    assert result["messages_purged"] > 0


def test_redis_restarts_empty_and_doubles(redis_server: redis.Redis) -> None:
    """A Redis that keeps nothing: after a restart all messages are gone."""
    result = run_fabric_storm(redis_server)

    assert result["broken"] == []
    assert result["messages_purged"] > 0
