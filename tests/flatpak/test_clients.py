#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_clients.py [TEST]

Clients that others have made, configured as the Flatpak tells them: they reach a Skep without a
window in its sandbox, each through a bridge in a sandbox of its own. Prints TAP."""

import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys

from sandbox import (ID, SOURCE, Project, install, list_instances, list_survivors,
                     wait_for)

# Where the tools of the clients think that skepctl is.
os.environ.setdefault("SKEP_SKEPCTL", "/app/bin/skepctl")
CLIENTS = SOURCE / "tests/mcp-clients"
sys.path.insert(0, str(CLIENTS))

import npm_packages  # noqa: E402
from programs import Programs, once  # noqa: E402
from tap import run_tests  # noqa: E402

TIMEOUT = 60
SKEPCTL = ("flatpak", "run", "--command=skepctl", ID)

# What flatpak needs of our environment.
KEPT = re.compile("FLATPAK_.*|DBUS_SESSION_BUS_ADDRESS|XDG_(RUNTIME_DIR|DATA_DIRS)")

SCRIPTS = {"once": "echo once", "quiet": "exec sleep 300"}

# The older library knows nothing but the older era.
ERAS = {1: ("legacy",), 2: ("legacy", "modern")}
CHECKS = ("version", "list", "call", "failed-call", "progress", "cancel", "list-changed",
          "subscription", "end")


class Server:
    """`skepctl serve` in the sandbox. Agents are not asked about."""

    def __init__(self):
        self.folder = Project()
        self.project = pathlib.Path(self.folder.name)
        self.project.joinpath("skep.json").write_text(json.dumps({"scripts": {
            name: {"command": command} for name, command in SCRIPTS.items()}}), encoding="utf-8")
        self.process = subprocess.Popen(
            [*SKEPCTL, "serve", "--allow", "run", "--project", str(self.project)],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
        line = self.process.stderr.readline()
        assert line.startswith("skep: serving 1 project on "), line

    def close(self):
        """As by Ctrl+C in the terminal that it runs in."""
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(TIMEOUT)
        wait_for(lambda: not list_instances(), "the end of the sandbox")
        wait_for(lambda: not list_survivors(), "the end of every run")
        self.folder.cleanup()


def make_environment(programs, **more):
    kept = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
    return programs.environment(**{**kept, "HOME": os.environ["HOME"], **more})


def read_configuration(client, folder):
    done = subprocess.run([*SKEPCTL, "mcp", "--config", client, "--project", str(folder)],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=TIMEOUT, check=True)
    return done.stdout


def run_client(programs, server, library, era):
    """What each check says, None for nothing."""
    server = server()
    words = json.loads(read_configuration("cursor", server.project))["mcpServers"]["skep"]
    options = {"library": library, "era": era, "transport": "stdio", "checks": CHECKS,
               "modules": str(programs.modules), "project": str(server.project),
               "name": f"sdk-{library}-{era}", "command": [words["command"], *words["args"]]}
    done = subprocess.run(
        [programs.node, CLIENTS / "sdk_client.mjs", json.dumps(options)], cwd=server.project,
        env=make_environment(programs), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=240, check=False)
    lines = [json.loads(line.partition(" ")[2]) for line in done.stdout.splitlines()
             if line.startswith("check: ")]
    return {line["name"]: line.get("error") for line in lines}, done


def check(attempt, name):
    told, done = attempt()
    assert name in told, f"{done.stdout}\n{done.stderr[-3000:]}"
    assert told[name] is None, f"{told[name]}\n{done.stderr[-2000:]}"


def make_sdk_tests(programs, serve, library, era):
    attempt = once(lambda: run_client(programs, serve, library, era))
    return {f"sdk-{library}/{era}/{name}": lambda name=name: check(attempt, name)
            for name in CHECKS}


def check_claude_code(programs, serve):
    """The command that is copied, in a shell, and then what Claude Code says of it."""
    server = serve()
    with Project() as home:
        environment = make_environment(programs, HOME=home)
        command = read_configuration("claude-code", server.project)
        assert command.startswith("claude mcp add "), command
        program = shlex.join(programs.command("claude"))
        subprocess.run(["sh", "-c", f"claude () {{ {program} \"$@\"; }}; {command}"],
                       cwd=server.project, env=environment, stdin=subprocess.DEVNULL,
                       timeout=TIMEOUT, check=True, stdout=sys.stderr)
        listed = subprocess.run(programs.command("claude", "mcp", "list"), cwd=server.project,
                                env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                                text=True, timeout=TIMEOUT, check=False)
        assert any(line.startswith("skep:") and "Connected" in line
                   for line in listed.stdout.splitlines()), listed


def main():
    try:
        modules = npm_packages.install(CLIENTS)
    except npm_packages.Unavailable as error:
        print(f"1..0 # SKIP {str(error).splitlines()[0]}")
        return
    install()
    programs = Programs(modules)
    serve = once(Server)
    tests = {}
    for library, eras in ERAS.items():
        for era in eras:
            tests.update(make_sdk_tests(programs, serve, library, era))
    tests["claude-code"] = lambda: check_claude_code(programs, serve)
    tests["server-ends"] = lambda: serve().close()
    run_tests(tests, *sys.argv[1:2])
    programs.close()


if __name__ == "__main__":
    main()
