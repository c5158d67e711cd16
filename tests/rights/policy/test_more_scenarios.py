# ruff: noqa: E501 - a table reads best in rows
"""More cases of the same kinds as the listed ones: each licence, person, signal, contract and release by its rule."""

from typing import Any

import pytest

from labeling.rights.policy import Verdict

W, OB, R, D = Verdict.ALLOW, Verdict.ALLOW_WITH_OBLIGATIONS, Verdict.NEEDS_REVIEW, Verdict.DENY

LABEL = {"action": "label", "commercial": True}
FREE_LABEL = {"action": "label", "commercial": False}
EXPORT = {"action": "export", "commercial": True, "distribution": "named"}
PUBLIC = {"action": "export", "commercial": False, "distribution": "public"}
SOLD = {"action": "export", "commercial": True, "distribution": "public"}
TRAIN = {"action": "train", "commercial": True, "model": "discriminative", "purpose": "CommercialResearch"}
GENERATIVE = {**TRAIN, "model": "generative"}
RESEARCH = {
    "action": "train",
    "commercial": False,
    "purpose": "ScientificResearch",
    "research_organisation": True,
}
MODEL = {**TRAIN, "distribution": "public"}
MERGED = {**PUBLIC, "mode": "merged"}
ALL = ["ResearchAndDevelopment", "CommercialPurpose"]
PEOPLE = {"licence": "CC0-1.0", "personal_data": "present", "legal_basis": "consent"}
MASKED = {"personal_data": "masked", "mask_review": "verified"}
ARR = {"licence": "all rights reserved", "lawful_access": True, "tdm_checked": True}
CONTRACT = "LicenseRef-contract-7"


def given(ref: str = "s1", *, person: Any = None, **more: Any) -> dict[str, Any]:
    return {"ref": ref, **(person or {}), "consent": {"state": "ConsentGiven", "purposes": ALL, **more}}


def li(**more: Any) -> dict[str, Any]:
    return {"ref": "p", "basis": "legitimate_interest", "basis_approved": True, **more}


def grant(*acts: str, **more: Any) -> dict[str, Any]:
    return {"licence": CONTRACT, "grant": {"permissions": list(acts), **more}}


def case(name: str, verdict: Verdict, codes: str, facts: Any, use: Any, subjects: Any = ()) -> Any:
    facts = {"licence": facts} if isinstance(facts, str) or facts is None else facts
    return pytest.param(facts, use, list(subjects), verdict, codes.split(), id=name)


LICENCES = [
    case("ND 4.0 masked and published", D, "LIC_ND", {"licence": "CC-BY-ND-4.0", **MASKED}, PUBLIC),
    case("ND 2.0 masked for annotators", D, "LIC_ND", {"licence": "CC-BY-ND-2.0", **MASKED}, LABEL),
    case("ND 2.0 unaltered for annotators", OB, "OB_ATTR", "CC-BY-ND-2.0", LABEL),
    case("ND translated", D, "LIC_ND", "CC-BY-ND-4.0", {**PUBLIC, "content": "labels", "label_class": "expressive"}),
    case("ND boxes only", OB, "OB_ATTR", "CC-BY-ND-4.0", {**PUBLIC, "content": "labels"}),
    case("ND merged", D, "LIC_ND", "CC-BY-ND-4.0", MERGED),
    case("ND 4.0 trained", OB, "OB_ATTR", "CC-BY-ND-4.0", TRAIN),
    case("ND 3.0 trained", R, "LIC_TRAINING_REVIEW", "CC-BY-ND-3.0", TRAIN),
    case("ND model handed on", R, "LIC_MODEL_REVIEW", "CC-BY-ND-4.0", MODEL),
    case("NC-ND labels without money", OB, "OB_NC_FLAG", "CC-BY-NC-ND-4.0", {**PUBLIC, "content": "labels"}),
    case("NC trained for research", OB, "OB_ATTR", "CC-BY-NC-4.0", RESEARCH),
    case("NC trained for money", D, "LIC_NC", "CC-BY-NC-4.0", TRAIN),
    case("NC by a commercial purpose", D, "LIC_NC", "CC-BY-NC-4.0", {**FREE_LABEL, "purpose": "CommercialResearch"}),
    case("NC by advertising", D, "LIC_NC", "CC-BY-NC-4.0", {**FREE_LABEL, "purpose": "Advertising"}),
    case("NC model without money", R, "LIC_MODEL_REVIEW", "CC-BY-NC-4.0", {**RESEARCH, "distribution": "public"}),
    case("SA model handed on", R, "LIC_MODEL_REVIEW", "CC-BY-SA-4.0", MODEL),
    case("SA labels", OB, "OB_ATTR", "CC-BY-SA-4.0", {**SOLD, "content": "labels"}),
    case("NC-SA masked, published free", OB, "OB_SA OB_CHANGES OB_NC_FLAG", {"licence": "CC-BY-NC-SA-4.0", **MASKED}, PUBLIC),
    case("ODC-By sold", OB, "OB_ATTR", "ODC-By-1.0", SOLD),
    case("ODbL labels", R, "LIC_LABELS_REVIEW", "ODbL-1.0", {**PUBLIC, "content": "labels"}),
    case("ODbL altered", OB, "OB_SA OB_ODBL_NOTICE", {"licence": "ODbL-1.0", "modified": True}, PUBLIC),
    case("CDLA permissive", OB, "OB_PASS_ON", "CDLA-Permissive-2.0", SOLD),
    case("CDLA sharing altered", OB, "OB_SA OB_PASS_ON", {"licence": "CDLA-Sharing-1.0", "modified": True}, SOLD),
    case("CDLA sharing model", OB, "OB_PASS_ON", "CDLA-Sharing-1.0", MODEL),
    case("CDLA sharing with BY merged", R, "LIC_MERGE_REVIEW", "CDLA-Sharing-1.0 AND CC-BY-4.0", MERGED),
    case("C-UDA trained", OB, "OB_COMPUTATIONAL_USE", "C-UDA-1.0", TRAIN),
    case("O-UDA sold", OB, "OB_PASS_ON", "O-UDA-1.0", SOLD),
    case("PDDL sold", W, "", "PDDL-1.0", SOLD),
    case("Apache altered", OB, "OB_NOTICE OB_CHANGES", {"licence": "Apache-2.0", "modified": True}, SOLD),
    case("OGL sold", OB, "OB_ATTR", "OGL-UK-3.0", SOLD),
    case("Flickr Commons labeled commercially", R, "LIC_COMMERCIAL_REVIEW", "No known copyright restrictions", LABEL),
    case("Flickr Commons labeled", OB, "OB_STATEMENT", "No known copyright restrictions", FREE_LABEL),
    case("reserved labeled", D, "LIC_ARR", "all rights reserved", FREE_LABEL),
    case("reserved, permitted, labeled", OB, "OB_PERMISSION_SCOPE", {**ARR, "permission": True}, LABEL),
    case("reserved, boxes only", R, "LIC_LABELS_REVIEW", "all rights reserved", {**PUBLIC, "content": "labels"}),
    case("YouTube with the uploader's grant", OB, "OB_PERMISSION_SCOPE", {"licence": "youtube", "permission": True}, LABEL),
    case("share-alikes of two versions merged", OB, "OB_SA", "CC-BY-SA-3.0 AND CC-BY-SA-4.0", MERGED),
    case("BY with ODbL merged", R, "LIC_MERGE_REVIEW", "CC-BY-4.0 AND ODbL-1.0", MERGED),
    case("NC with SA merged", D, "LIC_SA_CONFLICT", "CC-BY-NC-4.0 AND CC-BY-SA-4.0", MERGED),
    case("nothing stated as NONE", D, "LIC_UNKNOWN", "NONE", LABEL),
    case("empty", D, "LIC_UNKNOWN", "", LABEL),
    case("later versions", OB, "OB_ATTR", "CC-BY-4.0+", LABEL),
    case("a choice with fewer duties", W, "", "CC-BY-4.0 OR CC0-1.0", {**SOLD}),
    case("a choice the use decides", OB, "OB_ATTR", "CC-BY-NC-4.0 OR CC-BY-4.0", EXPORT),
    case("a choice with something unknown", OB, "OB_ATTR", "GPL-2.0-only OR CC-BY-4.0", EXPORT),
    case("both, one unknown", D, "LIC_UNKNOWN", {"licence": [{"licence": "CC0"}, {"licence": "mystery"}]}, LABEL),
    case("embedded poster", D, "LIC_EMBEDDED", {"licence": {"content": "CC-BY-4.0", "embedded": "all rights reserved"}}, PUBLIC),
    case("embedded music of unknown licence", D, "LIC_UNKNOWN", {"licence": {"content": "CC0", "embedded": None}}, LABEL),
    case("embedded work under NC", D, "LIC_NC", {"licence": {"content": "CC0", "embedded": "CC-BY-NC-4.0"}}, EXPORT),
    case("NC labels sold alone", D, "LIC_NC", {"licence": {"content": "CC0", "labels": "CC-BY-NC-4.0"}}, {**SOLD, "content": "labels"}),
    case("ND labels beside a masked file", OB, "OB_ATTR", {"licence": {"content": "CC0", "labels": "CC-BY-ND-4.0"}, **MASKED}, PUBLIC),
    case("metadata under ODbL", OB, "OB_ATTR", {"licence": {"content": "CC0", "metadata": "ODbL-1.0"}}, {**PUBLIC, "content": "labels"}),
    case("the platform contradicts", D, "LIC_NC LIC_CONFLICT", {"licence": "CC-BY-4.0", "claims": [{"origin": "platform_api", "licence": "CC-BY-NC-4.0"}]}, LABEL),
    case("a contradiction that costs nothing", R, "LIC_CONFLICT", {"licence": "CC0", "embedded_licence": "CC-BY-4.0"}, LABEL),
    case("the source changed its licence", R, "SRC_LICENCE_CHANGED", {"licence": "CC-BY-4.0", "licence_changed": True}, LABEL),
    case("looked at long ago, sent out", R, "SRC_EVIDENCE_OLD", {"licence": "CC0", "licence_checked_at": "2026-01-01"}, EXPORT),
    case("looked at long ago, kept inside", W, "", {"licence": "CC0", "licence_checked_at": "2026-01-01"}, LABEL),
    case("looked at lately", W, "", {"licence": "CC0", "tdm_checked_at": "2026-11-20"}, EXPORT),
]  # fmt: skip

CONTRACTS = [
    case("labeling granted", W, "", grant("use", "commercialUse"), LABEL),
    case("labeling granted, money not", D, "LIC_DENIED", grant("use"), LABEL),
    case("nothing granted", D, "LIC_DENIED", grant(), FREE_LABEL),
    case("handing on not granted", D, "LIC_DENIED", grant("use", "commercialUse"), EXPORT),
    case("handing on granted", W, "", grant("use", "distribute", "cc:CommercialUse"), EXPORT),
    case("training not granted", D, "LIC_DENIED", grant("use", "commercialUse"), TRAIN),
    case("training granted", W, "", grant("use", "ai:ModelTraining", "commercialUse"), TRAIN),
    case("training forbidden", D, "LIC_DENIED", grant("use", "train", "commercialUse", prohibitions=["train"]), TRAIN),
    case("masking not granted", D, "LIC_DENIED", {**grant("use"), **MASKED}, FREE_LABEL),
    case("masking granted", W, "", {**grant("use", "derive"), **MASKED}, FREE_LABEL),
    case("ended", D, "LIC_EXPIRED", grant("use", expires="2026-11-23T12:00:00Z"), FREE_LABEL),
    case("other field", D, "LIC_FIELD_OF_USE", grant("use", purposes=["AcademicResearch"]), FREE_LABEL),
    case("other country", D, "GEO_NOT_ALLOWED", grant("use", territories=["DE"]), {**FREE_LABEL, "territories": ["FR"]}),
    case("country not named", R, "GEO_UNSTATED", grant("use", territories=["DE"]), FREE_LABEL),
    case("no sublicence", D, "LIC_SUBLICENCE", grant("use", "distribute", "commercialUse", sublicensing=False), EXPORT),
    case("audit agreed", OB, "OB_AUDIT", grant("use", duties=["audit"]), FREE_LABEL),
    case("a duty nobody understands", R, "LIC_TERMS_UNREAD", grant("use", duties=["singAndDance"]), FREE_LABEL),
    case("a prohibition nobody understands", R, "LIC_TERMS_UNREAD", grant("use", prohibitions=["whistle"]), FREE_LABEL),
    case("rules of ODRL", W, "", grant(permissions=[{"action": "odrl:use"}, {"action": "cc:CommercialUse"}]), LABEL),
    case("NC with a contract for money", W, "", {**grant("use", "commercialUse"), "licence": "CC-BY-NC-4.0"}, LABEL),
    case("NC with a contract without", D, "", {**grant("use"), "licence": "CC-BY-NC-4.0"}, LABEL),
    case("credit owed by contract", D, "OB_MISSING", {**grant("use", "distribute", duties=["attribute"]), "credit": None}, {**EXPORT, "commercial": False}),
]  # fmt: skip

SIGNALS = [
    case(f"{key} {value!r}", verdict, code, {**ARR, "tdm": {key: value}}, use)
    for key, value, use, verdict, code in [
        ("tdm-reservation", "1", TRAIN, D, "TDM_RESERVED"),
        ("tdm-reservation", "0", TRAIN, R, "LIC_ARR_EXCEPTION"),
        ("tdm-reservation", "2", TRAIN, R, ""),
        ("plus:DataMining", "DMI-PROHIBITED", TRAIN, D, "TDM_RESERVED"),
        ("plus:DataMining", "Prohibited for AI/ML training", TRAIN, D, "TDM_RESERVED"),
        ("plus:DataMining", "Prohibited for Generative AI/ML training", GENERATIVE, D, "TDM_RESERVED"),
        ("plus:DataMining", "Prohibited for Generative AI/ML training", TRAIN, R, "LIC_ARR_EXCEPTION"),
        ("plus:DataMining", "DMI-SOMETHING", TRAIN, R, "TDM_NATURAL_LANGUAGE"),
        ("X-Robots-Tag", "noai", TRAIN, D, "TDM_RESERVED"),
        ("X-Robots-Tag", "noimageai, noindex", RESEARCH, OB, "OB_TDM_RESEARCH"),
        ("Content-Usage", "train-ai=n", TRAIN, D, "TDM_RESERVED"),
        ("Content-Usage", "train-ai=perhaps", TRAIN, R, "TDM_NATURAL_LANGUAGE"),
        ("Content-Signal", "search=yes,ai-train=no", TRAIN, D, "TDM_RESERVED"),
        ("robots.txt", "User-agent: GPTBot\nDisallow: /", TRAIN, D, "TDM_RESERVED"),
        ("robots.txt", "User-agent: *\nDisallow:", TRAIN, R, "LIC_ARR_EXCEPTION"),
        ("ai.txt", "User-Agent: *\nDisallow: *.jpg", TRAIN, D, "TDM_RESERVED"),
        ("rsl", '<rsl><content><license><prohibits type="usage">ai-train</prohibits></license></content></rsl>', TRAIN, D, "TDM_RESERVED"),
        ("rsl", {"permits": ["search"]}, TRAIN, D, "TDM_RESERVED"),
        ("cawg.ai_training", "notAllowed", TRAIN, D, "TDM_RESERVED"),
        ("cawg.ai_training", "constrained", TRAIN, D, "TDM_RESERVED"),
        ("cawg.ai_generative_training", "notAllowed", TRAIN, R, "LIC_ARR_EXCEPTION"),
        ("cawg.ai_generative_training", "notAllowed", GENERATIVE, D, "TDM_RESERVED"),
        ("c2pa.data_mining", "notAllowed", TRAIN, D, "TDM_RESERVED"),
        ("c2pa.data_mining", "allowed", TRAIN, R, "LIC_ARR_EXCEPTION"),
        ("terms_text", "prohibited", TRAIN, R, "TDM_NATURAL_LANGUAGE"),
        ("terms_text", "prohibited", RESEARCH, OB, "OB_TDM_RESEARCH"),
    ]
] + [
    case("no inference, labeled", OB, "OB_NO_INFERENCE", {"licence": "CC0", "tdm": {"cawg.ai_inference": "notAllowed"}}, LABEL),
    case("a CC file that forbids training", R, "TDM_CONFLICT", {"licence": "CC-BY-4.0", "tdm": {"c2pa.ai_training": "notAllowed"}}, TRAIN),
    case("a CC file on a site that reserves", OB, "OB_ATTR", {"licence": "CC-BY-4.0", "tdm-reservation": 1}, TRAIN),
    case("unreadable hides nothing", R, "TDM_CONFLICT", {"licence": "CC0", "tdm": {"cawg.training-mining": {"entries": {"cawg.ai_training": {"use": "maybe"}, "cawg.ai_generative_training": {"use": "notAllowed"}}}}}, TRAIN),
    case("terms against AI, licence for it", R, "SRC_TERMS_AI", {"licence": "CC-BY-4.0", "terms": "prohibit_ai"}, TRAIN),
    case("terms cannot stop research", OB, "OB_TDM_RESEARCH", {**ARR, "terms": "prohibit_ai"}, RESEARCH),
    case("research for money is none", D, "TDM_RESERVED", {**ARR, "tdm-reservation": 1}, {**RESEARCH, "commercial": True}),
    case("terms forbid taking", D, "SRC_TOS", {"licence": "CC0", "terms": "prohibit"}, LABEL),
    case("taken without access", D, "SRC_ACCESS", {"licence": "CC0", "lawful_access": False}, LABEL),
]  # fmt: skip

CONSENTS = [
    case(f"consent {state}", verdict, code, PEOPLE, LABEL, [given(state=state)])
    for state, verdict, code in [
        ("ConsentGiven", W, ""), ("RenewedConsentGiven", W, ""), ("ConsentRefused", D, "PD_REFUSED"),
        ("ConsentRevoked", D, "PD_REVOKED"), ("ConsentInvalidated", D, "PD_INVALIDATED"),
        ("ConsentExpired", D, "PD_EXPIRED"), ("ConsentRequested", D, "PD_NOT_GIVEN"),
        ("ConsentRequestDeferred", D, "PD_NOT_GIVEN"), ("ConsentUnknown", D, "PD_STATE_UNKNOWN"),
    ]
] + [
    case("named commercial research", W, "", PEOPLE, TRAIN, [given(purposes=["CommercialResearch"])]),
    case("commercial refused by flag", D, "PD_COMMERCIAL", PEOPLE, TRAIN, [given(purposes=["CommercialResearch"], commercial_ok=False)]),
    case("research on every branch", W, "", PEOPLE, TRAIN, [given(purposes=["ResearchAndDevelopment"], commercial_ok=True)]),
    case("research on one branch", D, "PD_PURPOSE", PEOPLE, TRAIN, [given(purposes=["ResearchAndDevelopment"])]),
    case("from this instant", W, "", PEOPLE, LABEL, [given(valid_from="2026-11-23T12:00:00Z")]),
    case("from tomorrow", D, "PD_NOT_YET", PEOPLE, LABEL, [given(valid_from="2026-11-24")]),
    case("other operation", D, "PD_OPERATION", PEOPLE, TRAIN, [given(operations=["ai:DataLabelling"])]),
    case("the operation", W, "", PEOPLE, LABEL, [given(operations=["ai:DataAnnotation"])]),
    case("other material", D, "PD_SCOPE", PEOPLE, LABEL, [given(scope_covers=False)]),
    case("no notice", D, "PD_NOTICE", PEOPLE, LABEL, [given(notice_valid=False)]),
    case("recipient covered", W, "", PEOPLE, {**EXPORT, "commercial": False, "recipients": ["uni"]}, [given(recipients=["uni", "lab"])]),
    case("recipient not covered", D, "PD_RECIPIENT", PEOPLE, {**EXPORT, "recipients": ["acme"]}, [given(recipients=["uni"])]),
    case("processor inside not covered", D, "PD_RECIPIENT", PEOPLE, {**LABEL, "recipients": ["acme"]}, [given(recipients=["uni"])]),
    case("not for publication", D, "PD_PUBLISH", PEOPLE, PUBLIC, [given(publish_ok=False)]),
    case("publication not mentioned", D, "PD_PUBLISH", PEOPLE, PUBLIC, [given()]),
    case("country covered", W, "", PEOPLE, {**EXPORT, "commercial": False, "recipients": ["u"], "territories": ["FR"]}, [given(territories=["EU"], recipients=["u"])]),
    case("country not covered", D, "PD_TERRITORY", PEOPLE, {**LABEL, "territories": ["US"]}, [given(territories=["EU"])]),
    case("generative not covered", D, "PD_MODEL", PEOPLE, GENERATIVE, [given(model_kinds=["discriminative"])]),
    case("generative not mentioned", R, "PD_MODEL", PEOPLE, GENERATIVE, [given()]),
    case("labels for a generative model", D, "PD_MODEL", PEOPLE, {**LABEL, "model": "generative"}, [given(model_kinds=["discriminative"])]),
    case("child of 15 in Germany", D, "PD_CAPACITY", PEOPLE, LABEL, [given(person={"age": 15, "jurisdiction": "DE"})]),
    case("child of 15 in Spain", W, "", PEOPLE, LABEL, [given(person={"age": 15, "jurisdiction": "ES"})]),
    case("child of 13 in Britain", W, "", PEOPLE, LABEL, [given(person={"age": 13, "jurisdiction": "GB"})]),
    case("minor of no stated age", D, "PD_CAPACITY", PEOPLE, LABEL, [given(person={"age_band": "minor"})]),
    case("age unknown, published", D, "PD_CAPACITY", PEOPLE, PUBLIC, [given(person={"age_band": "unknown"}, publish_ok=True)]),
    case("age unknown, inside", W, "", PEOPLE, LABEL, [given(person={"age_band": "unknown"})]),
    case("guardian", W, "", PEOPLE, LABEL, [given(person={"age_band": "minor", "guardian_id": "g1"})]),
    case("events fold to the newest", D, "PD_WITHDRAWN", PEOPLE, LABEL, [{"ref": "a", "consent": {"purposes": ALL, "events": [
        {"state": "ConsentWithdrawn", "at": "2026-05-01"}, {"state": "ConsentGiven", "at": "2026-04-01"}]}}]),
    case("nobody asked", D, "PD_NO_CONSENT", PEOPLE, LABEL, [{"ref": "a", "basis": "consent"}]),
    case("approved interest, inside", OB, "OB_PURPOSE_LIMIT", PEOPLE, LABEL, [li()]),
    case("interest not approved", R, "PD_BASIS_UNPROVEN", PEOPLE, LABEL, [li(basis_approved=False)]),
    case("approved interest, adult in public", OB, "OB_PURPOSE_LIMIT", PEOPLE, PUBLIC, [li(age_band="adult")]),
    case("approved interest, nobody knows the age", R, "PD_BASIS_PUBLIC", PEOPLE, PUBLIC, [li()]),
    case("approved interest, minor in public", D, "PD_MINOR_PUBLIC", PEOPLE, PUBLIC, [li(age=17)]),
    case("objection to a public task", D, "PD_OBJECTION", PEOPLE, LABEL, [li(basis="public_task", objection=True)]),
    case("special data", D, "PD_SPECIAL", PEOPLE, LABEL, [li(special_category=True)]),
    case("special data with a condition", OB, "", PEOPLE, LABEL, [li(special_category=True, special_condition=True)]),
    case("special data, explicit consent", W, "", PEOPLE, LABEL, [given(person={"special_category": True}, explicit=True)]),
    case("special data, explicit consent withdrawn", D, "PD_SPECIAL", PEOPLE, LABEL, [{**li(special_category=True), "consent": {"state": "ConsentWithdrawn", "purposes": ALL, "explicit": True}}]),
    case("special labels, nothing on record", D, "PD_SPECIAL", {**PEOPLE, "special_category": True}, LABEL, [given()]),
    case("special labels, explicit consent", W, "", {**PEOPLE, "special_category": True}, LABEL, [given(explicit=True)]),
    case("embedding of a face", D, "PD_BIOMETRIC", {**PEOPLE, "biometric_template": True}, LABEL, [given()]),
    case("embedding, released", OB, "OB_BIOMETRIC", {**PEOPLE, "biometric_template": True, "biometric_release": True}, LABEL, [given()]),
    case("embedding, released and sold", D, "PD_BIOMETRIC_SALE", {**PEOPLE, "biometric_template": True, "biometric_release": True}, {**EXPORT, "recipients": ["a"]}, [given(recipients=["a"])]),
    case("public place", R, "PD_DPIA", {**PEOPLE, "public_space": True}, LABEL, [given()]),
    case("public place, assessed", W, "", {**PEOPLE, "public_space": True, "dpia_approved": True}, LABEL, [given()]),
    case("public place, masked", W, "", {"licence": "CC0", **MASKED, "public_space": True}, LABEL),
    case("scraped, not informed", R, "SRC_ART14", {**PEOPLE, "source": {"kind": "crawl"}}, LABEL, [given()]),
    case("scraped, informed", W, "", {**PEOPLE, "acquisition_path": "crawl", "art14_record": True}, LABEL, [given()]),
    case("research without a protocol", R, "PD_RESEARCH_PROTOCOL", {**PEOPLE, "research_protocol": False}, {**LABEL, "purpose": "ScientificResearch", "commercial": False}, [given()]),
    case("a mask that failed", D, "PII_MASK_FAILED", {"licence": "CC0", "personal_data": "masked", "mask_review": "failed"}, LABEL),
    case("to America without a safeguard", R, "GEO_TRANSFER", PEOPLE, {**EXPORT, "territories": ["US"], "recipients": ["a"]}, [given(person={"jurisdiction": "DE"}, recipients=["a"])]),
    case("to America with one", W, "", {**PEOPLE, "scc": True}, {**EXPORT, "commercial": False, "territories": ["US"], "recipients": ["a"]}, [given(person={"jurisdiction": "DE"}, recipients=["a"], territories=["WORLD"])]),
]  # fmt: skip

AD = {**SOLD, "purpose": "Advertising"}
STAR = given(purposes=["Advertising"], publish_ok=True)
RELEASES = [
    case("CC0 portrait in an advertisement", R, "REL_MODEL", PEOPLE, AD, [STAR]),
    case("the same with a release", W, "", {**PEOPLE, "model_release": "unlimited"}, AD, [STAR]),
    case("limited release", R, "REL_LIMITED", {**PEOPLE, "model_release": "MR-LMR"}, AD, [STAR]),
    case("release ended", D, "REL_EXPIRED", {**PEOPLE, "release": {"model": "commercial", "expiry": "2026-11-01"}}, AD, [STAR]),
    case("release for another country", D, "REL_TERRITORY", {"licence": "CC0", "model_release": "commercial", "release_territories": ["DE"]}, {**SOLD, "territories": ["US"]}),
    case("editorial, not sold", W, "", {"licence": "CC0", "model_release": "editorial"}, PUBLIC),
    case("house without a release", R, "REL_PROPERTY", {"licence": "CC0", "property_release": "none"}, SOLD),
    case("mark", R, "REL_TRADEMARK", {"licence": "CC0", "trademark": True}, SOLD),
    case("a third of a database, assessed", OB, "OB_ATTR", {"licence": "CC-BY-3.0", "share_pct": 33, "db_assessed": True}, LABEL),
    case("assessment ended", R, "DBR_SHARE", {"licence": "CC-BY-3.0", "share_pct": 33, "db_assessed": True, "db_assessment_expires": "2026-01-01"}, LABEL),
    case("no investment", OB, "OB_ATTR", {"licence": "CC-BY-3.0", "db_right_assessment": {"investment": False, "share_pct": 90}}, LABEL),
    case("a maker here", R, "DBR_SHARE", {"licence": "CC-BY-3.0", "db_right_assessment": {"investment": True, "maker_eu": True, "share_pct": 90}}, LABEL),
    case("database licensed", OB, "OB_ODBL_NOTICE", {"licence": "CC0", "db_right_assessment": {"investment": True, "share_pct": 90, "licence": "ODbL-1.0"}}, {**PUBLIC, "content": "originals"}),
    case("a database right that is known", R, "DBR_UNSETTLED", {"licence": "CC-BY-3.0", "db_right_status": "exists"}, LABEL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "use", "subjects", "verdict", "codes"), LICENCES + CONTRACTS + SIGNALS + CONSENTS + RELEASES
)
def test_scenario(
    judge: Any, facts: Any, use: Any, subjects: Any, verdict: Verdict, codes: list[str]
) -> None:
    decision = judge(facts, use, subjects)
    found = {reason.code for reason in decision.reasons} | {duty.code for duty in decision.obligations}
    assert (decision.verdict, set(codes) - found) == (verdict, set()), decision.as_dict()
    for reason in decision.reasons:
        assert reason.fix, reason
        assert reason.detail.endswith("."), reason
