#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_conformance.py [PATTERN]

The conformance suite of the protocol against mcp-fixture: with the tools that it asks for every
scenario passes; with Skep's own tools every one that needs no others. Prints TAP."""

import json
import pathlib
import re

from programs import once, run_suite
from servers import Server

BASELINES = pathlib.Path(__file__).resolve().parent / "baselines"

# How many scenarios each revision requires of a server.
REQUIRED = {"2025-11-25": 30, "2026-07-28": 37}
N_ACTIVE_BEFORE = 30

LISTED = re.compile(r"^  - ([\w-]+)", re.MULTILINE)
FAILED = ("FAILURE", "WARNING")
TOLD = ("id", "status", "description", "errorMessage", "details")
BASELINE = re.compile(r"^  - ([\w-]+)(?::([\w-]+))?", re.MULTILINE)
OUTCOME = re.compile(r"^[✓✗] ([\w-]+): (\d+) passed, (\d+) failed", re.MULTILINE)


def list_required(programs, revision):
    text = programs.run("conformance", "list", "--server", "--requirements", revision).output
    server = text.partition("\nServer scenarios")[2].partition("\nClient scenarios")[0]
    return LISTED.findall(server)


def read_baseline(server, revision):
    """Of scenarios that must fail, the checks that must, and no others; none if any may. And the
    file."""
    path = BASELINES / f"{server}-{revision}.yaml"
    expected = {}
    for scenario, check in BASELINE.findall(path.read_text(encoding="utf-8")):
        expected.setdefault(scenario, set()).update({check} - {""})
    return expected, path


class Run:
    """One run of the suite."""

    def __init__(self, programs, server, revision, baseline):
        self.folder = programs.home / f"{server}-{revision}"
        with Server(is_product=server == "product") as target:
            self.done = programs.run("conformance", "server", "--requirements", revision,
                                     "--expected-failures", baseline, "--url", target.url,
                                     "--output-dir", self.folder)
        self.outcomes = {name: (int(passed), int(failed))
                         for name, passed, failed in OUTCOME.findall(self.done.output)}

    def read_failures(self, scenario):
        """Of what must hold and of what should, for which baselines stand, too."""
        found = list(self.folder.glob(f"server-{scenario}-????-*/checks.json"))
        checks = json.loads(found[0].read_text(encoding="utf-8")) if found else []
        return [{key: check[key] for key in TOLD if key in check}
                for check in checks if check["status"] in FAILED]

    def expect_pass(self, scenario):
        passed, failed = self.outcomes.get(scenario, (0, 0))
        failures = self.read_failures(scenario)
        told = json.dumps(failures, indent=1)[:6000] if failures else self.done
        assert passed > 0 and failed == 0 and not failures, f"{passed} passed, {failed} not\n{told}"

    def expect_failures(self, scenario, expected):
        failures = self.read_failures(scenario)
        assert failures, "it passes, but is in the baseline"
        if expected:
            ids = {failure["id"] for failure in failures}
            assert ids == expected, (ids - expected, expected - ids)


def make_tests_of(programs, server, revision):
    expected, baseline = read_baseline(server, revision)
    required = list_required(programs, revision)
    run = once(lambda: Run(programs, server, revision, baseline))

    def check_required():
        assert len(required) == REQUIRED[revision], required
        assert set(expected) <= set(required), expected

    def make_test(scenario):
        if scenario in expected:
            return lambda: run().expect_failures(scenario, expected[scenario])
        return lambda: run().expect_pass(scenario)

    tests = {scenario: make_test(scenario) for scenario in required}
    tests.update({"requirements": check_required, "exit-code": lambda: run().done.expect(0)})
    return {f"{server}/{revision}/{name}": test for name, test in tests.items()}


def check_suite_before(programs):
    """What clients of the older era were made with."""
    with Server() as server:
        done = programs.run("conformance-0.1", "server", "--suite", "active", "--url", server.url)
    outcomes = OUTCOME.findall(done.output)
    failed = [name for name, _, n_failed in outcomes if n_failed != "0"]
    assert not failed, f"{failed}\n{done}"
    assert len(outcomes) >= N_ACTIVE_BEFORE, str(done)
    done.expect(0)


def make_tests(programs):
    tests = {}
    for server in ("fixture", "product"):
        for revision in REQUIRED:
            tests.update(make_tests_of(programs, server, revision))
    tests["fixture/suite-0.1"] = lambda: check_suite_before(programs)
    return tests


if __name__ == "__main__":
    run_suite("conformance", make_tests)
