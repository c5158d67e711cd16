"""The log in the database: what is recorded, how it grows, what each forged row looks like to the verifier."""

import io
from uuid import UUID, uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection, transaction

from labeling.accounts import acts
from labeling.accounts.acts import Personal
from labeling.accounts.models import Organisation
from labeling.audit import checkpoints, keys
from labeling.audit.event import GENESIS
from labeling.audit.exported import verify_exported
from labeling.audit.models import AuditCheckpoint, AuditEvent, AuditHead, AuditKey, AuditNode, AuditSalt
from labeling.audit.note import VerifierKey
from labeling.audit.selectors import head_of
from labeling.audit.services import Act, UnknownAction, commitment, erase_salts, record, record_many
from labeling.audit.stored import verify_stored
from labeling.core import clock
from labeling.core.ids import new_id
from tests.support.people import Tenant, actor_for, make_organisation, make_token

pytestmark = pytest.mark.django_db
SIZE = 13


def note(organisation: Organisation, number: int = 0) -> AuditEvent:
    with transaction.atomic():
        return record(
            organisation=organisation, actor=None, action="token.revoked", obj=("token", uuid4()),
            payload={"user": UUID(int=number)},
        )  # fmt: skip


@pytest.fixture
def organisation(db: None) -> Organisation:
    """With a log of thirteen events, signed at eight."""
    made = make_organisation()
    for number in range(SIZE):
        note(made, number)
        if number == 7:
            checkpoints.sign(organisation_id=made.pk, now=clock.now())
    return made


def bad_index(organisation: Organisation) -> int | None:
    found = verify_stored(organisation=organisation)
    return None if found.bad is None else found.bad.index


def sql(statement: str, *values: object) -> None:
    """What somebody with access to the database does."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [value.hex if isinstance(value, UUID) else value for value in values])


def test_events_are_dense_chained_and_vouched_for(organisation: Organisation) -> None:
    events = list(AuditEvent.objects.filter(organisation=organisation).order_by("index"))
    assert [event.index for event in events] == list(range(SIZE))
    assert [event.prev for event in events] == [GENESIS, *(event.leaf for event in events[:-1])]
    found = verify_stored(organisation=organisation)
    assert (found.is_whole, found.events, found.vouched, found.checkpoints) == (True, SIZE, 8, 1)
    head = head_of(organisation.pk)
    assert (head.size, head.last, head.origin) == (
        SIZE,
        events[-1].leaf,
        f"localhost:8000/audit/{organisation.pk}",
    )
    assert AuditNode.objects.filter(organisation=organisation).count() == 6 + 3 + 1


def test_appending_costs_few_statements(organisation: Organisation, django_assert_max_num_queries) -> None:
    for _ in range(4):
        with transaction.atomic(), django_assert_max_num_queries(4):
            record(organisation=organisation, actor=None, action="token.revoked", obj=("token", 1))
    with transaction.atomic(), django_assert_max_num_queries(14):
        made = [Act("token.revoked", ("token", number)) for number in range(500)]
        record_many(organisation=organisation, acts=made)
    found = verify_stored(organisation=organisation)
    assert (found.is_whole, found.events) == (True, SIZE + 504)


def test_many_at_once_are_as_one_after_the_other() -> None:
    one, many = make_organisation(), make_organisation()
    for number in range(45):
        note(one, number)
    with transaction.atomic():
        made = [Act("token.revoked", ("token", number)) for number in range(45)]
        record_many(organisation=many, acts=made)
    names = {
        organisation: set(AuditNode.objects.filter(organisation=organisation).values_list("level", "number"))
        for organisation in (one, many)
    }
    assert names[one] == names[many]
    assert verify_stored(organisation=many).is_whole


def test_an_act_that_is_rolled_back_leaves_no_event(organisation: Organisation) -> None:
    before = verify_stored(organisation=organisation).root
    with transaction.atomic():
        record(
            organisation=organisation, actor=None, action="token.revoked", obj=("token", 1),
            payload={"user": Personal("x", "user:1")},
        )  # fmt: skip
        transaction.set_rollback(True)
    assert verify_stored(organisation=organisation).root == before
    assert not AuditSalt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(organisation=make_organisation(), actor=None, action="token.revoked", obj=("token", 1))


@pytest.mark.parametrize(
    ("action", "payload"),
    [
        ("token.lost", {}),
        ("token.revoked", {"email": "a@example.org"}),
        ("token.revoked", {"user": 1.5}),
        ("token.revoked", {"user": {"name": "A"}}),
        ("token.revoked", {"user": "x" * 201}),
        ("token.revoked", {"user": 2**60}),
        ("token.revoked", {"user": ["a"] * 51}),
    ],
)
def test_what_is_not_declared_is_not_recorded(organisation: Organisation, action: str, payload: dict) -> None:
    with pytest.raises(UnknownAction), transaction.atomic():
        record(organisation=organisation, actor=None, action=action, obj=("token", 1), payload=payload)
    assert head_of(organisation.pk).size == SIZE


def test_who_acted_with_which_token(tenant: Tenant) -> None:
    token, _ = make_token(tenant.owner)
    with transaction.atomic():
        event = record(
            organisation=tenant.organisation, actor=actor_for(tenant.owner, token=token), action="token.revoked",
            obj=("token", token.pk),
        )  # fmt: skip
    assert (event.actor, event.token) == (f"user:{tenant.owner.pk}", token.pk)


def test_what_is_personal_is_a_commitment_until_its_salt_is_erased(tenant: Tenant) -> None:
    organisation, subject = tenant.organisation, f"invitation:{new_id()}"
    with transaction.atomic():
        event = record(
            organisation=organisation, actor=None, action="invitation.created", obj=("invitation", 1),
            payload={"email": Personal("ann@example.org", subject), "role": "viewer"},
        )  # fmt: skip
    salt = AuditSalt.objects.get(event=event.pk, name="email")
    assert event.payload["email"] == {
        "commitment": commitment(value="ann@example.org", salt=bytes.fromhex(salt.salt))
    }
    assert "ann" not in str(AuditEvent.objects.values_list("payload", flat=True).get(pk=event.pk))
    assert erase_salts(organisation=organisation, subject=subject, actor=None) == 1
    assert erase_salts(organisation=organisation, subject=subject, actor=None) == 0
    assert not AuditSalt.objects.exists()
    assert AuditEvent.objects.latest("index").action == "audit.salts_erased"
    assert verify_stored(organisation=organisation).is_whole


COLUMNS = {
    "at": "2020-01-01 00:00:00+00:00", "actor": "system2", "token": uuid4(), "action": "token.created", "kind": "user",
    "object_id": "other", "project": uuid4(), "payload": '{"user": null}', "prev": "ab" * 32, "leaf": "ab" * 32,
    "id": uuid4(),
}  # fmt: skip


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("index", [0, 6, SIZE - 1])
def test_an_edit_of_any_column_is_found_at_its_row(
    organisation: Organisation, column: str, index: int
) -> None:
    sql(f'UPDATE audit_auditevent SET "{column}" = %s WHERE "index" = %s', COLUMNS[column], index)
    assert bad_index(organisation) == index


@pytest.mark.parametrize("index", range(SIZE))
def test_a_deleted_row_is_found(organisation: Organisation, index: int) -> None:
    sql('DELETE FROM audit_auditevent WHERE "index" = %s', index)
    assert bad_index(organisation) == index


@pytest.mark.parametrize(("one", "other"), [(0, 1), (3, 9), (11, 12)])
def test_swapped_rows_are_found(organisation: Organisation, one: int, other: int) -> None:
    for old, new in ((one, 99), (other, one), (99, other)):
        sql('UPDATE audit_auditevent SET "index" = %s WHERE "index" = %s', new, old)
    assert bad_index(organisation) == min(one, other)


def test_a_row_moved_to_another_log_is_found_in_both(organisation: Organisation) -> None:
    other = make_organisation()
    note(other)
    sql('UPDATE audit_auditevent SET organisation_id = %s WHERE "index" = 4', other.pk)
    assert (bad_index(organisation), bad_index(other)) == (4, 1)


def test_an_added_row_is_found(organisation: Organisation) -> None:
    last = AuditEvent.objects.get(organisation=organisation, index=SIZE - 1)
    last.pk, last.index, last.prev = new_id(), SIZE, last.leaf
    last.save(force_insert=True)
    found = verify_stored(organisation=organisation).bad
    assert found is not None
    assert found.index == SIZE


def test_the_end_is_missed_even_when_it_was_not_signed_yet(organisation: Organisation) -> None:
    sql('DELETE FROM audit_auditevent WHERE "index" >= 11')
    assert bad_index(organisation) == 11


def test_a_log_written_anew_fits_no_checkpoint(organisation: Organisation) -> None:
    """All hashes made to fit, the kept ones too: only what was signed does not."""
    payloads = list(
        AuditEvent.objects.filter(organisation=organisation).order_by("index").values_list("payload")
    )
    AuditEvent.objects.filter(organisation=organisation).delete()
    AuditNode.objects.filter(organisation=organisation).delete()
    AuditHead.objects.filter(pk=organisation.pk).update(size=0, peaks="", last=GENESIS)
    for number, _ in enumerate(payloads):
        note(organisation, number)
    found = verify_stored(organisation=organisation).bad
    assert found is not None
    assert (found.code, found.index, found.last) == ("checkpoint.root", 0, 7)


def test_kept_hashes_that_a_forger_forgot_narrow_it_down(organisation: Organisation) -> None:
    from labeling.audit.event import event_bytes
    from labeling.audit.services import body_of
    from labeling.audit.tree import leaf_hash

    prev = ""
    for event in AuditEvent.objects.filter(organisation=organisation).order_by("index"):
        if event.index == 4:
            event.payload = {"user": "forged"}
        if event.index > 4:
            event.prev = prev
        event.leaf = prev = leaf_hash(event_bytes(body_of(event))).hex()
        event.save()
    AuditHead.objects.filter(pk=organisation.pk).update(last=prev)
    found = verify_stored(organisation=organisation).bad
    assert found is not None
    assert (found.code, found.index, found.last) == ("checkpoint.root", 4, 5)


def test_changed_kept_hashes_are_found(organisation: Organisation) -> None:
    AuditNode.objects.filter(organisation=organisation, level=1, number=2).update(hash="ab" * 32)
    found = verify_stored(organisation=organisation).bad
    assert found is not None
    assert (found.code, found.index, found.last) == ("node", 4, 5)


@pytest.mark.parametrize("change", [{"peaks": ""}, {"last": "ab" * 32}, {"size": 12}, {"size": 14}])
def test_a_changed_head_is_found(organisation: Organisation, change: dict) -> None:
    AuditHead.objects.filter(pk=organisation.pk).update(**change)
    assert not verify_stored(organisation=organisation).is_whole


def test_changed_checkpoints_are_found(organisation: Organisation) -> None:
    row = AuditCheckpoint.objects.get(organisation=organisation)
    AuditCheckpoint.objects.filter(pk=row.pk).update(note=row.note.replace("\n8\n", "\n7\n"))
    found = verify_stored(organisation=organisation).bad
    assert found is not None
    assert found.code == "checkpoint.signature"


def test_a_deleted_checkpoint_is_missed_only_with_a_copy(organisation: Organisation) -> None:
    kept = AuditCheckpoint.objects.get(organisation=organisation).note
    AuditCheckpoint.objects.all().delete()
    assert verify_stored(organisation=organisation).vouched == 0
    assert verify_stored(organisation=organisation, notes=[kept]).vouched == 8


def test_checkpoints_are_signed_each_minute_or_after_a_thousand_events() -> None:
    organisation = make_organisation()
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock_:
        assert checkpoints.sign_due() == 0
        note(organisation)
        assert (checkpoints.sign_due(), checkpoints.sign_due()) == (1, 0)
        note(organisation)
        assert checkpoints.sign_due() == 0
        clock_.shift(60)
        assert (checkpoints.sign_due(), checkpoints.sign_due()) == (1, 0)
        clock_.shift(600)
        assert checkpoints.sign_due() == 0
        note(organisation)
        assert checkpoints.sign_due() == 1
        with transaction.atomic():
            record_many(organisation=organisation, acts=[Act("token.revoked", ("token", 1))] * 0)
            record_many(
                organisation=organisation, acts=[Act("token.revoked", ("token", n)) for n in range(1000)]
            )
        assert checkpoints.sign_due() == 1
    sizes = AuditCheckpoint.objects.order_by("size").values_list("size", flat=True)
    assert list(sizes) == [1, 2, 3, 1003]
    assert verify_stored(organisation=organisation).vouched == 1003


def test_the_commands_tell_and_the_export_can_be_verified(organisation: Organisation, tmp_path) -> None:
    said = io.StringIO()
    call_command("verify-audit", stdout=said)
    assert f"whole. {SIZE} events, 8 of them signed, 1 checkpoints" in said.getvalue()
    target = tmp_path / "log.jsonl"
    call_command("export-audit", target, organisation=str(organisation.pk), stdout=said)
    key = said.getvalue().strip().rpartition(" ")[2]
    assert VerifierKey.parse(key) == keys.verifier_key(head_of(organisation.pk).origin)
    found = verify_exported(target, keys=[key])
    assert (found.is_whole, found.vouched, found.checkpoints) == (True, SIZE, 2)
    call_command("verify-audit", file=target, key=[key], stdout=said)
    sql('UPDATE audit_auditevent SET "action" = %s WHERE "index" = 6', "token.created")
    with pytest.raises(SystemExit):
        call_command("verify-audit", organisation=str(organisation.pk), stdout=said)
    assert "NOT WHOLE. First bad index: 6." in said.getvalue()


def test_the_key_is_given_or_kept(settings, tmp_path) -> None:
    settings.AUDIT_KEY = bytes(range(32))
    given = keys.verifier_key("log")
    settings.AUDIT_KEY = None
    settings.DATA_DIR = tmp_path
    settings.IS_POSTGRESQL = False
    kept = keys.verifier_key("log")
    assert kept == keys.verifier_key("log") != given
    assert (tmp_path / "audit.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["audit.key"]
    (tmp_path / "audit.key").write_text("short")
    with pytest.raises(keys.KeyFault, match="backup"):
        keys.verifier_key("log")
    settings.IS_POSTGRESQL = True
    stored = keys.verifier_key("log")
    assert stored == keys.verifier_key("log") != kept
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another secret, long enough to be one"
    with pytest.raises(keys.KeyFault, match="CLEARLABEL_AUDIT_KEY"):
        keys.verifier_key("log")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert keys.verifier_key("log") == stored
    assert AuditKey.objects.count() == 1


def test_without_a_log_nothing_is_done(monkeypatch) -> None:
    monkeypatch.setattr(acts, "_logs", [])
    with pytest.raises(RuntimeError, match="INSTALLED_APPS"):
        acts.report(organisation=new_id(), actor=None, action="token.revoked", obj=("token", 1))
