"""What publishing a draft would bring about."""

import msgspec

from guanxi.api.schemas.drafts import Draft


class Estimate(msgspec.Struct, frozen=True):
    """How many of the newest ones looked at match; ``capped``: there are more."""

    matching: int
    looked_at: int
    capped: bool


class TriggerReach(msgspec.Struct, frozen=True, kw_only=True):
    """How far a record trigger reaches.

    ``records`` are those that match its condition as they stand now (null when you may not see the object's records),
    ``events`` the changes of the last 30 days that would have started the process.
    """

    element_id: str
    object: str
    on: list[str]
    records: Estimate | None
    events: Estimate


class StrandedRun(msgspec.Struct, frozen=True):
    """A running instance that could not go on with the draft: where it stands, and why."""

    instance_key: str
    element_id: str
    message: str


class DraftOutlook(msgspec.Struct, frozen=True):
    """What publishing would bring about.

    ``rights_held`` and ``rights_missing`` are what publishing needs. ``concurrency`` is what the process does when it
    is to start for a record that an instance is at work for. Of the newest ``looked_at`` running instances (at most
    200) ``stranded`` could not go on with the draft. ``together`` are open drafts of decisions and forms it names.
    """

    rights_held: list[str]
    rights_missing: list[str]
    concurrency: str
    triggers: list[TriggerReach]
    looked_at: int
    stranded: list[StrandedRun]
    together: list[Draft]
