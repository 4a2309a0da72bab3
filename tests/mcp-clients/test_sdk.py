#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_sdk.py [PATTERN]

Clients made with both TypeScript SDKs against Skep's own tools, in each era that they know, by
HTTP and through “skepctl mcp”. Prints TAP."""

import json
import pathlib
import secrets

from programs import SKEPCTL, once, run_suite
from servers import Server

CLIENT = pathlib.Path(__file__).resolve().parent / "sdk_client.mjs"

# The older SDK knows nothing but the older era.
ERAS = {1: ("legacy",), 2: ("legacy", "auto", "modern")}

CHECKS = ("version", "list", "call", "failed-call", "progress", "cancel", "list-changed",
          "subscription")


def list_checks(transport, era):
    if transport == "stdio":
        return [*CHECKS, "end"]
    return [*CHECKS, "session-delete"] if era == "legacy" else list(CHECKS)


def run_client(programs, server, **options):
    """What each check says, None for nothing."""
    options.update(modules=str(programs.modules), url=server.url, token=server.token,
                   project=str(server.project),
                   name="sdk-{library}-{transport}-{era}".format(**options),
                   command=[SKEPCTL, "--socket", server.socket, "mcp"])
    done = programs.run_command([str(programs.node), str(CLIENT), json.dumps(options)])
    lines = [json.loads(line.partition(" ")[2]) for line in done.output.splitlines()
             if line.startswith("check: ")]
    return {line["name"]: line.get("error") for line in lines}, done


def check(run, name):
    told, done = run()
    assert name in told, str(done)
    assert told[name] is None, told[name] + "\n" + done.errors[-2000:]


def make_tests_of(programs, serve, library, era, transport):
    checks = list_checks(transport, era)
    run = once(lambda: run_client(programs, serve(), library=library, era=era,
                                  transport=transport, checks=checks))
    return {f"{library}/{transport}/{era}/{name}": lambda name=name: check(run, name)
            for name in checks}


def make_tests(programs):
    serve = once(lambda: Server(is_product=True, token=secrets.token_hex(32)))
    tests = {}
    for library, eras in ERAS.items():
        for transport in ("http", "stdio"):
            for era in eras:
                tests.update(make_tests_of(programs, serve, library, era, transport))
    tests["server-ends-well"] = lambda: serve().close()
    return tests


if __name__ == "__main__":
    run_suite("sdk", make_tests)
