"""The 20 original control-flow patterns (van der Aalst et al., 2003), each as the example of the documentation."""

from pathlib import Path

import pytest

from guanxi.bpmn import errors, parse_bpmn
from guanxi.engine import effects as effect
from guanxi.engine.commands import CompleteUserTask, CorrelateMessage
from tests.engine.models import Instance

FOLDER = Path(__file__).parents[2] / "examples" / "patterns"
FILES = sorted(FOLDER.glob("*.bpmn"))


def pattern(number: int) -> Instance:
    """An instance of the example of a pattern, not started yet."""
    return Instance(next(path for path in FILES if path.name.startswith(f"{number:02}-")).read_bytes())


def message(instance: Instance, element: str, **variables: object) -> None:
    """The message that the element waits for arrives."""
    assert instance.send(CorrelateMessage(instance.wait(element), variables)).rejection is None


def complete_all(instance: Instance, element: str) -> int:
    """Complete every open task of the element, oldest first. Returns how many there were."""
    keys = sorted(key for key, wait in instance.state.waits.items() if wait.element_id == element)
    for key in keys:
        assert instance.send(CompleteUserTask(key, {})).rejection is None
    return len(keys)


def test_there_are_twenty() -> None:
    """Numbered from 1 to 20."""
    assert [int(path.name[:2]) for path in FILES] == list(range(1, 21))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_each_can_be_published(path: Path) -> None:
    """Nothing in it forbids publishing."""
    assert errors(parse_bpmn(path.read_bytes()).findings) == ()


def test_1_sequence() -> None:
    """The second activity begins when the first is done."""
    instance = pattern(1).start()
    assert instance.waiting == ["note_the_enquiry"]
    instance.complete("note_the_enquiry")
    assert instance.waiting == ["send_the_brochure"]
    instance.complete("send_the_brochure")
    assert instance.status == "completed"


def test_2_parallel_split() -> None:
    """One token becomes two, which go their own ways."""
    instance = pattern(2).start()
    instance.complete("take_the_order")
    assert instance.waiting == ["pack_the_goods", "write_the_invoice"]
    instance.complete("write_the_invoice")
    assert instance.status == "active"
    instance.complete("pack_the_goods")
    assert instance.status == "completed"


@pytest.mark.parametrize(
    "order", [("check_the_credit", "check_the_stock"), ("check_the_stock", "check_the_credit")]
)
def test_3_synchronization(order: tuple[str, str]) -> None:
    """Whichever comes first waits for the other."""
    instance = pattern(3).start()
    instance.complete(order[0])
    assert instance.waiting == [order[1]]
    instance.complete(order[1])
    assert instance.waiting == ["write_the_quote"]


@pytest.mark.parametrize(("amount", "task"), [(10000, "approve_the_order"), (9999, "check_the_order")])
def test_4_exclusive_choice(amount: int, task: str) -> None:
    """Exactly one branch, by the data."""
    assert pattern(4).start(amount=amount).waiting == [task]


@pytest.mark.parametrize(("channel", "task"), [("phone", "call_back"), ("e-mail", "answer_by_e_mail")])
def test_5_simple_merge(channel: str, task: str) -> None:
    """The branch that ran goes on at once."""
    instance = pattern(5).start(channel=channel)
    instance.complete(task)
    assert instance.waiting == ["note_the_answer"]
    instance.complete("note_the_answer")
    assert instance.status == "completed"


@pytest.mark.parametrize(
    ("channels", "tasks"),
    [
        (["email"], ["send_an_e_mail"]),
        (["email", "sms"], ["send_a_text_message", "send_an_e_mail"]),
        ([], ["send_a_letter"]),
    ],
)
def test_6_multi_choice(channels: list[str], tasks: list[str]) -> None:
    """Every branch whose condition holds; the default when none does."""
    assert pattern(6).start(channels=channels).waiting == tasks


@pytest.mark.parametrize(
    ("amount", "regulated", "tasks"),
    [
        (5000, True, ["check_the_credit", "check_the_licence"]),
        (5000, False, ["check_the_credit"]),
        (10, False, ["check_the_address"]),
    ],
)
def test_7_synchronizing_merge(amount: int, regulated: bool, tasks: list[str]) -> None:
    """The join waits for the branches that were taken, and for no other."""
    instance = pattern(7).start(amount=amount, regulated=regulated)
    assert instance.waiting == tasks
    for task in tasks:
        assert "sign_the_contract" not in instance.waiting
        instance.complete(task)
    assert instance.waiting == ["sign_the_contract"]


def test_8_multi_merge() -> None:
    """What follows runs once for each branch that arrives."""
    instance = pattern(8).start()
    instance.complete("ask_the_carrier")
    assert instance.waiting == ["ask_the_workshop", "tell_the_customer"]
    instance.complete("ask_the_workshop")
    assert instance.waiting == ["tell_the_customer", "tell_the_customer"]
    assert complete_all(instance, "tell_the_customer") == 2
    assert instance.status == "completed"


def test_9_discriminator() -> None:
    """The first goes on, the others end at the gateway; nothing runs twice."""
    instance = pattern(9).start()
    instance.complete("ask_the_consultant")
    assert instance.waiting == ["answer_the_customer", "ask_the_developer", "ask_the_supplier"]
    for task in ("ask_the_supplier", "answer_the_customer", "ask_the_developer"):
        instance.complete(task)
    assert instance.status == "completed"
    assert instance.completed.count("answer_the_customer") == 1


def test_10_arbitrary_cycles() -> None:
    """Two loops that cross, entered and left at different places."""
    instance = pattern(10).start()
    rounds = [
        ("write_the_contract", {}),
        ("check_the_law", {"lawful": False}),
        ("write_the_contract", {}),
        ("check_the_law", {"lawful": True}),
        ("check_the_price", {"terms_changed": True, "too_high": False}),
        ("check_the_law", {"lawful": True}),
        ("check_the_price", {"terms_changed": False, "too_high": True}),
        ("write_the_contract", {}),
        ("check_the_law", {"lawful": True}),
        ("check_the_price", {"terms_changed": False, "too_high": False}),
    ]
    for task, answer in rounds:
        assert instance.waiting == [task]
        instance.complete(task, **answer)
    assert instance.status == "completed"


def test_11_implicit_termination() -> None:
    """The instance ends when nothing is left to do, whichever end that is."""
    instance = pattern(11).start()
    for task in ("plan_the_training", "give_the_training"):
        instance.complete(task)
    assert instance.status == "active"
    instance.complete("send_the_welcome_parcel")
    assert instance.status == "completed"


def test_12_instances_without_synchronization() -> None:
    """Three calls are open, and the process has gone on without them."""
    instance = pattern(12).start(contacts=["Li", "Wang", "Zhao"])
    assert instance.waiting == ["call_the_contact"] * 3 + ["write_the_report"]
    calls = [
        e
        for e in instance.effects
        if isinstance(e, effect.CreateUserTask) and e.element_id == "call_the_contact"
    ]
    scopes = [instance.state.waits[call.key].element_key for call in calls]
    assert [instance.state.variables[scope]["contact"] for scope in scopes] == ["Li", "Wang", "Zhao"]
    instance.complete("write_the_report")
    assert instance.status == "active"
    assert complete_all(instance, "call_the_contact") == 3
    assert instance.status == "completed"


def test_13_instances_known_at_design_time() -> None:
    """Three, and all three have to be done."""
    instance = pattern(13).start()
    assert instance.waiting == ["review_the_quote"] * 3
    assert complete_all(instance, "review_the_quote") == 3
    assert instance.waiting == ["send_the_quote"]


@pytest.mark.parametrize("positions", [[], ["desk"], ["desk", "lamp", "chair", "shelf"]])
def test_14_instances_known_at_run_time(positions: list[str]) -> None:
    """As many as the order has positions; none is as good as four."""
    instance = pattern(14).start(positions=positions)
    assert complete_all(instance, "check_the_position") == len(positions)
    assert instance.waiting == ["confirm_the_order"]


def test_15_instances_not_known_before() -> None:
    """New ones begin while others run; what follows waits for all of them."""
    instance = pattern(15).start(request="R-1")
    message(instance, "another")
    message(instance, "another")
    instance.complete("ask_the_first_supplier")
    assert instance.waiting == ["another", "ask_this_supplier", "ask_this_supplier"]
    message(instance, "another")
    assert complete_all(instance, "ask_this_supplier") == 3
    assert instance.waiting == ["compare_the_quotes"]


def test_16_deferred_choice() -> None:
    """The environment chooses; the other way is withdrawn at that moment."""
    answered = pattern(16).start(quote="Q-1")
    answered.complete("send_the_quote")
    assert answered.waiting == ["answered", "week"]
    message(answered, "answered")
    assert answered.waiting == ["read_the_answer"]

    silent = pattern(16).start(quote="Q-2")
    silent.complete("send_the_quote")
    silent.timer("week")
    assert silent.waiting == ["call_the_customer"]


@pytest.mark.parametrize(
    "order",
    [
        ["measure_the_weight", "measure_the_power", "measure_the_noise"],
        ["measure_the_noise", "measure_the_weight", "measure_the_power"],
    ],
)
def test_17_interleaved_parallel_routing(order: list[str]) -> None:
    """Any order, but one at a time."""
    instance = pattern(17).start(order=order)
    for task in order:
        assert instance.waiting == [task]
        instance.complete(task)
    assert instance.waiting == ["write_the_report"]


def test_18_milestone() -> None:
    """The message is heard while the goods are being packed, as often as it comes, and at no other time."""
    instance = pattern(18).start(customer="C-1")
    assert instance.waiting == ["confirm_the_order"]
    instance.complete("confirm_the_order")
    assert instance.waiting == ["moves", "pack_the_goods"]
    message(instance, "moves")
    message(instance, "moves")
    assert instance.waiting == ["change_the_address", "change_the_address", "moves", "pack_the_goods"]
    instance.complete("pack_the_goods")
    assert instance.waiting == ["change_the_address", "change_the_address", "ship_the_goods"]


def test_19_cancel_activity() -> None:
    """The activity is withdrawn, the process goes on."""
    instance = pattern(19).start(enquiry="E-1")
    message(instance, "withdraws")
    assert instance.terminated == ["write_the_quote"]
    assert instance.waiting == ["note_the_reason"]
    instance.complete("note_the_reason")
    assert instance.waiting == ["thank_the_customer"]


def test_20_cancel_case() -> None:
    """Everything that is open stops; only the confirmation is left."""
    instance = pattern(20).start(order="O-1")
    instance.complete("write_the_invoice")
    message(instance, "cancels")
    assert instance.waiting == ["confirm_the_cancellation"]
    assert "pack_the_goods" in instance.terminated
    instance.complete("confirm_the_cancellation")
    assert instance.status == "completed"
    assert "ship_the_goods" not in instance.completed
