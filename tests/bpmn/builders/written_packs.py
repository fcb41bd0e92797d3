"""The four shipped processes as Python expressions."""

from guanxi.bpmn.builders import Process, after, record
from tests.bpmn.builders.pack_names import IN_CHINESE

_DEAL = {"object": "deal", "id": "=record.id"}
_STAGE = {"deal_stage": "=record.stage"}
_CLOSED = '=deal_stage in ["won", "lost"]'


def _update(object_: str, values: str) -> dict[str, str]:
    return {"object": object_, "id": "=record.id", "values": values}


def _mail(to: str, template: str, whose: str, data: str) -> dict[str, str]:
    language = f'=if {whose}.language = null then "en" else {whose}.language'
    return {"to": to, "template": template, "language": language, "data": data}


def LEAD_INTAKE() -> Process:
    """A new lead is scored, called and qualified."""
    return (
        Process(
            "lead-intake",
            "Lead intake",
            properties=IN_CHINESE["lead-intake"],
            documentation="A new lead is scored. A good one gets an owner, a welcome e-mail and a call; the owner is "
            "reminded when the call is late. In the end the lead is qualified or goes to nurturing.",
        )
        .start("A lead came in", id="lead_came_in", on=record("lead", "created"))
        .decision("Score the lead", decision="lead-score", result="score")
        .exclusive("Is it a good fit?", id="good_fit")
        .branch("yes", when="=score >= 50")
        .service("Assign an owner in turn", id="assign_owner", job="guanxi.records.assign",
                 inputs={"object": "lead", "id": "=record.id", "group": "sales"}, outputs={"owner": "=owner"})
        .service("Save score and status", id="save_the_score", job="guanxi.records.update",
                 inputs=_update("lead", '={status: "assigned", score: score}'))
        .exclusive("Is there an e-mail address?", id="can_be_written_to")
        .branch("yes", when="=lead.email != null")
        .service("Send the welcome e-mail", id="send_welcome", job="guanxi.email.send", retries=5,
                 inputs=_mail("=lead.email", "welcome", "lead", "={lead: lead, owner: owner}"),
                 outputs={"welcome_message_id": "=message_id"})
        .otherwise("no")
        .join(id="ready_to_call")
        .user("Call the lead", form="call-lead", assignee="=owner.id", groups="sales", due='=now() + duration("P1D")')
        .boundary("Not called after one day", id="call_is_late", on=after("P1D"), interrupting=False)
        .service("Remind the owner by e-mail", id="remind_owner", job="guanxi.email.send", retries=5,
                 inputs=_mail("=owner.email", "call-reminder", "owner", "={lead: lead, owner: owner}"),
                 outputs={"reminder_message_id": "=message_id"})
        .end("Owner reminded")
        .at("call_the_lead")
        .service("Log the call on the lead", id="log_the_call", job="guanxi.records.log_engagement",
                 inputs={"object": "lead", "id": "=record.id", "kind": "call",
                         "subject": '=if outcome = "not_reached" then "Could not be reached" else "Spoke to the lead"',
                         "text": "=call_note"},
                 outputs={"call": "=engagement"})
        .exclusive("Is the lead interested?", id="lead_interested")
        .branch("yes", when='=outcome = "interested"')
        .service("Mark the lead as qualified", id="mark_qualified", job="guanxi.records.update",
                 inputs=_update("lead", '={status: "qualified"}'))
        .end("Lead qualified")
        .otherwise("no").to("not_now")
        .at("good_fit").otherwise("no")
        .exclusive(id="not_now")
        .service("Move the lead to nurturing", id="mark_nurturing", job="guanxi.records.update",
                 inputs=_update("lead", '={status: "nurturing", score: score}'))
        .end("Lead goes to nurturing", id="lead_nurtured")
    )  # fmt: skip


def DEAL_FOLLOW_UP() -> Process:
    """Every open deal gets a visit."""
    return (
        Process(
            "deal-follow-up",
            "Deal follow-up",
            properties=IN_CHINESE["deal-follow-up"],
            documentation="Every open deal gets a visit: its owner plans it, goes there and says how it went. Then a "
            "quote is prepared, or the deal is lost. The owner is reminded while nothing is planned. A deal without a "
            "company is followed up too.",
        )
        .start("An open deal came in", id="open_deal_came_in",
               on=record("deal", "created", condition='=not(new.stage in ["won", "lost"])'))
        .service("Assign an owner in turn", id="assign_owner", job="guanxi.records.assign",
                 inputs={"object": "deal", "id": "=record.id", "group": "sales"}, outputs={"owner": "=owner"})
        .user("Plan the visit", form="plan-visit", assignee="=owner.id", groups="sales",
              due='=now() + duration("P3D")')
        .boundary("No visit planned after three days", id="visit_not_planned", on=after("P3D"), interrupting=False)
        .service("Read the deal again", id="read_before_reminder", job="guanxi.records.read",
                 inputs=_DEAL, outputs={"stage_at_reminder": "=record.stage"})
        .exclusive("Is the deal still open?", id="open_before_reminder")
        .branch("no", when=_CLOSED.replace("deal_stage", "stage_at_reminder")).end("The deal was closed meanwhile", id="closed_before_reminder")
        .otherwise("yes")
        .service("Remind the owner by e-mail", id="remind_owner", job="guanxi.email.send", retries=5,
                 inputs=_mail("=owner.email", "visit-reminder", "owner", "={deal: deal, owner: owner}"),
                 outputs={"reminder_message_id": "=message_id"})
        .end("Owner reminded")
        .at("plan_the_visit")
        .service("Read the deal again", id="read_after_plan", job="guanxi.records.read", inputs=_DEAL, outputs=_STAGE)
        .exclusive("Is the deal still open?", id="open_after_plan")
        .branch("no", when=_CLOSED).end("The deal was closed meanwhile", id="closed_after_plan")
        .otherwise("yes")
        .exclusive("Is a visit planned?", id="visit_wanted")
        .branch("yes", when='=plan = "visit"')
        .service("Log the visit on the deal", id="log_the_visit", job="guanxi.records.log_engagement",
                 inputs={"object": "deal", "id": "=record.id", "kind": "visit", "subject": '="Visit: " + deal.name',
                         "text": "=visit_note"})
        .service("Note the day on the deal", id="note_the_day", job="guanxi.records.update",
                 inputs=_update("deal", "={visited_on: visit_on}"))
        .user("Report how the visit went", id="report_the_visit", form="report-visit", assignee="=owner.id",
              groups="sales", due='=now() + duration("P7D")')
        .service("Read the deal again", id="read_after_visit", job="guanxi.records.read", inputs=_DEAL, outputs=_STAGE)
        .exclusive("Is the deal still open?", id="open_after_visit")
        .branch("no", when=_CLOSED).end("The deal was closed meanwhile", id="closed_after_visit")
        .otherwise("yes")
        .exclusive("Does the customer want a quote?", id="quote_wanted")
        .branch("yes", when='=visit_outcome = "quote"')
        .service("Wait until amount and closing date are known", id="wait_for_quote_data",
                 job="guanxi.records.wait_until_filled",
                 inputs={"object": "deal", "id": "=record.id", "fields": "amount, expected_close"},
                 outputs={"deal_stage": "=filled.stage"})
        .exclusive("Is the deal still open?", id="open_before_proposal")
        .branch("no", when=_CLOSED).end("The deal was closed meanwhile", id="closed_before_proposal")
        .otherwise("yes")
        .service("Move the deal to proposal", id="move_to_proposal", job="guanxi.records.update",
                 inputs=_update("deal", '={stage: "proposal"}'))
        .end("Quote to be made")
        .at("quote_wanted").otherwise("no").to("given_up")
        .at("visit_wanted").otherwise("no")
        .exclusive(id="given_up")
        .service("Mark the deal as lost", id="mark_lost", job="guanxi.records.update",
                 inputs=_update("deal", '={stage: "lost", lost_reason: lost_reason}'))
        .end("Deal lost")
    )  # fmt: skip


def QUOTE_APPROVAL() -> Process:
    """The terms of a deal are checked while a table looks up its discount."""
    return (
        Process(
            "quote-approval",
            "Quote approval",
            properties=IN_CHINESE["quote-approval"],
            documentation="When a deal reaches the stage proposal, its terms are checked by a person while a table "
            "looks up how much discount it may have. Within the limit it is approved; above it a manager decides, and "
            "the head of sales when the manager is late.",
        )
        .start("A deal is up for a quote", id="deal_up_for_quote",
               on=record("deal", "updated", field="stage", to="proposal"))
        .parallel(id="check_side_by_side")
        .branch().decision("Look up the discount limit", id="find_limit", decision="discount-limit",
                           result="discount_limit")
        .branch().user("Check terms and delivery date", id="check_terms", form="check-terms", groups="sales",
                       due='=now() + duration("P1D")')
        .join(id="both_checked")
        .exclusive("Are terms and discount in order?", id="within_limit")
        .branch("yes", when='=terms = "in_order" and (deal.discount = null or deal.discount <= discount_limit)')
        .to("go_ahead")
        .otherwise("no")
        .user("Decide on the quote", id="approve_discount", form="decide-quote", groups="managers",
              due='=now() + duration("P2D")')
        .to("decided")
        .at("approve_discount")
        .boundary("No decision after two days", id="decision_is_late", on=after("P2D"))
        .user("Decide in place of the manager", id="approve_as_head", form="decide-quote", groups="directors",
              due='=now() + duration("P1D")')
        .exclusive(id="decided")
        .exclusive("Is the quote approved?", id="was_approved")
        .branch("yes", when='=decision = "approve"')
        .exclusive(id="go_ahead")
        .service("Approve the quote", id="mark_approved", job="guanxi.records.update",
                 inputs=_update("deal", '={stage: "negotiation"}'))
        .end("Quote approved")
        .at("was_approved").otherwise("no")
        .service("Reject the quote", id="mark_rejected", job="guanxi.records.update",
                 inputs=_update("deal", '={stage: "discovery"}'))
        .end("Quote rejected")
    )  # fmt: skip


def COMPLAINT_HANDLING() -> Process:
    """A complaint is resolved within a day."""
    return (
        Process(
            "complaint-handling",
            "Complaint handling",
            properties=IN_CHINESE["complaint-handling"],
            documentation="A complaint gets an owner and the customer an answer at once. It must be resolved within a "
            "day; when it is late it becomes urgent. A refund needs the consent of a manager. In the end the customer "
            "is told and the case is closed.",
        )
        .start("A complaint came in", on=record("case", "created", condition='=new.kind = "complaint"'),
               id="complaint_came_in")
        .service("Assign an owner in turn", id="assign_owner", job="guanxi.records.assign",
                 inputs={"object": "case", "id": "=record.id", "group": "support"}, outputs={"owner": "=owner"})
        .exclusive("Is there an e-mail address?", id="can_be_written_to")
        .branch("yes", when="=case.contact_email != null")
        .service("Tell the customer we have it", id="confirm_receipt", job="guanxi.email.send", retries=5,
                 inputs=_mail("=case.contact_email", "complaint-received", "case", "={case: case, owner: owner}"),
                 outputs={"receipt_message_id": "=message_id"})
        .otherwise("no")
        .join(id="ready_to_resolve")
        .user("Resolve the complaint", form="resolve-complaint", assignee="=owner.id", groups="support",
              due='=now() + duration("P1D")', id="resolve_complaint")
        .boundary("Not resolved after one day", id="complaint_is_late", on=after("P1D"), interrupting=False)
        .service("Make the case urgent", id="make_urgent", job="guanxi.records.update",
                 inputs=_update("case", '={priority: "urgent"}'))
        .end("Case is urgent", id="case_made_urgent")
        .at("resolve_complaint")
        .exclusive("Is a refund proposed?", id="refund_asked")
        .branch("yes", when="=refund_proposed = true")
        .user("Approve the refund", form="approve-refund", groups="managers", due='=now() + duration("P1D")',
              id="approve_refund")
        .service("Note the decision on the case", id="log_refund", job="guanxi.records.log_engagement",
                 inputs={"object": "case", "id": "=record.id", "kind": "note",
                         "subject": '=if refund_decision = "approve" then "Refund approved" else "Refund refused"',
                         "text": "=refund_note"})
        .otherwise("no")
        .join(id="answer_ready")
        .exclusive("Is there an e-mail address?", id="can_be_told")
        .branch("yes", when="=case.contact_email != null")
        .service("Tell the customer the outcome", id="tell_customer", job="guanxi.email.send", retries=5,
                 inputs=_mail("=case.contact_email", "complaint-resolved", "case",
                              "={case: case, owner: owner, resolution: resolution, "
                              'refund: refund_decision = "approve"}'),
                 outputs={"answer_message_id": "=message_id"})
        .otherwise("no")
        .join(id="ready_to_close")
        .service("Close the case", id="close_case", job="guanxi.records.update",
                 inputs=_update("case", '={status: "closed", solution: resolution}'))
        .end("Case closed")
    )  # fmt: skip
