"""Many processes append to the logs of two organisations at once: dense, chained, whole."""

import pytest

from tests.support.people import make_tenant
from tests.support.stock import FREE, load, stock_project, stock_source

CODE = """
from uuid import UUID
from django.db import transaction
from labeling.audit.checkpoints import sign
from labeling.audit.services import Act, record, record_many
from labeling.core import clock

ORGANISATIONS = [UUID(name) for name in {organisations!r}]

def act(number):
    done = 0
    for turn in range(15):
        organisation = ORGANISATIONS[(turn + number) % 2]
        try:
            with transaction.atomic():
                if turn % 5 == 4:
                    acts = [Act("token.revoked", ("token", n)) for n in range(30)]
                    done += len(record_many(organisation=organisation, acts=acts))
                else:
                    record(organisation=organisation, actor=None, action="token.revoked", obj=("token", turn))
                    done += 1
                if turn % 4 == 3:
                    raise LookupError
        except LookupError:
            done -= 1
        if turn % 6 == 5:
            sign(organisation_id=organisation, now=clock.now())
    return done
"""

AFTER = """
from uuid import UUID
from labeling.audit.stored import verify_stored

ORGANISATIONS = [UUID(name) for name in {organisations!r}]

def act(number):
    found = [verify_stored(organisation=organisation) for organisation in ORGANISATIONS]
    return [[one.is_whole, one.events, one.checkpoints > 0, str(one.bad)] for one in found]
"""

WORK = """
from labeling.annotations.services.recording import record_work
from labeling.core import clock

def act(number):
    return sum(record_work(now=clock.now()) for _ in range(3))
"""

WORK_AFTER = """
from labeling.annotations.services.recording import verify_work
from labeling.audit.models import AuditEvent
from labeling.audit.stored import verify_stored
from uuid import UUID

def act(number):
    organisation = UUID({organisation!r})
    counts = [e.payload["count"] for e in AuditEvent.objects.filter(action="work.recorded")]
    return [verify_stored(organisation=organisation).is_whole, verify_work(organisation_id=organisation), sum(counts)]
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_appending_at_once_keeps_the_chain_whole():
    from tests.support.processes import together

    names = [str(make_tenant().organisation.pk) for _ in range(2)]
    code, after = (text.replace("{organisations!r}", repr(names)) for text in (CODE, AFTER))
    done, found = together(code, count=4, after=after)
    assert all(row[0] for row in found), found
    assert sum(row[1] for row in found) == sum(done) == 4 * (9 + 90)
    assert all(row[2] for row in found)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_recorders_at_once_record_each_label_once():
    from labeling.annotations.services.loading import ImportedAnnotation, import_annotations
    from labeling.core import clock
    from tests.support.processes import together

    tenant = make_tenant()
    actor = tenant.actor("owner")
    project = stock_project(actor)
    made = load(project, stock_source(actor, project), {f"i{n}": FREE for n in range(60)})
    rows = [ImportedAnnotation(pk, {"mood": "good"}) for pk in made.ids.values()]
    assert import_annotations(project=project, rows=rows, now=clock.now()).created == 60
    after = WORK_AFTER.replace("{organisation!r}", repr(str(tenant.organisation.pk)))
    done, found = together(WORK, count=3, after=after)
    assert sum(done) == 60
    assert found == [True, [], 60]
