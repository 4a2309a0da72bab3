#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_host.py NASTY KEEPER [TEST]

Runs of the service without a window, which is in the sandbox with all of Skep while its scripts are
outside: every hard case of stopping × everything that can end a run, the end of the sandbox among
them, and what a run tells. Drives `flatpak run --command=skepctl`. Prints TAP."""

import os
import pathlib
import shlex
import signal
import subprocess
import sys

NASTY, KEEPER = map(os.path.abspath, sys.argv[1:3])
QUOTED_NASTY = shlex.quote(NASTY)
HOME = os.environ["HOME"]
SKEPCTL = os.path.join(HOME, "skepctl-in-its-sandbox")

os.environ.update(SKEP_NASTY=NASTY, SKEP_KEEPER=KEEPER, SKEP_SKEPCTL=SKEPCTL, TMPDIR=HOME)
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "process"))

from sandbox import ID, install, list_instances, run, wait_for  # noqa: E402
from skepctl_driver import TRIGGERS, Supervisor, count_after  # noqa: E402
from tap import run_tests  # noqa: E402
from test_matrix import CASES, Case  # noqa: E402

# A quit and a crash of what flatpak-run(1) has become are the end of the sandbox, as SIGKILL is.
ENDS = [trigger for trigger in TRIGGERS if trigger[0] not in ("quit", "SIGSEGV of Skep")]

WRAPPER = f"""#!/bin/sh
# What a build says of its own keeper is not meant for an installed Skep.
exec env -u SKEP_KEEPER -u SKEP_SKEPCTL flatpak run --die-with-parent $SANDBOX_OPTIONS \\
  --command=skepctl {ID} "$@"
"""


def write_wrapper():
    with open(SKEPCTL, "w", encoding="utf-8") as file:
        file.write(WRAPPER)
    os.chmod(SKEPCTL, 0o755)


def end_run(case, trigger):
    supervisor = Case(*case[2:])
    try:
        supervisor.start()
        assert list_instances(), "there is no sandbox"
        survivors = count_after(supervisor, trigger)
        assert survivors == 0, f"{survivors} survivors"
    finally:
        supervisor.close()


def make_matrix():
    return {f"test_{case[2]}_{trigger[0]}".replace(" ", "_").replace("-", "_"):
            lambda case=case, trigger=trigger: end_run(case, trigger)
            for case in CASES if int(case[0][1:]) <= 6 for trigger in ENDS}


def test_status_is_told_as_it_was():
    codes, signals = (0, 7, 255), (signal.SIGABRT, signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM)
    scripts = {f"exit{code}": f"exec {QUOTED_NASTY} exit {code}" for code in codes}
    scripts.update({f"raise{number:d}": f"exec {QUOTED_NASTY} raise {number:d}"
                    for number in signals})
    scripts["like137"] = "exit 137"
    with Supervisor(scripts) as supervisor:
        for code in codes:
            assert supervisor.call("run", f"exit{code}", "--wait")[0] == code
        for number in signals:
            assert supervisor.call("run", f"raise{number:d}", "--wait")[0] == 128 + number
        assert supervisor.call("run", "like137", "--wait")[0] == 137

        told = {run["name"]: (run.get("exitCode"), run.get("signal")) for run in supervisor.runs()}
        assert told == {**{f"exit{code}": (code, None) for code in codes},
                        **{f"raise{number:d}": (None, number) for number in signals},
                        "like137": (137, None)}, told


def test_late_output_of_a_grandchild_is_there():
    with Supervisor({"case": f"exec {QUOTED_NASTY} late"}) as supervisor:
        supervisor.run()
        supervisor.await_status("failed")
        assert supervisor.logs() == "late\npartial\n", supervisor.logs()


def get_service():
    answer = run("gdbus", "call", "--session", "--dest=org.freedesktop.DBus",
                 "--object-path=/org/freedesktop/DBus",
                 "--method=org.freedesktop.DBus.GetConnectionUnixProcessID",
                 "org.freedesktop.Flatpak")
    return int(answer.split()[1].rstrip(",)"))


def test_run_outlives_the_service_that_launched_it():
    with Supervisor({"case": f"exec {QUOTED_NASTY} dfork", "next": "echo again"}) as supervisor:
        supervisor.start()
        service = get_service()
        os.kill(service, signal.SIGKILL)
        wait_for(lambda: not os.path.exists(f"/proc/{service}/exe"), "the end of the service")
        assert supervisor.status()["status"] == "running"
        supervisor.run("next")
        supervisor.await_output("again", "next")
        assert count_after(supervisor, TRIGGERS[0]) == 0


def test_without_permission_nothing_runs_and_why_is_told():
    os.environ["SANDBOX_OPTIONS"] = "--no-talk-name=org.freedesktop.Flatpak"
    try:
        with Supervisor({"case": "touch ran"}) as supervisor:
            code, output, errors = supervisor.call("run", "case", "--wait")
            said = output.decode() + errors
            assert code != 0, said
            assert f"flatpak override --user --talk-name=org.freedesktop.Flatpak {ID}" in said, said
            assert not os.path.exists(os.path.join(supervisor.folder, "ran"))
    finally:
        del os.environ["SANDBOX_OPTIONS"]


if __name__ == "__main__":
    write_wrapper()
    install()
    subprocess.run(["flatpak", "info", "--user", ID], check=True, stdout=subprocess.DEVNULL)
    run_tests({**make_matrix(), **{name: test for name, test in list(globals().items())
                                   if name.startswith("test_")}}, *sys.argv[3:4])
