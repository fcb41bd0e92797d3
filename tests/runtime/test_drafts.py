"""Drafts: nothing anybody wrote is lost, publishing is a deployment, and a refused one keeps the draft."""

import pytest

from guanxi.access.audit import read_audit
from guanxi.access.contracts import Actor
from guanxi.bpmn import parse_bpmn
from guanxi.bpmn.builders import ElementType, define_process
from guanxi.platform.errors import Conflict, Forbidden, Invalid, NotFound
from guanxi.runtime.contracts import Deployment, Refused
from guanxi.runtime.deployments import read_files
from guanxi.runtime.draft_comments import add_comment, list_comments, resolve_comment
from guanxi.runtime.draft_contracts import Draft, SaveConflict
from guanxi.runtime.draft_publishing import draft_files, publish_drafts, report
from guanxi.runtime.draft_store import DatabaseStore
from guanxi.runtime.draft_texts import new_text, read_text
from guanxi.runtime.drafts import (
    create_draft,
    discard_draft,
    get_draft,
    list_drafts,
    list_revisions,
    read_revision,
    restore_draft,
    save_draft,
    text_of_version,
)
from guanxi.runtime.versions import list_versions
from tests.runtime.conftest import World
from tests.runtime.models import human, straight

ANN = Actor(kind="user", id="ann", name="Ann", roles=frozenset({"designer"}))
BEN = Actor(kind="user", id="ben", name="Ben", roles=frozenset({"designer"}))


def begin(world: World, content: bytes | None = None, name: str = "p.bpmn") -> Draft:
    """A draft by Ann."""
    text = read_text(name, content if content is not None else straight("p", "record.a"))
    with world.database.write() as tx:
        return create_draft(tx, text, actor=ANN)


def save(world: World, draft: Draft, content: bytes, revision: int, actor: Actor) -> Draft | SaveConflict:
    """Save as the API does."""
    with world.database.write() as tx:
        return save_draft(tx, draft.key, read_text(draft.name, content), revision=revision, actor=actor)


def publish(world: World, draft: Draft, *more: Draft, **options: object) -> Deployment | Refused:
    """Publish as the API does."""
    with world.database.read() as tx:
        files = draft_files(tx, [draft.key, *(one.key for one in more)])
    read = read_files({file.name: file.content for file in files})
    with world.database.write() as tx:
        return publish_drafts(world.runtime, tx, files, read, actor=ANN, **options)  # type: ignore[arg-type]  # options of the call


def test_every_text_is_kept_with_who_and_when(world: World) -> None:
    """A save makes a revision; an equal text makes none."""
    draft = begin(world)
    second = straight("p", "record.a", "record.b")

    saved = save(world, draft, second, 1, BEN)
    again = save(world, draft, second, 2, ANN)

    assert isinstance(saved, Draft)
    assert (saved.revision, saved.changed_by, saved.definition_id) == (2, "user:ben", "p")
    assert saved == again
    with world.database.read() as tx:
        kept = [(one.revision, one.actor) for one in list_revisions(tx, draft.key)]
        assert kept == [(2, "user:ben"), (1, "user:ann")]
        assert read_revision(tx, draft.key, 1).content == straight("p", "record.a")
        assert read_revision(tx, draft.key).content == second
        audited = [(one.action, one.actor["id"]) for one in read_audit(tx, "draft", str(draft.key))]
    assert audited == [("update", "ben"), ("create", "ann")]


def test_of_two_who_save_the_same_revision_the_second_gets_both_texts(world: World) -> None:
    """Nothing is overwritten: who was slower sees what was saved and what both began with."""
    draft = begin(world)
    save(world, draft, straight("p", "record.b"), 1, BEN)

    answer = save(world, draft, straight("p", "record.c"), 1, ANN)

    assert isinstance(answer, SaveConflict)
    assert (answer.theirs.revision, answer.theirs.actor) == (2, "user:ben")
    assert answer.theirs.content == straight("p", "record.b")
    assert answer.base is not None
    assert answer.base.content == straight("p", "record.a")
    with world.database.read() as tx:
        assert get_draft(tx, draft.key).revision == 2


def test_a_draft_takes_any_text_and_tells_what_is_wrong(world: World) -> None:
    """A broken file is kept as it is; the report names the element at fault."""
    broken = straight("p", "record.a").replace(b'targetRef="end"', b'targetRef="nowhere"')
    draft = begin(world, broken)
    nonsense = begin(world, b"<bpmn", "q.bpmn")

    with world.database.read() as tx:
        files = draft_files(tx, [draft.key])
        found = report(world.runtime, tx, files[0], read_files({"p.bpmn": files[0].content}))
        assert read_revision(tx, draft.key).content == broken
        assert read_revision(tx, nonsense.key).content == b"<bpmn"
    assert [one.finding.element_id for one in found.findings if one.finding.severity == "error"] == ["t1_end"]
    assert (nonsense.definition_id, found.newest, found.behind) == ("", None, False)


def test_publishing_deploys_and_closes_the_draft(world: World) -> None:
    """The version holds the text byte by byte; the draft says what it became and takes no more."""
    draft = begin(world)

    deployed = publish(world, draft, revisions={draft.key: 1})

    assert isinstance(deployed, Deployment)
    with world.database.read() as tx:
        after = get_draft(tx, draft.key)
        assert (after.state, after.published_as) == ("published", deployed.definitions[0].key)
        assert text_of_version(tx, "process", deployed.definitions[0].key) == (
            "p.bpmn",
            straight("p", "record.a"),
        )
        versions = [
            (one.version, one.latest, one.deployed_by, one.file) for one in list_versions(tx, "process", "p")
        ]
    assert versions == [(1, True, "user:ann", "p.bpmn")]
    with pytest.raises(Conflict) as refused:
        save(world, draft, straight("p", "record.z"), 1, ANN)
    assert refused.value.code == "runtime.draft_closed"


def test_a_refused_publication_keeps_the_draft(world: World) -> None:
    """Errors are returned; the draft stays open and nothing is deployed."""
    draft = begin(world, straight("p", "record.a").replace(b'targetRef="end"', b'targetRef="nowhere"'))

    answer = publish(world, draft)

    assert isinstance(answer, Refused)
    with world.database.read() as tx:
        assert get_draft(tx, draft.key).state == "open"
        assert list_versions(tx, "process", "p") == []


def test_publishes_what_was_looked_at_only(world: World) -> None:
    """A draft that somebody has changed since, or whose process was published meanwhile, is refused."""
    draft, other = begin(world), begin(world)
    with world.database.read() as tx:
        looked_at = draft_files(tx, [draft.key])
    save(world, draft, straight("p", "record.b"), 1, BEN)
    read = read_files({"p.bpmn": looked_at[0].content})
    with world.database.write() as tx, pytest.raises(Conflict) as changed:
        publish_drafts(world.runtime, tx, looked_at, read, actor=ANN)
    with pytest.raises(Conflict) as another:
        publish(world, draft, revisions={draft.key: 1})
    publish(world, other)
    with pytest.raises(Conflict) as behind:
        publish(world, draft)

    published = publish(world, draft, over_newer=True)

    assert changed.value.code == another.value.code == "runtime.draft_changed"
    assert behind.value.code == "runtime.draft_behind"
    assert isinstance(published, Deployment)
    assert published.definitions[0].version == 2


def test_drafts_that_need_each_other_are_published_together(world: World) -> None:
    """A process and its new form; alone the process is refused for the missing form."""
    form = begin(world, new_text("form", "f", "").content, "f.form")
    process = begin(world, human("f", "PT1H"))

    alone = publish(world, process)
    both = publish(world, process, form)

    assert isinstance(alone, Refused)
    assert [one.finding.rule for one in alone.findings if one.finding.severity == "error"] == [
        "deploy.missing_form"
    ]
    assert isinstance(both, Deployment)
    assert {(one.kind, one.id) for one in both.definitions} == {("process", "human"), ("form", "f")}
    with world.database.read() as tx:
        assert {get_draft(tx, one.key).state for one in (form, process)} == {"published"}


def test_a_discarded_draft_comes_back(world: World) -> None:
    """It leaves the list of open ones and takes no text until it is restored; nothing of it is lost."""
    draft = begin(world)
    with world.database.write() as tx:
        discard_draft(tx, draft.key, actor=BEN)
    with world.database.read() as tx:
        assert (list_drafts(tx), [one.key for one in list_drafts(tx, state="discarded")]) == ([], [draft.key])
    with pytest.raises(Conflict):
        save(world, draft, straight("p", "record.z"), 1, ANN)

    with world.database.write() as tx:
        restored = restore_draft(tx, draft.key, actor=ANN)
        with pytest.raises(Conflict) as twice:
            restore_draft(tx, draft.key, actor=ANN)

    assert restored == draft
    assert twice.value.code == "runtime.draft_not_discarded"


def test_comments_belong_to_elements_and_are_settled(world: World) -> None:
    """An answer stands at the element of what it answers; who settled it and when is kept, and can be taken back."""
    draft, other = begin(world), begin(world)
    with world.database.write() as tx:
        first = add_comment(tx, draft.key, "Why this?", actor=BEN, element_id="t1")
        answer = add_comment(tx, draft.key, "Because.", actor=ANN, answers=first.key)
        settled = resolve_comment(tx, draft.key, first.key, resolved=True, actor=ANN)
        opened = resolve_comment(tx, draft.key, first.key, resolved=False, actor=BEN)
        with pytest.raises(NotFound):
            resolve_comment(tx, other.key, first.key, resolved=True, actor=ANN)
        for text in ("  ", "x" * 10_001, "a\0b"):
            with pytest.raises(Invalid):
                add_comment(tx, draft.key, text, actor=ANN)

    assert (answer.element_id, answer.answers, answer.revision) == ("t1", first.key, 1)
    assert (settled.resolved_by, settled.resolved_at is not None) == ("user:ann", True)
    assert (opened.resolved_by, opened.resolved_at) == ("", None)
    with world.database.read() as tx:
        assert [one.text for one in list_comments(tx, draft.key)] == ["Why this?", "Because."]


def test_a_draft_begins_from_nothing_a_version_a_table_or_yaml(world: World) -> None:
    """Each kind has a smallest text without errors; a process as YAML becomes the BPMN it means."""
    for kind, name in (("process", "n.bpmn"), ("decision", "d.dmn"), ("form", "f.form")):
        text = new_text(kind, name[0], "A <new> one")  # type: ignore[arg-type]  # one of the three
        assert (text.name, text.definition_id) == (name, name[0])
        found = read_files({text.name: text.content})
        assert [one for file in found for one in file.findings if one.severity == "error"] == []
    written = read_text("q.yaml", b"process: q\nsteps:\n  s: {kind: start, next: e}\n  e: {kind: end}\n")
    assert (written.name, written.kind, written.definition_id) == ("q.bpmn", "process", "q")
    assert parse_bpmn(written.content).processes[0].id == "q"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.txt", b"hello", "runtime.draft_unknown_file"),
        ("x.yaml", b"- nothing", "runtime.draft_not_readable"),
        ("x.form", b"\xff\xfe\x00", "runtime.draft_encoding"),
        ("x.bpmn", b" " * (10 * 1024 * 1024 + 1), "runtime.draft_too_large"),
        ("\0.bpmn", b"", "runtime.text"),
    ],
)
def test_refuses_what_is_no_text_of_a_definition(name: str, content: bytes, code: str) -> None:
    """Each with its code."""
    with pytest.raises(Invalid) as refused:
        read_text(name, content)
    assert refused.value.code == code


def test_a_file_in_another_encoding_is_kept_in_utf_8() -> None:
    """Clients get text, so the bytes of an old tool are written anew, with the same content."""
    given = straight("p", "record.a").decode().replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    given = given.replace("The p", "Über p")

    text = read_text("p.bpmn", given.encode("latin-1"))

    assert "Über p" in text.content.decode()
    assert text.title == "Über p"


def test_the_step_by_step_builder_saves_into_drafts(world: World) -> None:
    """``save()`` begins a draft and goes on with it; what somebody else saved since is not overwritten."""
    store = DatabaseStore(world.database, ANN)
    definition = define_process("steps", store=store)
    start = definition.create_element("go", type=ElementType.START_EVENT)
    definition.connect(start, definition.create_element("done", type=ElementType.END_EVENT))
    definition.save()
    definition.save()
    with world.database.read() as tx:
        draft = list_drafts(tx)[0]
    assert (draft.definition_id, draft.revision, draft.changed_by) == ("steps", 1, "user:ann")

    save(world, draft, straight("steps", "record.a"), 1, BEN)
    with pytest.raises(Conflict) as refused:
        definition.save()

    assert refused.value.code == "runtime.draft_changed"
    assert "user:ben" in refused.value.message
    with pytest.raises(Forbidden):
        DatabaseStore(world.database, Actor(kind="user", id="x", name="X")).save("p", straight())
