#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_matrix.py [PATTERN]

Every hard case of stopping × everything that can end a run: how many processes survive? Drives the
real skepctl. Prints TAP, and the table as comments. Needs SKEP_SKEPCTL, SKEP_KEEPER, SKEP_NASTY."""

import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

SKEPCTL, KEEPER, NASTY = (os.environ[name] for name in ("SKEP_SKEPCTL", "SKEP_KEEPER", "SKEP_NASTY"))

# What the ladder has in these tests, ms.
GRACE = 400
MARK = "SKEP_TEST_MARKER"

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


def parse_stat(pid):
    """State and parent of a process."""
    with open(f"/proc/{pid}/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return fields[0].decode(), int(fields[1])


def find_marked(marker):
    """Live processes of a script, by what only their environment has."""
    wanted = f"{MARK}={marker}".encode()
    found = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if wanted in file.read().split(b"\0") and parse_stat(name)[0] not in "ZX":
                    found.append(int(name))
        except OSError:
            continue
    return found


def wait_until(condition, seconds, what):
    end = time.monotonic() + seconds
    while True:
        if condition():
            return
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for {what}")
        time.sleep(0.02)


class Supervisor:
    """A project with one script, and skepctl serve in it."""

    def __init__(self, mode, argument):
        self.folder = tempfile.mkdtemp(prefix="skep-matrix-")
        self.marker = str(uuid.uuid4())
        self.argv = [NASTY, mode] + ([argument] if argument else [])
        self.env = dict(os.environ, SKEP_GRACE_MS=f"{GRACE} {GRACE}", SKEP_LOGIN_SHELL="",
                        XDG_STATE_HOME=os.path.join(self.folder, "state"))
        self.socket = os.path.join(self.folder, "run", "skep.sock")
        # Whoever has not closed its descriptors holds this one: the only thing that tells of those
        # that fork and exit faster than a list of processes can be read.
        fifo = os.path.join(self.folder, "alive")
        os.mkfifo(fifo)
        self.alive = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        script = {"command": f"exec 9>alive; exec {' '.join(self.argv)}", "env": {MARK: self.marker}}
        with open(os.path.join(self.folder, "skep.json"), "w", encoding="utf-8") as file:
            json.dump({"scripts": {"case": script}}, file)
        # The same program, arguments and folder, but not ours.
        self.decoy = subprocess.Popen(self.argv if mode == "ignterm" else ["sleep", "600"],
                                      cwd=self.folder, start_new_session=True,
                                      stdout=subprocess.DEVNULL)
        self.serve = subprocess.Popen([SKEPCTL, "--socket", self.socket, "serve"], cwd=self.folder,
                                      env=self.env, stderr=subprocess.PIPE, text=True)
        line = self.serve.stderr.readline()
        assert "serving 1 project" in line, line

    def ctl(self, *arguments, check=True):
        result = subprocess.run([SKEPCTL, "--socket", self.socket, *arguments], cwd=self.folder,
                                env=self.env, capture_output=True, text=True, timeout=60,
                                check=False)
        assert not check or result.returncode == 0, result.stderr
        return result.stdout

    def status(self):
        return json.loads(self.ctl("status", "case", "--json"))[0]

    def start(self):
        self.ctl("run", "case")
        wait_until(lambda: "ready" in self.ctl("logs", "case"), 30, "the fixture")
        # One that has never had a process would prove nothing.
        wait_until(lambda: find_marked(self.marker), 10, "a process of the script")

    def count_survivors(self):
        try:
            held = os.read(self.alive, 1) != b""
        except BlockingIOError:
            held = True
        return max(len(find_marked(self.marker)), int(held))

    def helpers(self):
        """Guard and keeper of the only run."""
        children = {}
        for name in os.listdir("/proc"):
            if name.isdigit():
                try:
                    children.setdefault(parse_stat(name)[1], []).append(int(name))
                except OSError:
                    pass
        guard = children[self.serve.pid][0]
        with open(f"/proc/{guard}/comm", encoding="utf-8") as file:
            assert file.read().strip() == "skep-guard"
        return guard, children[guard][0]

    def close(self):
        self.serve.kill()
        self.serve.wait()
        self.serve.stderr.close()
        alive = self.decoy.poll() is None
        self.decoy.kill()
        self.decoy.wait()
        for pid in find_marked(self.marker):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        os.close(self.alive)
        shutil.rmtree(self.folder, ignore_errors=True)
        assert alive, "an unrelated process was ended"


def expect(supervisor, status, reason=None):
    got = supervisor.status()["status"]
    assert got == status, f"the row says {got}, not {status}"


def by_stop(supervisor):
    supervisor.ctl("stop", "case", "--wait")
    expect(supervisor, "stopped")


def by_second_click(supervisor):
    supervisor.ctl("stop", "case")
    supervisor.ctl("stop", "case", "--wait", check=False)
    wait_until(lambda: supervisor.status()["status"] == "stopped", 20, "“stopped”")


def by_quit(supervisor):
    supervisor.serve.send_signal(signal.SIGTERM)
    assert supervisor.serve.wait(timeout=60) == 0


def by_crash(number):
    def crash(supervisor):
        supervisor.serve.send_signal(number)
        assert supervisor.serve.wait(timeout=10) == -number
    return crash


def by_death_of(index):
    def kill_helper(supervisor):
        os.kill(supervisor.helpers()[index], signal.SIGKILL)
        wait_until(lambda: supervisor.status()["status"] == "failed", 30, "“failed”")
    return kill_helper


def by_death_of_both(supervisor):
    helpers = supervisor.helpers()
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in helpers:
            os.kill(pid, number)
    wait_until(lambda: supervisor.status()["status"] == "failed", 30, "“failed”")


# What ends the run, and how long after it something may still live, s: for a stop nothing, because
# “stopped” is said when it is true; after a crash the keeper's SIGTERM, a second, SIGKILL.
TRIGGERS = [
    ("stop", by_stop, 0),
    ("second click", by_second_click, 0),
    ("quit", by_quit, 0),
    ("SIGKILL of Skep", by_crash(signal.SIGKILL), 10),
    ("SIGSEGV of Skep", by_crash(signal.SIGSEGV), 10),
    ("SIGKILL of keeper", by_death_of(1), 0),
    ("SIGKILL of guard", by_death_of(0), 0),
    ("of both", by_death_of_both, 0),
]


def run_cell(case, trigger):
    """Returns survivors, and what else went wrong or None."""
    try:
        supervisor = Supervisor(*case[2:])
    except (AssertionError, OSError) as error:
        return 0, repr(error)
    problem = None
    try:
        supervisor.start()
        trigger[1](supervisor)
        end = time.monotonic() + trigger[2]
        while (survivors := supervisor.count_survivors()) and time.monotonic() < end:
            time.sleep(0.02)
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
