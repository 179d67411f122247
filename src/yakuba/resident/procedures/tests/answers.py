"""Answers for the tests of forms, and what a browser would send."""

from __future__ import annotations

from html.parser import HTMLParser
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from yakuba.resident.procedures.definition import Context, pruned, read_step, sample_answers, step_view
from yakuba.resident.procedures.tests.form_pages import DEFINITIONS, TODAY, TOWN, keep

CONTEXT = Context(today=TODAY, town=TOWN, keep=keep)
SLUGS = sorted(path.stem for path in DEFINITIONS.glob("*.json"))


NAME = {"family": "見本", "given": "花子", "family_kana": "ミホン", "given_kana": "ハナコ"}
HOME = {"postal_code": "112-0003", "prefecture": "東京都", "city": "文京区", "street": "春日1-16-21", "building": ""}
CLAIMANT = {
    "reason": {"chosen": "birth"}, "event_on": "2026-11-20", "claimant": NAME, "birth_date": "平成5年4月1日", "address": HOME,
        "phone": "03-0000-0000",
    "email": "hanako@example.jp", "job": "self_employed", "has_spouse": "no",
}  # fmt: skip


def child(**changed):
    return {"name": NAME, "birth_date": "2026-11-20", "relation": {"chosen": "child"}, "lives_with": "yes"} | changed


def read(definition, step, data, answers=None, context=CONTEXT, **more):
    return read_step(definition, definition.step(step), data, answers or {}, context, **more)


def complete(definition, seed=3):
    answers = sample_answers(definition, Random(seed), CONTEXT)
    for step in definition.steps:
        for field in step.fields:
            if field.kind == "file":
                answers[field.name] = [keep(SimpleUploadedFile("paper.jpg", b"x"), field.opts.purpose)]
    answers = pruned(definition, answers, today=TODAY)
    return answers, Context(today=TODAY, town=TOWN, proven=frozenset({answers["email"]}), answers=answers)


def posted_by(html: str) -> QueryDict:
    """What a browser would send of the controls in `html`."""
    sent = QueryDict(mutable=True)

    class Controls(HTMLParser):
        area = select = None
        inert = 0

        def handle_starttag(self, tag, attrs):
            of = dict(attrs)
            if tag == "template":
                self.inert += 1
            if self.inert or "disabled" in of:
                return
            if tag == "input" and of.get("type") != "file" and (of.get("type") not in ("checkbox", "radio") or "checked" in of):
                sent.appendlist(of["name"], of.get("value", "on") or "")
            elif tag == "textarea":
                self.area = [of["name"], ""]
            elif tag == "select":
                self.select = of["name"]
            elif tag == "option" and "selected" in of:
                sent.appendlist(self.select, of["value"])

        def handle_data(self, data):
            if self.area:
                self.area[1] += data

        def handle_endtag(self, tag):
            if tag == "template":
                self.inert -= 1
            if tag == "textarea":
                sent.appendlist(self.area[0], self.area[1].removeprefix("\n"))
                self.area = None

    Controls().feed(html)
    return sent


def sent_by(definition, step, answers, context=CONTEXT, **changed) -> QueryDict:
    """What a browser sends of the step as it is shown, with some boxes filled in."""
    view = step_view(definition, definition.step(step), answers, {}, context)
    posted = posted_by("".join(view.fields))
    for name, value in changed.items():
        posted.setlist(name, value if isinstance(value, list) else [value])
    return posted
