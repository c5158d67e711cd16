"""The words of the ledger: terms of the Data Privacy Vocabulary that a consent may name, in plain words too. Pure."""

import re
from typing import Final

OPERATIONS: Final = {
    "DataLabelling": "labeling the data by hand",
    "DataAnnotation": "describing the data by hand",
    "ModelTraining": "training models",
    "TrainingData": "use as training data",
    "ValidationData": "use for tuning models",
    "TestingData": "use for testing models",
}
"""Processing operations of DPV's AI extension."""

DATA_CATEGORIES: Final = {
    "Picture": "pictures",
    "FacialPrint": "measures of the face",
    "PhysicalCharacteristic": "what somebody looks like",
    "HairColor": "hair colour",
    "SkinTone": "skin tone",
    "Height": "height",
    "Weight": "weight",
    "Tattoo": "tattoos",
    "Fingerprint": "fingerprints",
    "Name": "name",
    "Age": "age",
    "Gender": "gender",
    "EmailAddress": "e-mail address",
    "TelephoneNumber": "telephone number",
    "Location": "whereabouts",
    "GPSCoordinate": "exact position",
    "HomeLocation": "where somebody lives",
    "WorkLocation": "where somebody works",
    "VehicleLicense": "number plate",
    "VoiceCommunicationRecording": "recordings of the voice",
    "EthnicOrigin": "ethnic origin",
    "Race": "race",
    "Religion": "religion",
    "PoliticalAffiliation": "political affiliation",
    "Health": "health",
    "Disability": "disability",
    "Genetic": "genetic data",
}
"""Personal data categories of DPV-PD."""

SPECIAL: Final = frozenset(
    {
        "FacialPrint",
        "Fingerprint",
        "EthnicOrigin",
        "Race",
        "Religion",
        "PoliticalAffiliation",
        "Health",
        "Disability",
        "Genetic",
    }
)
"""Those that need a condition of Art. 9(2) GDPR: here, explicit consent."""

MODEL_KINDS: Final = ("discriminative", "generative")
COLLECTION_METHODS: Final = ("paper", "web_form", "email", "in_person", "phone", "api", "other")
CHANNELS: Final = (
    "paper",
    "web_form",
    "email",
    "in_person",
    "phone",
    "api",
    "self_service",
    "clock",
    "other",
)
PRIVACY_RIGHTS: Final = {
    "eu-gdpr:A7-3": "withdraw consent at any time",
    "eu-gdpr:A15": "see what is held",
    "eu-gdpr:A16": "have it corrected",
    "eu-gdpr:A17": "have it erased",
    "eu-gdpr:A18": "have its use restricted",
    "eu-gdpr:A20": "receive it in a usable form",
    "eu-gdpr:A77": "complain to a supervisory authority",
}
CONDITIONS: Final = tuple(f"A9-2-{letter}" for letter in "abcdefghij")
PLUS_MODEL: Final = ("MR-NON", "MR-NAP", "MR-UMR", "MR-LMR")
PLUS_PROPERTY: Final = ("PR-NON", "PR-NAP", "PR-UPR", "PR-LPR")
LANGUAGE: Final = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
DURATION: Final = re.compile(r"^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$")
_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def bare(term: str) -> str:
    """A term without its vocabulary: `ModelTraining` for `ai:ModelTraining` or an IRI."""
    return term.strip().rsplit("#", 1)[-1].rsplit(":", 1)[-1]


def in_words(term: str) -> str:
    """A term of the vocabulary as words: “academic research” for `AcademicResearch`."""
    return _WORD.sub(" ", term).lower()
