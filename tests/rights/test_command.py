"""`manage.py rights explain` says what the API says, in words, and refuses nonsense with the place of it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from projects.models import Item
from tests.support.people import Tenant
from tests.support.stock import NONCOMMERCIAL, load, stock_project, stock_source


def explain(*args: str) -> str:
    out = StringIO()
    call_command("rights", "explain", *args, stdout=out)
    return out.getvalue()


def test_it_explains_in_one_sentence_and_by_layer() -> None:
    text = explain(
        "--facts", '{"licence": "CC-BY-NC-4.0", "personal_data": "none"}', "--use", '{"commercial": true}'
    )
    assert text.startswith("May not be labeled: its licence forbids commercial use.\n")
    assert [line.split()[0] for line in text.splitlines() if line.startswith("  L")] == [
        f"L{n}" for n in range(9)
    ]
    assert "LIC_NC: " in text
    assert "What helps: " in text


def test_it_reads_files_and_answers_json(tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text('{"licence": "CC0-1.0", "personal_data": "none"}', encoding="utf-8")
    answer = json.loads(explain("--facts", f"@{facts}", "--at", "2026-05-04T09:30:00Z", "--json"))
    assert (answer["verdict"], answer["sentence"]) == ("ALLOW", "May be labeled.")


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--facts", "{"), "--facts is not JSON"),
        (("--facts", "@/nowhere.json"), "--facts cannot be read"),
        (("--facts", '{"colour": 1}'), "/facts/colour: "),
        (("--facts", "{}", "--use", '{"action": "eat"}'), "/use/action: "),
        (("--facts", "{}", "--at", "later"), "/at: "),
        ((), "Name an item, or give --facts"),
        (("x", "--facts", "{}"), "one of the two"),
        (("x", "--subjects", "[]"), "goes with --facts"),
    ],
)
def test_nonsense_is_refused_with_its_place(args: tuple[str, ...], told: str) -> None:
    with pytest.raises(CommandError) as caught:
        explain(*args)
    assert told in str(caught.value)


@pytest.mark.django_db
def test_it_explains_an_item_by_what_is_on_record_for_its_projects_use_or_another(tenant: Tenant) -> None:
    actor = tenant.actor("manager")
    project = stock_project(actor)
    load(project, stock_source(actor, project), {"nc": NONCOMMERCIAL})
    item = str(Item.objects.get(project=project).pk)
    assert explain(item).startswith(
        "May not be labeled in this project: its licence forbids commercial use.\n"
    )
    free = explain(item, "--use", '{"commercial": false}')
    assert free.startswith("May be labeled in this project")
    assert "Licence relied on: CC-BY-NC-4.0" in free
    for args, fault in (
        ((item, "--use", '{"action": "eat"}'), "/action"),
        ((item, "--use", "[]"), "/use"),
        ((item, "--at", "later"), "/at"),
        (("no-id",), "no item no-id"),
        (("00000000-0000-0000-0000-000000000000",), "no item"),
    ):
        with pytest.raises(CommandError, match=fault):
            explain(*args)
