"""All activities by job type: the list everything else (check, templates, docs, worker) is made from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from guanxi.activities.declaration import Activity
from guanxi.activities.email.declaration import SEND
from guanxi.activities.http.declaration import REQUEST
from guanxi.activities.log import LOG
from guanxi.activities.records.declarations import RECORD_ACTIVITIES

ACTIVITIES: Mapping[str, Activity] = MappingProxyType(
    {activity.type: activity for activity in (*RECORD_ACTIVITIES, SEND, REQUEST, LOG)}
)
"""Declarations by job type, in the order in which they are documented."""
