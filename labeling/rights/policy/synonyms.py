"""Other words people and older records use for the values of facts."""

from __future__ import annotations

from .facts import (
    Acquired,
    ClaimOrigin,
    ComponentKind,
    DatabaseStatus,
    ItemState,
    LegalBasis,
    MaskReview,
    PersonalData,
    ReleaseScope,
)

LEGAL_BASES: dict[str, LegalBasis] = {
    "a6_1_a": LegalBasis.CONSENT,
    "a6_1_a_explicit_consent": LegalBasis.CONSENT,
    "a6_1_b": LegalBasis.CONTRACT,
    "a6_1_c": LegalBasis.LEGAL_OBLIGATION,
    "a6_1_d": LegalBasis.VITAL_INTEREST,
    "a6_1_e": LegalBasis.PUBLIC_TASK,
    "a6_1_f": LegalBasis.LEGITIMATE_INTEREST,
    "eu_gdpr:a6_1_a": LegalBasis.CONSENT,
    "eu_gdpr:a6_1_a_explicit_consent": LegalBasis.CONSENT,
    "eu_gdpr:a6_1_b": LegalBasis.CONTRACT,
    "eu_gdpr:a6_1_c": LegalBasis.LEGAL_OBLIGATION,
    "eu_gdpr:a6_1_d": LegalBasis.VITAL_INTEREST,
    "eu_gdpr:a6_1_e": LegalBasis.PUBLIC_TASK,
    "eu_gdpr:a6_1_f": LegalBasis.LEGITIMATE_INTEREST,
    "legitimate_interests": LegalBasis.LEGITIMATE_INTEREST,
    "li": LegalBasis.LEGITIMATE_INTEREST,
    "vital_interests": LegalBasis.VITAL_INTEREST,
    "explicit_consent": LegalBasis.CONSENT,
}
"""Other names of the legal bases, the ids of the DPV's GDPR extension among them."""

ACQUIRED = {
    "self_made": Acquired.OWN, "own_work": Acquired.OWN, "created": Acquired.OWN, "camera": Acquired.OWN,
    "own_capture": Acquired.OWN, "uploaded": Acquired.UPLOAD, "import": Acquired.UPLOAD,
    "downloaded": Acquired.DOWNLOAD, "web_scraping": Acquired.CRAWL, "web_scrape": Acquired.CRAWL,
    "web_crawl": Acquired.CRAWL, "crawler": Acquired.CRAWL, "dashcam": Acquired.SENSOR, "cctv": Acquired.SENSOR,
    "api_download": Acquired.API, "official_api": Acquired.API, "public_api": Acquired.API,
    "direct_upload": Acquired.UPLOAD, "user_upload": Acquired.UPLOAD, "manual_upload": Acquired.UPLOAD,
    "public_download": Acquired.DOWNLOAD, "website": Acquired.DOWNLOAD, "web": Acquired.DOWNLOAD,
    "dataset": Acquired.DOWNLOAD, "public_dataset": Acquired.DOWNLOAD, "partner": Acquired.CONTRACT,
    "agreement": Acquired.CONTRACT, "vehicle": Acquired.SENSOR, "drone": Acquired.SENSOR,
    "archive": Acquired.DOWNLOAD, "platform_api": Acquired.API, "scrape": Acquired.CRAWL, "scraped": Acquired.CRAWL,
    "crawled": Acquired.CRAWL, "scraping": Acquired.CRAWL, "purchase": Acquired.CONTRACT,
    "purchased": Acquired.CONTRACT,
    "bought": Acquired.CONTRACT, "licensed": Acquired.CONTRACT, "commissioned": Acquired.CONTRACT,
}  # fmt: skip
_WORKING = ("received", "rights_cleared", "pii_cleared", "labelable", "labelled", "labeled", "exportable")
STATES = dict.fromkeys(_WORKING, ItemState.ACTIVE) | {"hold": ItemState.HELD, "legal_hold": ItemState.HELD}
PERSONAL = {
    "clean": PersonalData.NONE, "clean_auto": PersonalData.NONE, "absent": PersonalData.NONE, "no": PersonalData.NONE,
    "masked_verified": PersonalData.MASKED, "masked_auto": PersonalData.MASKED, "needs_human": PersonalData.PRESENT,
    "released_to_annotate": PersonalData.MASKED, "yes": PersonalData.PRESENT, "personal": PersonalData.PRESENT,
}  # fmt: skip
MASK_OF_STATE = {
    "masked_verified": MaskReview.VERIFIED,
    "released_to_annotate": MaskReview.VERIFIED,
    "masked_auto": MaskReview.PENDING,
}
DATABASE = {
    "exists_unlicensed": DatabaseStatus.EXISTS,
    "asserted": DatabaseStatus.EXISTS,
    "present": DatabaseStatus.EXISTS,
}
RELEASES = {
    "mr_non": ReleaseScope.NONE, "mr_umr": ReleaseScope.UNLIMITED, "mr_lmr": ReleaseScope.LIMITED,
    "pr_non": ReleaseScope.NONE, "pr_upr": ReleaseScope.UNLIMITED, "pr_lpr": ReleaseScope.LIMITED,
    "limited_or_incomplete_model_releases": ReleaseScope.LIMITED, "incomplete": ReleaseScope.LIMITED,
    "limited_or_incomplete_property_releases": ReleaseScope.LIMITED,
    "unlimited_property_releases": ReleaseScope.UNLIMITED,
    "editorial_only": ReleaseScope.EDITORIAL, "full": ReleaseScope.UNLIMITED, "missing": ReleaseScope.NONE,
             "unlimited_model_releases": ReleaseScope.UNLIMITED, "not_available": ReleaseScope.NONE}  # fmt: skip
COMPONENTS = {
    "container": ComponentKind.DATABASE,
    "db": ComponentKind.DATABASE,
    "item": ComponentKind.CONTENT,
    "container_database": ComponentKind.DATABASE,
    "item_content": ComponentKind.CONTENT,
    "contents": ComponentKind.CONTENT,
    "embedded_work": ComponentKind.EMBEDDED,
    "embedded_third_party": ComponentKind.EMBEDDED,
    "embedded_third_party_work": ComponentKind.EMBEDDED,
    "third_party": ComponentKind.EMBEDDED,
    "our_labels": ComponentKind.LABELS,
    "annotations": ComponentKind.LABELS,
    "a": ComponentKind.DATABASE,
    "b": ComponentKind.CONTENT,
    "c": ComponentKind.EMBEDDED,
    "d": ComponentKind.LABELS,
    "e": ComponentKind.METADATA,
}
ORIGINS = {
    "xmp": ClaimOrigin.EMBEDDED,
    "exif": ClaimOrigin.EMBEDDED,
    "iptc": ClaimOrigin.EMBEDDED,
    "platform": ClaimOrigin.PLATFORM_API,
    "api": ClaimOrigin.PLATFORM_API,
    "declaration": ClaimOrigin.DECLARED,
    "uploader": ClaimOrigin.DECLARED,
    "metadata": ClaimOrigin.EMBEDDED,
    "review": ClaimOrigin.REVIEWER,
}
