#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_suites.py

Runs the suites that need no window where the Flatpak is built: in the sandbox of the SDK, which has
processes, a network and a C library of the keeper of its own. Prints TAP, with a test for each
program."""

import json
import os
import re
import shutil
import subprocess
import sys

from sandbox import BUILD, ID, SOURCE, run
from tap import run_tests

SUITES = ("keeper", "core", "mcp")

FOLDER = BUILD / "suites"

# In a sandbox of its own name Skep would miss the folders of the host.
BUILDER = ID + ".Tests"

# What can't be shown in the sandbox of a build: what takes this for a system without /run/host, and
# what root may not do, where root is somebody else and yet root.
LEFT_OUT = {
    "flatpak-view": "/flatpak-view/hides",
    "keeper-status": "/keeper/start/no-process-to-be-had",
}

# Root would have no other users in there, while tests that are run by root want one.
SOMEBODY = ("unshare", "--user", "--map-user=1000", "--map-group=1000")

# Below /tmp the sandbox has another folder than this system.
SOURCE_THERE = "/run/build/source"
FOLDER_THERE = "/run/build/tests"


def in_sdk(*words):
    return subprocess.run(
        [*(SOMEBODY if os.geteuid() == 0 else ()), "flatpak", "build",
         f"--bind-mount={SOURCE_THERE}={SOURCE}", f"--bind-mount={FOLDER_THERE}={FOLDER}",
         "--env=LC_ALL=C.UTF-8", BUILD / "sdk", *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False)


def build():
    manifest = json.loads((BUILD / "manifest.json").read_text(encoding="utf-8"))
    shutil.rmtree(BUILD / "sdk", ignore_errors=True)
    run("flatpak", "build-init", str(BUILD / "sdk"), BUILDER, manifest["sdk"], manifest["runtime"],
        manifest["runtime-version"])
    os.makedirs(FOLDER, exist_ok=True)
    for words in (["meson", "setup", "--reconfigure", FOLDER_THERE, SOURCE_THERE, "-Dapp=false",
                   "-Dkeeper_cc=musl-gcc"],
                  ["ninja", "-C", FOLDER_THERE]):
        result = in_sdk(*words)
        assert result.returncode == 0, result.stdout[-5000:]


def list_programs():
    tests = json.loads((FOLDER / "meson-info/intro-tests.json").read_text(encoding="utf-8"))
    wanted = {f"skep:{suite}" for suite in SUITES}
    return [test["name"] for test in tests if wanted & set(test["suite"])]


def run_programs(names, *options):
    """The results by name, as meson tells them."""
    log = FOLDER / "meson-logs/testlog.json"
    log.unlink(missing_ok=True)
    in_sdk("meson", "test", "-C", FOLDER_THERE, "--no-rebuild", *options, *names)
    lines = log.read_text(encoding="utf-8").splitlines()
    return {result["name"].rsplit(" / ", 1)[-1]: result for result in map(json.loads, lines)}


def run_suites():
    results = run_programs([name for name in list_programs() if name not in LEFT_OUT])
    for name, path in LEFT_OUT.items():
        results.update(run_programs([name], f"--test-args=-s {path}"))
    return results


def make_test(result):
    def test():
        said = result["stdout"] + result.get("stderr", "")
        wrong = re.findall(r"^not ok.*", said, re.MULTILINE)
        assert result["result"] in ("OK", "SKIP", "EXPECTEDFAIL"), \
            "\n".join(wrong) or f"{result['result']}\n{said[-3000:]}"
    return test


def main():
    build()
    results = run_suites()
    run_tests({name: make_test(result) for name, result in results.items()})
    if not results:
        sys.exit("no test was run")


if __name__ == "__main__":
    main()
