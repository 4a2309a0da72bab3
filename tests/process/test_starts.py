#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_starts.py [PATTERN]

Whatever is asked for at the same time, and by however many: there are never two copies of a script.
And a script that still waits for the login shell can be ended like any other. Drives the real
skepctl. Prints TAP; needs bash."""

import contextlib
import random
import shutil
import sys

from skepctl_driver import FINISHED, TRIGGERS, Supervisor, count_after
from tap import need, run_tests, wait_until

# Takes a lock for as long as it lives, so that a second copy at the same time is noticed; needs a
# moment to end, so that a copy that doesn't wait for that is one.
COPY = """
import fcntl, os, signal, sys, time

def leave(number, frame):
    time.sleep(0.05)
    sys.exit(0)

signal.signal(signal.SIGINT, leave)
lock = open("lock", "w")
with open("copies", "a") as copies:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        copies.write("alone\\n")
    except OSError:
        copies.write("not alone\\n")
print("ready", flush=True)
while True:
    signal.pause()
"""

# The login shell doesn't answer before it may, and has a child that doesn't want to end.
PROFILE = """
(trap '' TERM HUP INT; sleep 60) &
echo asked >> ~/asked
while [ ! -e ~/go ]; do sleep 0.05; done
"""

PENDING_TRIGGERS = ("stop", "second click", "quit", "SIGKILL of Skep")


def assert_alone(supervisor, at_least):
    copies = supervisor.read("copies").split("\n")[:-1]
    assert len(copies) >= at_least and set(copies) == {"alone"}, copies


def is_live(run):
    return run["status"] not in (*FINISHED, "background")


def copies_of():
    return Supervisor({"case": "exec python3 copy.py"}, {"copy.py": COPY})


def wait_for_clients(clients):
    for client in clients:
        client.communicate(timeout=60)


def test_double_start_is_one_run():
    with copies_of() as supervisor:
        clients = [supervisor.spawn_ctl("run", "case") for _ in range(10)]
        ids = {client.communicate(timeout=60)[0].strip() for client in clients}
        assert len(ids) == 1 and len(supervisor.runs()) == 1, ids
        supervisor.await_output("ready")
        assert_alone(supervisor, 1)


def test_restart_while_it_starts():
    with copies_of() as supervisor:
        wait_for_clients([supervisor.spawn_ctl("run", "case"),
                          *(supervisor.spawn_ctl("restart", "case") for _ in range(3))])
        wait_until(lambda: len([run for run in supervisor.runs() if is_live(run)]) == 1, 30,
                   "one run")
        supervisor.await_output("ready")
        assert len(supervisor.survivors()) == 1
        assert_alone(supervisor, 1)


def test_restart_during_a_stop():
    with copies_of() as supervisor:
        first = supervisor.start()
        supervisor.ctl("stop", "case")
        second = supervisor.ctl("restart", "case").strip()
        assert second != first
        supervisor.await_output("ready", second)
        assert supervisor.status(first)["status"] == "stopped"
        assert supervisor.status(first)["exitCode"] == 0, "the handler was not waited for"
        assert_alone(supervisor, 2)


def test_many_clients_at_once():
    choices = random.Random(46)
    verbs = (["run", "case"], ["run", "case"], ["restart", "case"], ["stop", "case"],
             ["stop", "case", "--now"])
    with copies_of() as supervisor:
        for _ in range(8):
            wait_until(lambda: not any(run["status"] == "stopping" for run in supervisor.runs()),
                       30, "the end of the stop")
            supervisor.start()
            clients = [supervisor.spawn_ctl(*choices.choice(verbs)) for _ in range(8)]
            n_live = len([run for run in supervisor.runs() if is_live(run)])
            wait_for_clients(clients)
            assert n_live <= 1, supervisor.runs()
        supervisor.ctl("restart", "case")
        supervisor.await_output("ready")
        assert_alone(supervisor, 6)
        assert count_after(supervisor, TRIGGERS[0]) == 0


def test_crash_loop_by_hand():
    """Each start of what ends at once is a run of its own, and keeps its end."""
    with Supervisor({"case": "sleep 0.01; exit 9"}) as supervisor:
        for i in range(20):
            assert supervisor.call("run", "case", "--wait")[0] == 9
            assert supervisor.status()["id"] == f"case-{i + 1}"
        for i in range(20):
            run = supervisor.status(f"case-{i + 1}")
            assert (run["status"], run["exitCode"]) == ("failed", 9), run
        assert supervisor.all_helpers() == []


# --- Before the login shell has answered ---

@contextlib.contextmanager
def ask_login_shell():
    """A run that waits."""
    need("bash")
    with Supervisor({"case": "exec python3 copy.py"}, {"copy.py": COPY, ".bash_profile": PROFILE},
                    env={"SKEP_LOGIN_SHELL": shutil.which("bash")}) as supervisor:
        supervisor.run()
        wait_until(lambda: supervisor.read("asked"), 10, "the login shell")
        assert supervisor.status()["status"] == "pending"
        assert len(supervisor.all_processes()) >= 4, "guard, keeper, shell and its child"
        yield supervisor


def make_pending_test(trigger):
    def test():
        with ask_login_shell() as supervisor:
            assert count_after(supervisor, trigger) == 0
            # Skep goes on asking for the sake of the next start: to the shell's end, or for 10 s.
            if trigger[0] == "second click":
                supervisor.write("go", "")
            wait_until(lambda: not supervisor.all_processes(), 15, "the end of the login shell")
            assert not supervisor.read("copies"), "the script was started"
    return test


def test_starts_and_restarts_while_pending():
    with ask_login_shell() as supervisor:
        assert supervisor.run() == "case-1"
        for number in (2, 3):
            assert supervisor.ctl("restart", "case").strip() == f"case-{number}"
        for number in (1, 2):
            end = supervisor.status(f"case-{number}")
            assert end["status"] == "stopped" and "pid" not in end, end
        assert supervisor.status()["status"] == "pending"
        supervisor.write("go", "")
        supervisor.await_output("ready", "case-3")
        assert len(supervisor.survivors()) == 1
        assert_alone(supervisor, 1)
        assert count_after(supervisor, TRIGGERS[0]) == 0


TESTS = {
    **{f"/process/pending/{trigger[0].replace(' ', '-')}": make_pending_test(trigger)
       for trigger in TRIGGERS if trigger[0] in PENDING_TRIGGERS},
    "/process/pending/starts-and-restarts-are-one-run": test_starts_and_restarts_while_pending,
    "/process/copies/double-start-is-one-run": test_double_start_is_one_run,
    "/process/copies/restart-while-it-starts": test_restart_while_it_starts,
    "/process/copies/restart-during-a-stop": test_restart_during_a_stop,
    "/process/copies/many-clients-at-once": test_many_clients_at_once,
    "/process/crash-loop/each-start-is-a-run": test_crash_loop_by_hand,
}


if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1] if len(sys.argv) > 1 else "")
