#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_configurations.py [PATTERN]

What “skepctl mcp --config” prints is put where it says, and the clients that can be run here take
it and connect. Prints TAP."""

import json
import os
import re

from programs import SKEPCTL, once, run_suite
from servers import Server

PATH = re.compile(r"at “([^”]+)”")


class Person:
    """A home folder, a project, and a Skep that clients find without being told where."""

    def __init__(self, programs):
        self.programs = programs
        self.home = programs.home
        self.runtime = self.home / "run"
        self.runtime.mkdir(mode=0o700)
        absent = self.run(SKEPCTL, "projects").expect(3)
        self.server = Server(is_product=True, socket_path=PATH.search(absent.errors)[1])
        self.project = self.server.project

    def run(self, *words, **more):
        return self.programs.run_command(words, XDG_RUNTIME_DIR=str(self.runtime),
                                         LANG="C.UTF-8", LC_ALL="C.UTF-8", **more)

    def run_client(self, name, *arguments):
        return self.run(*self.programs.command(name, *arguments), cwd=self.project)

    def print_configuration(self, client, *arguments):
        return self.run(SKEPCTL, "mcp", "--config", client, *arguments).expect(0)

    def put(self, client, file, *arguments):
        """Where skepctl says that it goes."""
        done = self.print_configuration(client, *arguments)
        root, name = (self.home, file[2:]) if file.startswith("~/") else (self.project, file)
        assert file in done.errors, str(done)
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(done.output, encoding="utf-8")


def check_codex(person):
    person.put("codex", "~/.codex/config.toml", "--project", str(person.project))
    listed = json.loads(person.run_client("codex", "mcp", "list", "--json").expect(0).output)
    assert [(server["name"], server["enabled"]) for server in listed] == [("skep", True)], listed
    transport = listed[0]["transport"]
    assert transport["type"] == "stdio", listed
    assert [transport["command"], *transport["args"]] == \
        [SKEPCTL, "mcp", "--project", str(person.project)], listed


def check_gemini(person):
    """It uses servers only in folders that the person trusts."""
    person.put("gemini", "~/.gemini/settings.json")
    trusted = json.dumps({str(person.project): "TRUST_FOLDER"})
    (person.home / ".gemini" / "trustedFolders.json").write_text(trusted, encoding="utf-8")
    done = person.run_client("gemini", "mcp", "list").expect(0)
    told = done.output + done.errors
    assert re.search(r"skep: .* mcp \(stdio\) - Connected", told), str(done)


def check_claude_code(person):
    """A command for a shell."""
    programs = person.home / "bin"
    programs.mkdir()
    (programs / "claude").symlink_to(person.programs.command("claude")[0])
    command = person.print_configuration("claude-code").output
    path = os.pathsep.join((str(programs), os.environ["PATH"]))
    person.run("/bin/sh", "-c", command, cwd=person.project, PATH=path).expect(0)
    listed = person.run_client("claude", "mcp", "list").expect(0).output
    assert re.search(r"^skep: .* mcp - .*Connected", listed, re.MULTILINE), listed


def check_claude_code_project(person):
    """It waits for the person, since anyone may have put it in the project."""
    person.put("claude-code-project", ".mcp.json")
    got = person.run_client("claude", "mcp", "get", "skep").expect(0).output
    assert "Project config" in got and SKEPCTL in got, got


CHECKS = {
    "codex": check_codex,
    "gemini": check_gemini,
    "claude-code-project": check_claude_code_project,
    "claude-code": check_claude_code,
}


def make_tests(programs):
    person = once(lambda: Person(programs))
    tests = {name: lambda check=check: check(person()) for name, check in CHECKS.items()}
    tests["server-ends-well"] = lambda: person().server.close()
    return tests


if __name__ == "__main__":
    run_suite("configurations", make_tests)
