"""The texts of a package that say what the receiver must do."""

from labeling.exports.models import Snapshot
from labeling.exports.superseding import tombstones_of
from labeling.formats.csv_answers import csv_line
from labeling.rights.policy import licence_info


def notice_text(*, snapshot: Snapshot, licences: list[str]) -> str:
    """NOTICE.txt: each licence with its address, and the duties that come with the package."""
    lines = [f"{snapshot.project.name}: {snapshot.name}, version {snapshot.number}", ""]
    lines += ["Licences of the items (texts in LICENSES/, the one of each item on its row):"]
    for name in licences:
        info = licence_info(name)
        lines.append(f"- {name}" + (f": {info.name}, {info.url}" if info is not None else ""))
    lines += ["", f"The collection as a whole: {snapshot.licence or 'see each item'}", ""]
    if snapshot.obligations:
        lines.append("Whoever receives this must:")
        lines += [f"- {duty['detail']}" for duty in snapshot.obligations]
    return "\n".join(lines) + "\n"


def read_me(*, snapshot: Snapshot) -> str:
    """README.md: what is in the package."""
    sealed = snapshot.sealed_at.isoformat(timespec="seconds") if snapshot.sealed_at else ""
    return f"""# {snapshot.name}

Version {snapshot.number} of the labels of “{snapshot.project.name}”, sealed {sealed}.
{snapshot.included} items left, {snapshot.withheld} stayed.

- `MANIFEST.json` names every row with its sha256, and what stayed out with the reason.
- `ATTRIBUTION.csv` names author, source, licence and changes of every item: keep it with the data.
- `LICENSES/` holds the licence texts, `NOTICE.txt` the duties.
{_taken_back(snapshot)}
Evidence and controls, not legal advice: the verdicts rest on what was stated about each item.
"""


def tombstone_table(snapshot: Snapshot) -> bytes:
    """TOMBSTONES.csv: the rows of the version before that must not be used any more, by their sha256 there."""
    lines = [csv_line(("sha256", "reason", "at"))]
    lines += [
        csv_line((row["sha256"], row["reason"], row["at"].isoformat())) for row in tombstones_of(snapshot)
    ]
    return b"".join(lines)


def _taken_back(snapshot: Snapshot) -> str:
    before = snapshot.supersedes
    if before is None:
        return ""
    return (
        f"- `TOMBSTONES.csv` names the rows of version {before.number} that may not be used any more: "
        "delete them wherever you have copies.\n"
    )
