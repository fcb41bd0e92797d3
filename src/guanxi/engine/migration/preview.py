"""A migration looked at before it is done: the same code decides here and in the command."""

from collections.abc import Mapping

import msgspec

from guanxi.bpmn import ProcessGraph
from guanxi.engine.migration.check import Check
from guanxi.engine.migration.mapping import complete_mapping
from guanxi.engine.migration.stranded import Stranded
from guanxi.engine.migration.subscriptions import Subscriptions, changed_subscriptions
from guanxi.engine.state import InstanceState

NONE = Subscriptions((), ())


class MigrationPreview(msgspec.Struct, frozen=True):
    """What a migration would do.

    Attributes:
        ids: elements and flows, old id to new id.
        moves: for each live element instance its key, its old and its new element.
        closed: keys of waits for events that the new version does not have there.
        opened: element instance and event of the new version that it will listen to from then on.
        stranded: reasons why it cannot be done; with any of them nothing above will happen.
    """

    ids: Mapping[str, str]
    moves: tuple[tuple[int, str, str], ...]
    closed: tuple[int, ...]
    opened: tuple[tuple[int, str], ...]
    stranded: tuple[Stranded, ...]


def preview_migration(
    state: InstanceState, source: ProcessGraph, target: ProcessGraph, mapping: Mapping[str, str]
) -> MigrationPreview:
    """Look at a migration without doing it.

    Args:
        state: the instance; it is only read.
        source: the version it runs on. target: the version it is to run on.
        mapping: old id to new id, of elements and flows, where they differ.
    """
    ids, wrong = complete_mapping(source, target, mapping)
    stranded = wrong + Check(state, source, target, ids).stranded()
    changes = NONE if stranded else changed_subscriptions(state, source, target, ids)
    moves = tuple(
        (instance.key, instance.element_id, ids[instance.element_id])
        for instance in state.elements.values()
        if instance.element_id in ids
    )
    return MigrationPreview(ids, moves, changes.closed, changes.opened, tuple(stranded))
