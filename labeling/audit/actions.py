"""Every act that the log knows, with what its payload may hold: ids, hashes, numbers and words of our own. Pure.

`record` takes nothing else: a name, an address or a text that somebody typed has no place in a log that cannot be
changed. Where one must be provable it is given as `Personal`, and only a salted commitment stays.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Action:
    """What happened, in words for people, and the keys its payload may have."""

    name: str
    text: str
    keys: frozenset[str]


def _table(*rows: tuple[str, str, str]) -> dict[str, Action]:
    return {name: Action(name, text, frozenset(keys.split())) for name, text, keys in rows}


ACTIONS: Final = _table(
    ("organisation.created", "The organisation was made", ""),
    ("member.added", "Somebody joined the organisation", "user role invitation"),
    ("member.role_changed", "A member got another role", "user before after"),
    ("member.removed", "A member was taken out of the organisation", "user role tokens"),
    ("group.created", "A group of people was made", ""),
    ("group.renamed", "A group of people got another name", ""),
    ("group.deleted", "A group of people was deleted", "members"),
    ("group.member_added", "Somebody came into a group", "user"),
    ("group.member_removed", "Somebody was taken out of a group", "user"),
    ("skill.created", "A skill was added", ""),
    ("skill.changed", "A skill was named or described anew", "keys"),
    ("skill.deleted", "A skill was deleted", "people"),
    ("skill.value_set", "How able somebody is was set", "user before after"),
    ("skill.value_removed", "How able somebody is was taken off the record", "user before"),
    ("invitation.created", "Somebody was invited", "email role replaces"),
    ("invitation.revoked", "An invitation was taken back", ""),
    ("invitation.accepted", "An invitation was accepted", "user role"),
    ("account.password_changed", "A person changed their password", ""),
    ("account.password_reset", "A person set a new password by a link", ""),
    ("token.created", "A token was made", "user scopes expires_at by_operator"),
    ("token.revoked", "A token was ended", "user"),
    ("project.created", "A project was made", "use_sha256 schema_sha256"),
    (
        "project.use_changed",
        "The declared use of a project was changed",
        "before_sha256 after_sha256 rights_epoch",
    ),
    ("project.state_changed", "A project was opened, paused or archived", "before after"),
    ("queue.created", "A queue was made", "kind"),
    ("queue.changed", "Settings, rules or state of a queue were changed", "changed state"),
    ("queue.filled", "Items were put into a queue", "count priority"),
    ("project.queue_changed", "How a project hands out work was changed", "overlap lease_seconds order"),
    (
        "project.judged_again",
        "The items of a project were judged again by the clock",
        "cause policy_before policy_version items",
    ),
    ("override.made", "Somebody let items pass that need review", "items actions expires_at evidence codes"),
    ("override.ended", "Somebody took an override back", "items"),
    (
        "items.rights_stated",
        "The rights of many items were stated anew",
        "items items_sha256 evidence cleared blocked job",
    ),
    ("schema.version_added", "A label schema got a new version", "number schema_sha256 duties"),
    (
        "schema.migrated",
        "Labels were renamed, merged or removed",
        "number schema_sha256 steps_sha256 duties job",
    ),
    ("project.member_set", "Somebody got a role in a project", "user before after"),
    ("project.member_removed", "Somebody was taken out of a project", "user role"),
    ("source.created", "A source was added", "kind rights_sha256"),
    ("evidence.added", "A document was put on record", "sha256 bytes kind"),
    ("evidence.opened", "A document on record was taken out", "sha256"),
    (
        "claim.stated",
        "A claim about the licence of an item was put on record",
        "claim origin licence evidence verdict_before verdict_after",
    ),
    (
        "claim.resolved",
        "Somebody decided which of several claimed licences applies",
        "licence evidence count items_sha256 group",
    ),
    (
        "source.recorded",
        "What is on record of a source was stated anew",
        "number record_sha256 evidence items",
    ),
    (
        "source.signals_recorded",
        "What a site says about mining was put on record",
        "count vocabularies raw_sha256 items",
    ),
    ("connection.created", "A bucket or folder was connected", "kind"),
    ("connection.changed", "A connection was changed", "kind keys_changed"),
    ("connection.deleted", "A connection was deleted", "kind feeds"),
    ("feed.created", "A connection was set to bring data into a project", "connection source every_seconds"),
    ("feed.changed", "What a connection brings was changed", "connection every_seconds"),
    ("feed.deleted", "A connection no longer brings data into a project", "connection"),
    ("import.requested", "An import was begun", "source files files_sha256 feed"),
    ("import.finished", "An import ended", "state created duplicates quarantined problems"),
    (
        "item.rights_stated",
        "The rights of an item were stated anew",
        "before after verdict_before verdict_after evidence",
    ),
    (
        "item.changed",
        "Data, priority or overlap of an item was changed",
        "data_before data_after priority overlap",
    ),
    ("item.withdrawn", "An item was withdrawn", "state_before"),
    ("item.deleted", "An item was deleted", "state_before external_id data statement"),
    (
        "appearance.recorded",
        "A person was recorded in an item",
        "item subject is_identifiable is_masked supersedes",
    ),
    (
        "appearance.superseded",
        "What is recorded of a person in an item was changed",
        "item subject is_identifiable is_masked supersedes",
    ),
    (
        "appearance.ended",
        "A person was found not to be in an item",
        "item subject is_identifiable is_masked supersedes",
    ),
    (
        "subject.registered",
        "A person was taken into the ledger",
        "pseudonym age_band jurisdiction guardian contact",
    ),
    ("subject.contact_read", "Somebody looked up how to reach a person", ""),
    (
        "subject.status_changed",
        "A person objected, asked for a restriction or erasure, or lifted it",
        "kind ref",
    ),
    ("subject.shredded", "What was known of a person was erased", ""),
    ("suppression.added", "Something was kept from coming in again", "kind count"),
    ("notice.published", "A version of a privacy notice was published", "language sha256"),
    (
        "consent.recorded",
        "A consent was recorded",
        "subject notice state scope_kind supersedes record_sha256",
    ),
    ("consent.event_added", "Something happened to a consent", "subject sequence state channel evidence"),
    ("consent.link_issued", "A link for self-service was issued", "subject"),
    ("release.recorded", "A release was recorded", "kind subject scope expires_at supersedes evidence"),
    (
        "legal_basis.recorded",
        "A legal basis was recorded",
        "source basis assessment condition approved supersedes evidence",
    ),
    ("flag.raised", "Somebody flagged an item", "item kind appearance"),
    ("flag.resolved", "A flag was resolved", "item kind resolution appearance leases"),
    ("question.answered", "A question about an item was answered", "item answer"),
    ("question.closed", "A question about an item was closed", "item state_before"),
    ("known_answer.set", "The right answer for an item was put on record", "before_sha256 after_sha256"),
    ("known_answer.cleared", "The right answer for an item was taken off the record", "before_sha256"),
    ("positions.rules_set", "How positions of a project are shown was changed", "changed version"),
    ("places.set", "The list of sensitive places was changed", "before_sha256 after_sha256 count"),
    ("webhook.created", "A webhook was made", "events url_sha256"),
    ("webhook.changed", "A webhook was changed, paused or let go on", "events url_sha256 state"),
    ("webhook.secret_changed", "A webhook got a new secret", "old_until"),
    ("webhook.paused", "A webhook that did not get through was paused", "failures"),
    ("webhook.deleted", "A webhook was removed", ""),
    ("work.recorded", "Labels were recorded", "count revisions_sha256 first last"),
    ("reviews.recorded", "Reviews were recorded", "count reviews_sha256"),
    ("reviews.made", "Many answers were reviewed at once", "count verdict reviews_sha256"),
    (
        "appeal.decided",
        "Somebody decided an appeal against a review",
        "review annotation verdict reinstated",
    ),
    ("snapshot.requested", "A dataset was asked for", "number use_sha256 formats filter supersedes"),
    (
        "snapshot.sealed",
        "A dataset was sealed",
        "number manifest_sha256 merkle_root included withheld policy_version",
    ),
    ("snapshot.downloaded", "A file of a dataset was taken out", "format file_sha256 bytes"),
    (
        "snapshot.delivered",
        "A dataset was handed to a recipient",
        "delivery recipient channel file_sha256 notices",
    ),
    (
        "snapshot.affected",
        "Rows of a dataset were taken back",
        "recall reason_class rows notices status_before",
    ),
    (
        "snapshot.superseded",
        "A later version took the place of a dataset",
        "by number by_number manifest_sha256 removed replaced added",
    ),
    ("snapshot.purged", "The files of a dataset were deleted", "files"),
    ("recipient.created", "A recipient of datasets was added", "kind has_contact"),
    ("recipient.changed", "A recipient of datasets was changed", "keys"),
    ("recall.notified", "A recipient was told of a recall", "recall recipient snapshot channel number"),
    (
        "recall.unreachable",
        "A recipient could not be told of a recall",
        "recall recipient snapshot channel number",
    ),
    (
        "recall.acknowledged",
        "A recipient confirmed that recalled rows are deleted",
        "recall recipient snapshot channel number",
    ),
    (
        "recall.escalated",
        "A recall was not confirmed in time",
        "recall recipient snapshot channel number",
    ),
    ("model_use.registered", "A model was made with a dataset", "snapshot kind"),
    ("model_use.decided", "It was decided what is done about a model", "snapshot decision entry"),
    (
        "request.opened",
        "A person asked for something about their data",
        "subject kind regime channel consent",
    ),
    ("request.stepped", "A request of a person went a step on", "event state sequence subject"),
    (
        "request.withdrawn",
        "The use of a person's data was ended at once",
        "subject items closed leases drafts snapshots notices tombstones",
    ),
    (
        "request.erasing",
        "It was decided what is erased and what stays",
        "subject erased masked basis held round",
    ),
    ("request.items_erased", "Items of a person were erased", "count first last"),
    ("request.receipt_made", "A receipt for a person was made", "number sha256"),
    ("request.file_made", "The file that answers a request for access was made", "sha256 bytes expires_at"),
    ("request.file_read", "The file that answers a request for access was taken", "sha256"),
    ("request.file_removed", "The file that answers a request for access was deleted", "sha256"),
    ("request.drafts_read", "Sealed drafts were looked at", "count"),
    ("hold.placed", "Something was put under a hold", "scope target until"),
    ("hold.released", "A hold was lifted", "scope target"),
    ("retention.rule_set", "How long a class of data is kept was changed", "name days before"),
    ("retention.purged", "Items were deleted whose time was over", "rule count first last"),
    ("masking.policy_set", "The masking policy of a project was set", "number is_on settings_sha256 entered"),
    ("masking.search_asked", "Items were sent back to be searched and masked again", "items policy"),
    ("masking.region_added", "A region to be masked was added", "region kind"),
    ("masking.region_removed", "A masked region was taken away", "region kind"),
    ("masking.released", "The masks of an item were approved", "regions"),
    ("masking.sample_drawn", "A sample was drawn to measure what masks miss", "plan size drawn"),
    ("opening.asked", "Somebody asked to see an original", "opening hours"),
    ("opening.approved", "Seeing an original was approved", "opening number"),
    ("opening.refused", "Seeing an original was refused or ended", "opening"),
    ("original.opened", "An original was shown", "opening"),
    ("audit.salts_erased", "Salts were erased: commitments about a person mean nothing any more", "count"),
)
"""By name. What is not here is refused by `record`."""
