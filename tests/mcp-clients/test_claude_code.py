#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_claude_code.py [PATTERN]

Claude Code connects to Skep's own tools, by HTTP and through “skepctl mcp”, as a person adds them
by “claude mcp add”, and speaks the newer era. It is not logged in. Prints TAP."""

import json
import secrets

from programs import SKEPCTL, once, run_suite
from servers import Server, Wire
from tap import wait_until

METHODS = ("server/discover", "subscriptions/listen")


class Attempt:
    """Claude Code adds a server, and looks at those it has."""

    def __init__(self, programs, transport, make_arguments):
        home = programs.home / transport
        home.mkdir()
        with Server(is_product=True, token=secrets.token_hex(32)) as server, \
             self.tap(server, transport) as wire:
            self.added = programs.run("claude", "mcp", "add", "--scope", "user", "--transport",
                                      transport, *make_arguments(server, wire), cwd=server.project,
                                      HOME=str(home))
            self.listed = programs.run("claude", "mcp", "list", cwd=server.project,
                                       HOME=str(home))
            wait_until(wire.has_heard_all, 10, "the end of what Claude Code says")
            self.said = bytes(wire.said)
        self.config = json.loads((home / ".claude.json").read_text(encoding="utf-8"))

    @staticmethod
    def tap(server, transport):
        if transport == "http":
            return Wire(("127.0.0.1", 0), ("127.0.0.1", server.port))
        return Wire(f"{server.folder}/wire.sock", server.socket)


def make_http_arguments(server, wire):
    return ["skep", f"http://127.0.0.1:{wire.port}/mcp", "--header",
            f"Authorization: Bearer {server.token}"]


def make_stdio_arguments(server, _):
    return ["skep", "--", SKEPCTL, "--socket", f"{server.folder}/wire.sock", "mcp", "--project",
            str(server.project)]


def check_added(attempt):
    attempt().added.expect(0)
    assert "skep" in attempt().config["mcpServers"], attempt().config


def check_connected(attempt):
    lines = attempt().listed.expect(0).output.splitlines()
    assert any(line.startswith("skep:") and "Connected" in line for line in lines), lines


def check_method(attempt, method):
    said = attempt().said
    assert f'"method":"{method}"'.encode() in said, said[-4000:]


ARGUMENTS = {"http": make_http_arguments, "stdio": make_stdio_arguments}


def make_tests_of(programs, transport, make_arguments):
    attempt = once(lambda: Attempt(programs, transport, make_arguments))
    tests = {"add": lambda: check_added(attempt), "connected": lambda: check_connected(attempt)}
    tests.update({method: lambda method=method: check_method(attempt, method)
                  for method in METHODS})
    return {f"{transport}/{name}": test for name, test in tests.items()}


def make_tests(programs):
    return {name: test for transport, make_arguments in ARGUMENTS.items()
            for name, test in make_tests_of(programs, transport, make_arguments).items()}


if __name__ == "__main__":
    run_suite("claude-code", make_tests)
