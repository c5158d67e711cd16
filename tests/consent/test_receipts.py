"""Receipts: the fields of the standards and no others, signed, and a page that prints."""

import hashlib

import pytest

from labeling.audit.canonical import canonical_json
from labeling.audit.note import VerifierKey, open_note
from tests.consent.ledger import Ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(tenant):
    return Ledger(tenant)


@pytest.fixture
def consent(ledger):
    return ledger.consent(
        purposes=["AcademicResearch", "ImproveTransportMobility"],
        operations=["DataAnnotation"],
        data_categories=["Picture", "FacialPrint"],
        explicit=True,
        recipients=["University B"],
        territories=["EU"],
        storage_locations=["DE"],
        retention_period="P2Y",
        authority="Berlin data protection commissioner",
        valid_until="2999-01-01T00:00:00Z",
    )


def test_the_receipt_of_the_iso_standard(ledger, consent):
    receipt = ledger.get(f"consents/{consent['id']}/receipt?format=iso27560")
    assert ledger.get(f"consents/{consent['id']}/receipt").keys() == receipt.keys()
    assert set(receipt) == {"header", "processing", "parties", "events", "conditions", "proof"}
    assert receipt["header"] == {
        "schema_version": "https://w3id.org/dpv/schema/dpv-27560#receipt-eu-gdpr",
        "record_id": consent["id"],
        "pii_principal_id": consent["subject"]["pseudonym"],
    }
    assert set(receipt["processing"]) == {
        "privacy_notice",
        "language",
        "purpose",
        "pii_information",
        "pii_controllers",
        "storage_locations",
        "retention_period",
        "jurisdiction",
        "recipient_third_parties",
        "withdrawal_method",
        "lawful_basis",
        "collection_method",
        "processing_method",
        "processing_locations",
        "geographic_restrictions",
        "privacy_rights",
        "special_category",
    }
    assert receipt["processing"]["purpose"] == [
        "https://w3id.org/dpv#AcademicResearch",
        "https://w3id.org/dpv#ImproveTransportMobility",
    ]
    assert receipt["processing"]["lawful_basis"].endswith("eu/gdpr#A6-1-a-explicit-consent")
    assert receipt["processing"]["special_category"] == ["https://w3id.org/dpv/pd#FacialPrint"]
    assert receipt["processing"]["withdrawal_method"] == consent["withdrawal_url"]
    for party in receipt["parties"]:
        assert set(party) == {
            "party_id",
            "party_name",
            "party_address",
            "party_contact",
            "party_type",
            "party_role",
        }
    assert [party["party_role"] for party in receipt["parties"]] == ["pii_controller", "authority"]
    (event,) = receipt["events"]
    assert set(event) == {"event_time", "validity_duration", "entity_id", "event_type", "event_state"}
    assert event["event_state"] == "https://w3id.org/dpv#ConsentGiven"
    assert event["event_type"] == "https://w3id.org/dpv#ExplicitlyExpressedConsent"
    assert event["validity_duration"].startswith("P")


def test_the_receipt_of_kantara(ledger, consent):
    receipt = ledger.get(f"consents/{consent['id']}/receipt?format=kantara")
    assert set(receipt) == {
        "version",
        "jurisdiction",
        "consentTimestamp",
        "collectionMethod",
        "consentReceiptID",
        "publicKey",
        "language",
        "piiPrincipalId",
        "piiControllers",
        "policyUrl",
        "services",
        "sensitive",
        "spiCat",
        "proof",
    }
    assert (receipt["version"], receipt["sensitive"], receipt["spiCat"]) == (
        "KI-CR-v1.1.0",
        True,
        ["FacialPrint"],
    )
    (service,) = receipt["services"]
    assert [purpose["primaryPurpose"] for purpose in service["purposes"]] == [True, False]
    for purpose in service["purposes"]:
        assert set(purpose) == {
            "purpose",
            "purposeCategory",
            "consentType",
            "piiCategory",
            "primaryPurpose",
            "termination",
            "thirdPartyDisclosure",
            "thirdPartyName",
        }


@pytest.mark.parametrize("name", ["iso27560", "kantara"])
def test_receipts_are_signed_by_the_organisation(ledger, consent, name):
    receipt = ledger.get(f"consents/{consent['id']}/receipt?format={name}")
    proof = receipt.pop("proof")
    assert proof["sha256"] == hashlib.sha256(canonical_json(receipt)).hexdigest()
    key = VerifierKey.parse(proof["key"])
    assert open_note(proof["note"], key) == f"{key.name}\nconsent receipt\n{proof['sha256']}\n"
    assert str(key) == ledger.get("audit/checkpoint")["key"]


def test_the_page_prints_and_has_the_way_out(ledger, consent):
    answer = ledger.client.get(
        f"/api/v1/consents/{consent['id']}/receipt?format=html", HTTP_ACCEPT="text/html"
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert consent["withdrawal_url"] in page
    assert "academic research, improve transport mobility" in page
    assert "@media print" in page
    assert "<script" not in page
    assert "style=" not in page
    assert 'lang="en"' in page


def test_other_formats_are_named(ledger, consent):
    ledger.get(f"consents/{consent['id']}/receipt?format=pdf", 422)


def test_a_new_link_takes_the_place_of_the_old_one(ledger, consent, anonymous):
    newer = ledger.post(f"consents/{consent['id']}/link")["url"]
    assert newer != consent["withdrawal_url"]
    receipt = ledger.get(f"consents/{consent['id']}/receipt")
    assert receipt["processing"]["withdrawal_method"] == newer
    tokens = [url.rsplit("/", 1)[1] for url in (consent["withdrawal_url"], newer)]
    assert [anonymous.get(f"/api/v1/self-service/{token}").status_code for token in tokens] == [404, 200]
