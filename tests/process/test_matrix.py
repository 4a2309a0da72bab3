#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_matrix.py [PATTERN]

Every hard case of stopping × everything that can end a run: how many processes survive? Drives the
real skepctl. Prints TAP, and the table as comments."""

import concurrent.futures
import re
import shlex
import subprocess
import sys

from skepctl_driver import NASTY, TRIGGERS, Supervisor, count_after

# Number in docs/process-control.md, what a person would call it, mode and argument of the fixture.
CASES = [
    ("T1", "tree of seven", "tree", ""),
    ("T2", "daemon by setsid", "daemon", ""),
    ("T2", "nohup", "nohup", ""),
    ("T3", "double fork, ignores TERM", "dfork", ""),
    ("T4", "parent and child ignore TERM", "ignterm", ""),
    ("T5", "stopped child", "stopped", ""),
    ("T5", "stopped main", "stopped-main", ""),
    ("T6", "200 children, half double-forked", "bomb", "200"),
    ("T7", "forks and exits for ever", "hopper", ""),
    ("T8", "two that revive each other", "watchdog", ""),
    ("T9", "60 that fork and exit", "churn", "60"),
    ("T10", "main gone, daemon stays", "exit0-leave-daemon", ""),
]


class Case(Supervisor):
    """A fixture as a script, and beside it the same program in the same folder, but not ours."""

    def __init__(self, mode, argument):
        argv = [NASTY, mode] + ([argument] if argument else [])
        super().__init__({"case": "exec " + shlex.join(argv)})
        self.decoy = subprocess.Popen(argv if mode == "ignterm" else ["sleep", "600"],
                                      cwd=self.folder, start_new_session=True,
                                      stdout=subprocess.DEVNULL)

    def close(self):
        alive = self.decoy.poll() is None
        self.decoy.kill()
        self.decoy.wait()
        super().close()
        assert alive, "an unrelated process was ended"


def run_cell(case, trigger):
    """Returns survivors, and what else went wrong or None."""
    try:
        supervisor = Case(*case[2:])
    except (AssertionError, OSError) as error:
        return 0, repr(error)
    problem = None
    try:
        supervisor.start()
        survivors = count_after(supervisor, trigger)
    except (AssertionError, OSError, KeyError, IndexError, subprocess.TimeoutExpired) as error:
        survivors, problem = supervisor.count_survivors(), repr(error)
    try:
        supervisor.close()
    except AssertionError as error:
        problem = problem or repr(error)
    return survivors, problem


def print_table(results):
    names = [trigger[0] for trigger in TRIGGERS]
    print("# Survivors")
    print("# | | case | " + " | ".join(names) + " |")
    print("# |---|---|" + "---|" * len(names))
    for case in CASES:
        cells = [results.get((case[2], name)) for name in names]
        if any(cells):
            print(f"# | {case[0]} | {case[1]} | "
                  + " | ".join("·" if cell is None else "?" if cell[1] else str(cell[0])
                               for cell in cells) + " |")


def main():
    pattern = re.compile(sys.argv[1] if len(sys.argv) > 1 else "")
    cells = [(case, trigger) for case in CASES for trigger in TRIGGERS
             if pattern.search(f"{case[2]}/{trigger[0]}")]
    results = {}
    print(f"1..{len(cells)}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for number, ((case, trigger), result) in enumerate(
                zip(cells, pool.map(lambda cell: run_cell(*cell), cells)), 1):
            results[case[2], trigger[0]] = result
            survivors, problem = result
            verdict = "ok" if survivors == 0 and problem is None else "not ok"
            name = trigger[0].replace(" ", "-")
            print(f"{verdict} {number} /process/{case[2]}/{name}", flush=True)
            if verdict != "ok":
                print(f"# {survivors} survivors; {problem}", flush=True)
    print_table(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
