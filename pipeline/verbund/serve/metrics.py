"""Metrics for Prometheus: counts and times, nothing of any client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from verbund.serve.opened import Opened

MEDIA_TYPE: Final = CONTENT_TYPE_PLAIN_0_0_4
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """What is counted, in a registry of its own: several servers may be in one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "verbund_requests", "Requests answered.", ("part", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "verbund_request_seconds",
            "Seconds until a request was answered.",
            ("part",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._workers = _Workers()
        self._registry.register(self._workers)

    def count(self, part: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(part, str(status)).inc()
        self._seconds.labels(part).observe(seconds)

    def text(self, opened: Opened | None, reloads: int) -> bytes:
        """All metrics, in the text format of Prometheus."""
        self._workers.opened, self._workers.reloads = opened, reloads
        return generate_latest(self._registry)


class _Workers(Collector):
    """What is known of the workers of the release that is served now."""

    opened: Opened | None = None
    reloads = 0

    def collect(self) -> Iterator[Metric]:
        """Yield what is known."""
        yield _counter("verbund_reloads", "Releases that took the place of another.", self.reloads)
        if self.opened is None:
            return
        pool = self.opened.pool
        triples = self.opened.triples
        yield GaugeMetricFamily("verbund_triples", "Triples of the release.", value=triples)
        length = pool.queue.length
        yield GaugeMetricFamily("verbund_queries_waiting", "Queries that wait.", value=length)
        running = len(pool.queue.running)
        yield GaugeMetricFamily("verbund_queries_running", "Queries that run.", value=running)
        left = self.opened.ahead_left
        yield GaugeMetricFamily("verbund_ahead_left", "Questions to answer ahead.", value=left)
        yield _counter("verbund_workers_forked", "Workers started.", pool.counts.forked)
        ended = CounterMetricFamily(
            "verbund_workers_ended", "Workers ended for a limit.", labels=("reason",)
        )
        for why, number in sorted(pool.counts.ended.items()):
            ended.add_metric((why,), number)
        yield ended


def _counter(name: str, text: str, value: int) -> CounterMetricFamily:
    return CounterMetricFamily(name, text, value=value)
