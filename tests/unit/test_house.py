"""The rules of the house that no tool checks by itself."""

import re
import subprocess
import sys
from fnmatch import fnmatch
from importlib import metadata
from pathlib import Path

import pytest
from license_expression import ExpressionError, get_spdx_licensing

from tools import lock

SPDX = get_spdx_licensing()
ROOT = Path(__file__).resolve().parent.parent.parent
MAX_LINES = 400
TEXT = {".py", ".ts", ".tsx", ".mjs", ".js", ".css", ".html", ".md", ".json", ".toml", ".txt", ".in", ".yml", ".yaml",
        ".sh", ".cfg", ""}  # fmt: skip


BUILT = {".git", ".venv", ".build", "node_modules", "dist", "data", "var", "__pycache__"}


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows or would take in, so that a new file is checked before it is committed."""
    command = [
        "git",
        "-c",
        "safe.directory=*",
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
    ]
    listed = subprocess.run([*command, *patterns], cwd=ROOT, check=False, capture_output=True, text=True)
    if listed.returncode == 0:
        names = set(listed.stdout.split("\0")) - {""}
        return [ROOT / name for name in sorted(names) if (ROOT / name).is_file()]
    # An export without history: everything but what is built.
    found = [
        path for path in ROOT.rglob("*") if path.is_file() and not BUILT & set(path.relative_to(ROOT).parts)
    ]
    return [
        path
        for path in sorted(found)
        if not patterns or any(fnmatch(relative(path), one) for one in patterns)
    ]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def source_files() -> list[Path]:
    folders = (
        "labeling/*.py",
        "projects/*.py",
        "workers/*.py",
        "tools/*.py",
        "benchmarks/*.py",
        "frontend/src/*",
    )
    generated = {"frontend/src/api/schema.d.ts"}
    return [
        path
        for path in tracked(*folders)
        if path.suffix in {".py", ".ts", ".tsx"}
        and relative(path) not in generated
        and "migrations" not in path.parts
    ]


def test_imports_go_down_only():
    command = [
        Path(sys.executable).with_name("lint-imports"),
        "--cache-dir",
        ".build/import-linter",
        "--no-logo",
    ]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout


def test_no_module_is_too_long():
    long = {}
    for path in source_files():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > MAX_LINES:
            long[relative(path)] = lines
    assert long == {}, f"split what is longer than {MAX_LINES} lines"


def test_nothing_is_left_for_later():
    word = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b|raise NotImplemented" + r"Error")
    found = [
        f"{relative(path)}:{number}: {line.strip()}"
        for path in source_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if word.search(line)
    ]
    assert found == []


def test_no_test_is_skipped():
    mark = re.compile(r"pytest\.(mark\.)?(skip|xfail)|\b(it|test|describe)\.(skip|todo|only)\b")
    found = [
        relative(path)
        for path in tracked("tests/*.py", "frontend/src/*")
        if path.suffix in {".py", ".ts", ".tsx"}
        and path != Path(__file__)
        and mark.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_file_names_a_registry_or_a_place_on_one_machine():
    registry = (
        r"pypi\.(org|python)|pythonhosted|registry\.(npmjs|yarnpkg)|npmjs\.(org|com)|index-url\s*=\s*http"
    )
    place = r"(?<![\w.~/-])/(root|home/[a-z]+|work)/"
    word = re.compile(f"{registry}|{place}")
    found = []
    for path in tracked():
        if path.suffix not in TEXT or path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if hit := word.search(line):
                found.append(f"{relative(path)}:{number}: {hit.group()}")
    assert found == []


def test_the_top_level_is_the_agreed_one():
    allowed = {
        ".ci", "benchmarks", "deploy", "docs", "frontend", "labeling", "projects", "requirements", "tests", "tools",
        "workers", ".dockerignore", ".editorconfig", ".gitattributes", ".gitignore", "CHANGELOG.md", "Dockerfile",
        "LICENSE", "Makefile", "README.md", "docker-compose.yml", "manage.py", "openapi.json", "pyproject.toml",
    }  # fmt: skip
    assert {Path(relative(path)).parts[0] for path in tracked()} <= allowed


class TestLockFiles:
    def test_what_is_committed_is_in_order(self):
        assert lock.faults() == []

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("celery==5.6.0\n", "celery==5.6.0 has no hash"),
            ("--index-url https://example.com\ncelery==5.6.0 \\\n    --hash=sha256:00\n", "names an address"),
            ("celery @ https://example.com/c.whl \\\n    --hash=sha256:00\n", "names an address"),
        ],
    )
    def test_a_bad_requirement_is_named(self, text, fault):
        assert any(fault in found for found in lock.requirement_faults("base.txt", text))

    def test_a_bad_npm_entry_is_named(self):
        text = '{"packages": {"": {}, "node_modules/a": {"resolved": "https://example.com/a.tgz"}}}'
        assert lock.npm_faults("package-lock.json", text) == [
            "package-lock.json: node_modules/a names an address",
            "package-lock.json: node_modules/a has no hash",
        ]

    def test_versions_are_read_with_extras(self):
        assert lock.pins("Django==5.2.1 \\\n  --hash=sha256:0\ndjango_storages[s3]==1.14\n") == {
            "django": "5.2.1",
            "django-storages": "1.14",
        }


class TestLicencesOfTheRuntime:
    """What `make run` installs may be passed on under Apache-2.0's terms beside the product."""

    ALLOWED = {
        "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "MIT", "MIT-0", "MIT-CMU", "HPND", "PSF-2.0",
        "Python-2.0", "Unlicense", "CC0-1.0", "MPL-2.0", "ZPL-2.1", "Zlib",
    }  # fmt: skip
    # Used unchanged, as a library that can be replaced: its licence is named in docs/licences.md.
    NAMED = {"psycopg2-binary": "LGPL-3.0-or-later"}
    CLASSIFIERS = {
        "Apache Software License": "Apache-2.0",
        "BSD License": "BSD-3-Clause",
        "ISC License (ISCL)": "ISC",
        "MIT License": "MIT",
        "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
        "Python Software Foundation License": "PSF-2.0",
        "The Unlicense (Unlicense)": "Unlicense",
        "Historical Permission Notice and Disclaimer (HPND)": "HPND",
    }
    WORDS = {"apache": "Apache-2.0", "bsd": "BSD-3-Clause", "mit": "MIT", "isc": "ISC", "mpl": "MPL-2.0"}

    def licences(self, name: str) -> set[str]:
        """The SPDX ids of a package as it declares them; an OR is met by one allowed side."""
        about = metadata.metadata(name)
        expression = about.get("License-Expression") or ""
        if not expression:
            found = {
                known
                for line in about.get_all("Classifier") or []
                if line.startswith("License ::")
                and (known := self.CLASSIFIERS.get(line.rpartition(" :: ")[2]))
            }
            if found:
                return found
            expression = (about.get("License") or "").splitlines()[0] if about.get("License") else ""
        try:
            parsed = SPDX.parse(expression, validate=True)
        except ExpressionError:
            lower = expression.lower()
            return {known for word, known in self.WORDS.items() if re.search(rf"\b{word}\b", lower)} or {
                expression
            }
        if " OR " in str(parsed):
            sides = {part.strip("() ") for part in str(parsed).split(" OR ")}
            return (sides & self.ALLOWED) or sides
        return {str(symbol) for symbol in parsed.symbols} if parsed is not None else {"nothing declared"}

    def test_every_package_may_be_passed_on(self):
        base = lock.pins((ROOT / "requirements" / "base.txt").read_text(encoding="utf-8"))
        refused = {}
        for name in base:
            if name in self.NAMED:
                continue
            try:
                found = self.licences(name)
            except metadata.PackageNotFoundError:  # for another platform or Python
                continue
            if not found <= self.ALLOWED:
                refused[name] = sorted(found)
        assert refused == {}

    def test_exceptions_are_named_in_the_documentation(self):
        page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
        for name, licence in self.NAMED.items():
            assert name in page
            assert licence in page
