"""Set-up, services and the suite's own machinery: what they do when things go wrong."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import bench, debian, environment, guard, services, suite
from tools.environment import Trouble

ROOT = environment.ROOT


def wait_until(condition, seconds=20.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """`tools.environment` looking at an empty folder."""
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "WORK", tmp_path / ".build")
    return tmp_path


class TestBoot:
    def boot(self, *arguments, path, **variables):
        env = {"PATH": str(path), **variables}
        command = ["/bin/sh", str(ROOT / "tools" / "boot"), *arguments]
        return subprocess.run(command, env=env, check=False, capture_output=True, text=True)

    def test_an_old_python_is_not_taken_and_the_message_says_what_to_do(self, tmp_path):
        root = tmp_path / "checkout" / "tools"
        root.mkdir(parents=True)
        (root / "boot").write_bytes((ROOT / "tools" / "boot").read_bytes())
        programs = tmp_path / "bin"
        programs.mkdir()
        for name in ("python3", "python3.11"):
            (programs / name).write_text("#!/bin/sh\nexit 1\n")  # says no to every version question
            (programs / name).chmod(0o755)
        for name in ("dirname",):
            (programs / name).symlink_to(f"/usr/bin/{name}")
        env = {"PATH": str(programs)}
        ended = subprocess.run(
            ["/bin/sh", str(root / "boot"), "run"], env=env, check=False, capture_output=True, text=True
        )
        assert ended.returncode == 1
        assert "needs Python 3.11 or newer" in ended.stderr
        assert "apt-get install python3" in ended.stderr

    def test_an_unknown_command_is_refused_with_the_list(self):
        ended = self.boot("dance", path=os.environ["PATH"])
        assert ended.returncode == 2
        assert "usage: python -m tools {run,suite" in ended.stderr


class TestStamps:
    def make(self, checkout, sources, built):
        wanted = environment.digest([checkout / name for name in sources])
        environment._make(checkout / "stamp", wanted, lambda: True, lambda: built.append(wanted))

    def test_unchanged_sources_build_once_and_changed_ones_again(self, checkout):
        (checkout / "a").write_text("1")
        built = []
        self.make(checkout, ["a"], built)
        self.make(checkout, ["a"], built)
        assert len(built) == 1
        (checkout / "a").write_text("2")
        self.make(checkout, ["a"], built)
        assert len(built) == 2

    def test_a_failed_build_leaves_no_stamp(self, checkout):
        (checkout / "a").write_text("1")

        def fail():
            raise Trouble("no")

        with pytest.raises(Trouble):
            environment._make(checkout / "stamp", "x", lambda: True, fail)
        assert not (checkout / "stamp").exists()

    def test_the_name_of_a_file_counts_as_well_as_its_contents(self, checkout):
        (checkout / "a").write_text("1")
        (checkout / "b").write_text("1")
        assert environment.digest([checkout / "a"]) != environment.digest([checkout / "b"])

    def test_two_at_once_do_the_work_once(self, tmp_path):
        script = (
            "import sys, time; from pathlib import Path; from tools import environment as e\n"
            "root = Path(sys.argv[1]); e.WORK = root / 'work'; log = root / 'log'\n"
            "def build():\n"
            "    time.sleep(0.3)\n"
            "    with log.open('a') as file: file.write('built\\n')\n"
            "e._make(root / 'stamp', 'x', lambda: True, build)\n"
        )
        command = [sys.executable, "-c", script, str(tmp_path)]
        both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) for _ in range(3)]
        assert [process.wait(60) for process in both] == [0, 0, 0]
        assert (tmp_path / "log").read_text() == "built\n"


class TestNode:
    @pytest.mark.parametrize("version", ["v18.20.1", "v20.18.3", "nonsense"])
    def test_a_node_that_is_too_old_is_named(self, tmp_path, monkeypatch, version):
        for name in ("node", "npm"):
            (tmp_path / name).write_text(f"#!/bin/sh\necho {version}\n")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(Trouble, match=r"Node 20\.19 or newer; .* is " + version):
            environment._check_node()

    def test_no_node_at_all(self, tmp_path, monkeypatch):
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(Trouble, match="not on the PATH"):
            environment._check_node()


class TestGuard:
    def start(self, script, *arguments):
        return subprocess.Popen(
            [sys.executable, "-c", script, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )

    SCRIPT = (
        "import signal, subprocess, sys, time; from pathlib import Path; from tools.guard import guarded\n"
        # A shell starts what it runs in the background deaf to Ctrl-C; this one hears it.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "with guarded() as guard:\n"
        "    child = subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        "    guard.process(child.pid); guard.folder(Path(sys.argv[1]))\n"
        "    print(child.pid, flush=True)\n"
        "    time.sleep(600)\n"
    )

    @pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
    def test_nothing_is_left_however_the_starter_ends(self, tmp_path, number):
        folder = tmp_path / "data"
        folder.mkdir()
        starter = self.start(self.SCRIPT, str(folder))
        child = int(starter.stdout.readline())
        starter.send_signal(number)
        starter.wait(60)
        wait_until(lambda: is_gone(child) and not folder.exists())

    def test_what_a_command_leaves_behind_is_killed(self, tmp_path):
        note = tmp_path / "pid"
        with guard.guarded() as held:
            assert held.run(["sh", "-c", f"sleep 600 & echo $! > {note}; exit 3"]) == 3
            wait_until(lambda: is_gone(int(note.read_text())))


class TestServices:
    def test_what_the_environment_names_is_used_only_when_it_answers(self, monkeypatch):
        monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{services.free_port()}/0")
        assert services._given("REDIS_URL", 6379) is None
        monkeypatch.delenv("REDIS_URL")
        assert services._given("REDIS_URL", 6379) is None

    def test_a_program_that_cannot_be_had_is_reported_missing(self, monkeypatch, tmp_path):
        monkeypatch.setattr(debian, "need", lambda program: None)
        for name in ("DATABASE_URL", "REDIS_URL", "S3_ENDPOINT_URL"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr(services, "VENV", tmp_path)
        with guard.guarded() as held:
            found = services.services(held)
        assert [line.split(" ")[0] for line in found.missing] == ["PostgreSQL", "Redis", "S3"]
        assert found.env == {}


class TestSuite:
    def run(self, monkeypatch, capsys, steps, *, ci, left_out=()):
        monkeypatch.setenv("CI", "true" if ci else "")
        monkeypatch.setattr(environment, "ensure_frontend_packages", lambda: None)
        monkeypatch.setattr(suite, "services", lambda guard: services.Services())

        def all_steps(found, report):
            report.left_out.extend(left_out)
            yield from steps

        monkeypatch.setattr(suite, "all_steps", all_steps)
        code = suite.main(["all"])
        return code, capsys.readouterr().out

    def test_every_step_runs_and_one_failure_fails_the_whole(self, monkeypatch, capsys, tmp_path):
        last = tmp_path / "ran"
        steps = [suite.Step("bad", ["false"]), suite.Step("good", ["touch", str(last)])]
        code, output = self.run(monkeypatch, capsys, steps, ci=False)
        assert code == 1
        assert last.exists()
        assert "FAILED (1)" in output
        assert "passed" in output

    @pytest.mark.parametrize(("ci", "expected"), [(False, 0), (True, 1)])
    def test_what_is_left_out_is_named_and_fails_only_in_ci(self, monkeypatch, capsys, ci, expected):
        steps = [suite.Step("good", ["true"])]
        code, output = self.run(
            monkeypatch, capsys, steps, ci=ci, left_out=["browser tests: no Chromium here"]
        )
        assert code == expected
        assert "LEFT OUT" in output
        assert "no Chromium here" in output

    def test_settings_of_a_running_instance_do_not_reach_the_tests(self, monkeypatch):
        for name in (
            "DATABASE_URL",
            "S3_BUCKET",
            "CLEARLABEL_DATA",
            "PORT",
            "DJANGO_SETTINGS_MODULE",
            "MAKEFLAGS",
        ):
            monkeypatch.setenv(name, "x")
        monkeypatch.setenv("LANG", "C.UTF-8")
        clean = suite._clean_environment()
        assert clean["LANG"] == "C.UTF-8"
        assert not {"DATABASE_URL", "S3_BUCKET", "CLEARLABEL_DATA", "PORT", "DJANGO_SETTINGS_MODULE"} & set(
            clean
        )


class TestBench:
    def test_arguments_become_options(self):
        command = bench.command(workloads="claim,submit", size="1000000", engine="sqlite")
        assert command[1:] == [
            "-m",
            "benchmarks",
            "--engine",
            "sqlite",
            "--workload",
            "claim,submit",
            "--size",
            "1000000",
        ]
        assert bench.command(workloads="", size="10000,1000000", engine="sqlite")[-1] == "10000,1000000"
        assert bench.command(workloads="", size="", engine="postgres")[1:] == [
            "-m",
            "benchmarks",
            "--engine",
            "postgres",
        ]

    @pytest.mark.parametrize(
        ("size", "engine", "word"),
        [
            ("many", "sqlite", "SIZE"),
            ("0", "sqlite", "SIZE"),
            ("10,", "sqlite", "SIZE"),
            ("", "oracle", "ENGINE"),
        ],
    )
    def test_nonsense_is_refused_with_what_is_possible(self, size, engine, word):
        with pytest.raises(Trouble, match=word):
            bench.command(workloads="", size=size, engine=engine)


def test_every_target_of_the_makefile_is_a_command():
    from tools.__main__ import COMMANDS

    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = text.split(".PHONY:", 1)[1].split("\n", 1)[0].split()
    wanted = {"run", "test", "test-fast", "bench", "lint", "types", "lock", "openapi", "screens", "clean"}
    assert wanted <= set(targets)
    called = {line.split("$(BOOT) ")[1].split()[0] for line in text.splitlines() if "exec $(BOOT)" in line}
    assert called <= set(COMMANDS)
