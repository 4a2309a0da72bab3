# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs test functions and prints TAP."""

import re
import shutil
import time
import traceback


class Skip(Exception):
    """Why a test can't be run here."""


def need(program):
    if not shutil.which(program):
        raise Skip(f"needs {program}")


def wait_until(condition, seconds, what):
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.02)


def run_tests(tests, pattern=""):
    """Runs functions by name, one after the other, and prints TAP."""
    chosen = {name: test for name, test in tests.items() if re.search(pattern, name)}
    print(f"1..{len(chosen)}", flush=True)
    for number, (name, test) in enumerate(chosen.items(), 1):
        begin = time.monotonic()
        try:
            test()
            verdict = "ok"
        except Skip as reason:
            verdict, name = "ok", f"{name} # SKIP {reason}"
        except Exception:  # pylint: disable=broad-except
            verdict = "not ok"
            for line in traceback.format_exc().splitlines():
                print("#", line)
        print(f"{verdict} {number} {name}\n# {time.monotonic() - begin:.1f} s", flush=True)
