"""From nothing to a labeled, licensed dataset by the API alone. Needs Python 3.11 and nothing else.

    CLEARLABEL_TOKEN=… python docs/journey.py http://localhost:8000 [folder for the dataset]

docs/api-journey.md explains each step. The script checks what it gets and stops with a sentence when it is not so.
"""

import csv
import hashlib
import io
import json
import os
import struct
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
import zipfile
import zlib
from pathlib import Path
from typing import Any

WAIT_SECONDS = 120
SCHEMA = {
    "version": 1,
    "inputs": [{"name": "photo", "type": "image"}],
    "controls": [
        {
            "name": "objects",
            "type": "shapes",
            "on": "photo",
            "tools": ["box"],
            "labels": [{"name": "car", "key": "1"}, {"name": "person", "key": "2"}],
        }
    ],
}
COMMERCIAL = {"commercial": True, "distribution": "named"}


class Stop(SystemExit):
    """Something is not as it should be; the message says what."""


class Api:
    """The three calls that a client needs. Every answer that is not 2xx stops the script with its problem."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url.rstrip("/"), token

    def fetch(self, path: str, body: bytes | None = None, kind: str = "", method: str = "") -> bytes:
        """Bytes of an address: one of ours (`/api/…`, `/media/…`) or the rest of an API path."""
        address = self.url + (path if path.startswith(("/api/", "/media/")) else f"/api/v1/{path}")
        request = urllib.request.Request(address, body, method=method or None)
        request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.add_header("Content-Type", kind)
            # A repeated request with the same key answers as the first did: safe to retry after a broken line.
            request.add_header("Idempotency-Key", str(uuid.uuid4()))
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                found: bytes = answer.read()
                return found
        except urllib.error.HTTPError as error:
            raise Stop(f"{request.get_method()} {path}: {error.code}\n{error.read().decode()}") from None

    def get(self, path: str) -> Any:
        return json.loads(self.fetch(path))

    def send(self, path: str, body: Any, method: str = "POST") -> Any:
        return json.loads(self.fetch(path, json.dumps(body).encode(), "application/json", method))

    def upload(self, path: str, fields: dict[str, str], name: str, data: bytes) -> Any:
        """One file as a multipart form."""
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        parts += [
            head.encode(),
            b"Content-Type: application/zip\r\n\r\n",
            data,
            f"\r\n--{mark}--\r\n".encode(),
        ]
        return json.loads(self.fetch(path, b"".join(parts), f"multipart/form-data; boundary={mark}"))

    def wait(self, job: dict[str, Any]) -> dict[str, Any]:
        """The job when it has ended; background work is asked for, here twice a second."""
        deadline = time.monotonic() + WAIT_SECONDS
        while job["state"] in ("queued", "running"):
            if time.monotonic() > deadline:
                raise Stop(f"The job {job['kind']} has not ended in {WAIT_SECONDS} s: {job}")
            time.sleep(0.5)
            job = self.get(f"jobs/{job['id']}")
        if job["state"] != "done":
            raise Stop(f"The job {job['kind']} ended as {job['state']}: {job['message']}")
        return job


def check(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise Stop(f"{what}:\n  found  {found}\n  wanted {wanted}")


def png(width: int, height: int, color: tuple[int, int, int]) -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes(color) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def archive() -> bytes:
    """Five pictures and `metadata.jsonl`, which says under what licence each may be used."""
    credit = {"credit": "Ann Author", "rights_holder": "Ann Author"}
    rights: dict[str, dict[str, str] | None] = {
        "square.png": {"licence": "CC0"},
        "harbour.png": {"licence": "CC BY 4.0", "source_url": "https://example.org/harbour", **credit},
        "market.png": {"licence": "CC BY-NC 4.0", "source_url": "https://example.org/market", **credit},
        "found.png": None,
        "broken.png": {"licence": "CC0"},
    }
    records = []
    for name, block in rights.items():
        record: dict[str, Any] = {"external_id": name, "media": {"photo": name}, "data": {"city": "Paris"}}
        records.append(record if block is None else record | {"rights": block})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("metadata.jsonl", "\n".join(map(json.dumps, records)))
        for number, name in enumerate(rights):
            picture = png(320, 240, (40 * number, 120, 200))
            target.writestr(name, picture if name != "broken.png" else picture[:90])
    return packed.getvalue()


def create_project(api: Api) -> str:
    project = api.send(
        "projects",
        {
            "name": f"API journey {time.strftime('%H:%M:%S')}",
            "guidelines": "Draw a box around each car and each person.",
            "schema": SCHEMA,
            "use": {"action": "label", **COMMERCIAL},
        },
    )
    return str(project["id"])


def import_pictures(api: Api, project: str) -> None:
    # What the source says holds for every item that is silent about it. It says nothing about licences.
    rights = {"personal_data": "none"}
    source = api.send(
        f"projects/{project}/sources", {"name": "City walk", "kind": "upload", "rights": rights}
    )
    started = api.upload(f"projects/{project}/imports", {"source": source["id"]}, "walk.zip", archive())
    job = api.wait(started["job"])
    check("import", job["result"], {"created": 4, "duplicates": 0, "quarantined": 2, "problems": 1})
    (problem,) = api.get(f"jobs/{job['id']}/problems")["results"]
    check("problem", (problem["external_id"], problem["code"]), ("broken.png", "image.corrupt"))
    print(f"  line {problem['line']} of {problem['file']}: {problem['detail']}")


def read_verdicts(api: Api, project: str) -> None:
    items = api.get(f"projects/{project}/items?filter=state:quarantined")["results"]
    reasons = {}
    for item in items:
        decision = api.get(f"items/{item['id']}/verdict?action=label")
        print(f"  {item['external_id']} ({item['licence']}): {decision['verdict']}. {decision['sentence']}")
        reasons[item["external_id"]] = decision["reasons"][0]["code"]
    check("blocked", reasons, {"market.png": "LIC_NC", "found.png": "LIC_UNKNOWN"})


def label(api: Api, project: str) -> None:
    served = []
    while True:
        work = api.send(f"projects/{project}/next", {"count": 2})
        if not work["assignments"]:
            check("why no more work is served", work["reason"], "nothing_left")
            break
        for lease in work["assignments"]:
            (photo,) = lease["media"]
            seen = len(api.fetch(photo["url"]))
            box = {"id": "b1", "label": "car", "type": "box", "x": 20, "y": 30, "w": 100, "h": 80}
            result = {"objects": [box, {**box, "id": "b2", "label": "person", "x": 180, "w": 40}]}
            body = {"token": lease["token"], "result": result, "seconds": 4.5}
            answer = api.send(f"assignments/{lease['id']}/submit", body)
            name = lease["item"]["external_id"]
            print(f"  {name}: {photo['width']} x {photo['height']}, {seen} bytes, {lease['rights']['word']}")
            check("submit", answer["annotation"]["state"], "submitted")
            served.append(name)
    check("served", sorted(served), ["harbour.png", "square.png"])


def export(api: Api, project: str, folder: Path) -> None:
    request = {"name": "City walk", "use": COMMERCIAL, "formats": ["jsonl", "coco", "csv"]}
    preview = api.send(
        f"projects/{project}/snapshots/preview", {key: request[key] for key in ("use", "formats")}
    )
    check("preview", preview["counts"], {"included": 2, "withheld": 2, "unlabeled": 0})
    print("  stays out:", "; ".join(f"{row['count']} x {row['code']}" for row in preview["withheld"]))
    job = api.wait(api.send(f"projects/{project}/snapshots", request)["job"])
    snapshot = api.get(f"snapshots/{job['result']['snapshot']}")
    check("sealed", (snapshot["status"], snapshot["counts"]), ("sealed", {"included": 2, "withheld": 2}))
    withheld = api.get(f"snapshots/{snapshot['id']}/withheld")["results"]
    reasons = {row["external_id"]: row["reasons"][0]["code"] for row in withheld}
    check("withheld", reasons, {"market.png": "LIC_NC", "found.png": "LIC_UNKNOWN"})
    print(f"  licence of the whole: {snapshot['licence']}; manifest {snapshot['manifest_sha256'][:16]}…")
    folder.mkdir(parents=True, exist_ok=True)
    for file in snapshot["files"]:
        data = api.fetch(file["url"])
        check(f"sha256 of {file['filename']}", hashlib.sha256(data).hexdigest(), file["sha256"])
        (folder / file["format"]).write_bytes(data)
        print(f"  {file['filename']}: {file['bytes']} bytes")


def read_dataset(folder: Path) -> None:
    rows = [json.loads(line) for line in (folder / "jsonl").read_text().splitlines()]
    found = {row["external_id"]: row for row in rows}
    check("items of the JSONL file", sorted(found), ["harbour.png", "square.png"])
    for row in rows:
        shapes = row["annotations"][0]["result"]["objects"]
        check("labels", [shape["label"] for shape in shapes], ["car", "person"])
    by, cc0 = (found[name]["rights"] for name in ("harbour.png", "square.png"))
    check("licences", (by["licence"], cc0["licence"]), ("CC-BY-4.0", "CC0-1.0"))
    check("credit", (by["credit"], by["source_url"]), ("Ann Author", "https://example.org/harbour"))

    coco = json.loads((folder / "coco").read_text())
    names = {licence["id"]: licence["name"] for licence in coco["licenses"]}
    images = {image["external_id"]: (names[image["license"]], image["credit"]) for image in coco["images"]}
    check(
        "images of the COCO file",
        images,
        {"harbour.png": ("CC-BY-4.0", "Ann Author"), "square.png": ("CC0-1.0", cc0["credit"])},
    )
    check(
        "boxes",
        sorted(box["bbox"] for box in coco["annotations"]),
        [[20, 30, 100, 80]] * 2 + [[180, 30, 40, 80]] * 2,
    )

    answers = list(csv.DictReader((folder / "csv").read_text().splitlines()))
    lines = sorted((row["external_id"], row["licence"], row["credit"]) for row in answers)
    check(
        "lines of the CSV file",
        lines,
        [("harbour.png", "CC-BY-4.0", "Ann Author"), ("square.png", "CC0-1.0", cc0["credit"] or "")],
    )

    with zipfile.ZipFile(folder / "package") as package:
        wanted = {"annotations.jsonl", "coco.json", "answers.csv", "ATTRIBUTION.csv", "MANIFEST.json"}
        wanted |= {"NOTICE.txt", "README.md", "LICENSES/CC-BY-4.0.txt", "LICENSES/CC0-1.0.txt"}
        check("missing in the package", sorted(wanted - set(package.namelist())), [])
        check("damaged in the package", package.testzip(), None)


def main(arguments: list[str]) -> int:
    token = os.environ.get("CLEARLABEL_TOKEN", "")
    if not arguments or not token:
        print(__doc__, file=sys.stderr)
        return 2
    api = Api(arguments[0], token)
    print(f"Signed in as {api.get('me')['email']}")
    project = create_project(api)
    print("Import of five pictures")
    import_pictures(api, project)
    print("Blocked, and why")
    read_verdicts(api, project)
    print("Labeled")
    label(api, project)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(arguments[1] if len(arguments) > 1 else scratch)
        print("Exported")
        export(api, project, folder)
        read_dataset(folder)
    print("The dataset holds exactly the two cleared pictures, with labels, licence and credit.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
