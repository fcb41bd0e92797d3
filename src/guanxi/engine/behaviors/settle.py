"""Run what is queued until every token waits."""

from guanxi.engine.run import Run


def settle(run: Run) -> None:
    """Work through the queue."""
    queue = run.queue
    while queue:
        action, arguments = queue.popleft()
        action(run, *arguments)
