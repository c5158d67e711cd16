"""`python -m tools <command>`: what the Makefile's targets call."""

import os
import sys
from collections.abc import Callable

from tools import environment
from tools.environment import ROOT, Trouble


def run(_arguments: list[str]) -> int:
    environment.ensure_base()
    environment.ensure_frontend_built()
    environment.exec_serve()


def suite(arguments: list[str]) -> int:
    environment.enter_dev(["suite", *arguments])
    from tools.suite import main

    return main(arguments)


def bench(arguments: list[str]) -> int:
    environment.enter_dev(["bench", *arguments])
    environment.ensure_frontend_built()
    from tools.bench import main

    return main()


def services(arguments: list[str]) -> int:
    environment.enter_dev(["with-services", *arguments])
    from tools.services import main

    return main(arguments)


def lock(_arguments: list[str]) -> int:
    from tools.lock import write

    return write()


def openapi(_arguments: list[str]) -> int:
    environment.enter_dev(["openapi"])
    environment.ensure_frontend_packages()
    from tools.contract import write

    return write()


def screens(_arguments: list[str]) -> int:
    environment.enter_dev(["screens"])
    environment.ensure_frontend_built()
    from tools.screens import main

    return main()


def build(_arguments: list[str]) -> int:
    environment.build_frontend_anew()
    return 0


def setup(_arguments: list[str]) -> int:
    environment.ensure_dev()
    environment.ensure_frontend_built()
    print("ready: .venv and frontend/ are set up")
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "run": run,
    "suite": suite,
    "bench": bench,
    "with-services": services,
    "lock": lock,
    "openapi": openapi,
    "screens": screens,
    "build": build,
    "setup": setup,
}


def main(arguments: list[str]) -> int:
    os.chdir(ROOT)
    if not arguments or arguments[0] not in COMMANDS:
        print(f"usage: python -m tools {{{','.join(COMMANDS)}}}", file=sys.stderr)
        return 2
    try:
        return COMMANDS[arguments[0]](arguments[1:])
    except Trouble as trouble:
        print(f"clearlabel: {trouble}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
