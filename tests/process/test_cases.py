#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_cases.py [PATTERN]

The cases of docs/process-control.md that are more than a kind of tree × a kind of end: shells that
other runners are known to lose, stops at awkward moments, bystanders, many runs, and output that is
no text. Drives the real skepctl. Prints TAP."""

import datetime
import os
import random
import shlex
import signal
import subprocess
import sys
import time

from skepctl_driver import (FINISHED, GRACE, NASTY, TRIGGERS, Supervisor, count_after,
                            find_children, parse_stat)
from tap import Skip, need, run_tests, wait_until

SLACK_SEC = 0.2

# For a shell: the folder of a checkout may have spaces in it.
QUOTED_NASTY = shlex.quote(NASTY)

# On each signal that it is given by name, it starts itself anew where no terminal can reach it, and
# ends.
PHOENIX = """
import os, signal, subprocess, sys

ME = [sys.executable, os.path.abspath(sys.argv[0]), *sys.argv[1:]]
HERE = os.getcwd()

def rise(number, frame):
    with open(os.path.join(HERE, "risen"), "a") as file:
        file.write("again\\n")
    null = subprocess.DEVNULL
    subprocess.Popen(ME, start_new_session=True, cwd=HERE, stdin=null, stdout=null, stderr=null)
    os._exit(0)

for name in sys.argv[1:]:
    signal.signal(getattr(signal, name), rise)
print("ready", flush=True)
while True:
    signal.pause()
"""


# --- Shells and relaunchers ---

LEADER_GONE = """
trap 'exit 0' TERM
sh -c 'trap "" TERM INT; echo ready; while :; do sleep 0.1; done' &
wait
"""


def test_leader_gone_but_not_its_group():
    """The leader obeys SIGTERM, a child in its group ignores it: “stopped” comes when both are
    gone, and not before."""
    script = {"command": "exec sh leader.sh", "stop": {"signal": "SIGTERM"}}
    with Supervisor({"case": script}, {"leader.sh": LEADER_GONE}, grace=(300, 300)) as supervisor:
        supervisor.start()
        leader = supervisor.status()["pid"]
        supervisor.ctl("stop", "case")
        wait_until(lambda: leader not in supervisor.survivors(), 5, "the end of the leader")
        while supervisor.status()["status"] not in FINISHED:
            assert supervisor.status()["status"] in ("stopping", *FINISHED)
            time.sleep(0.02)
        assert supervisor.survivors() == []
        end = supervisor.status()
        assert (end["status"], end["exitCode"]) == ("stopped", 0), end


def make_phoenix_test(trigger, signals, is_asked):
    def test():
        # The shell stays between Skep and the server.
        command = f"python3 phoenix.py {signals}; true"
        with Supervisor({"case": command}, {"phoenix.py": PHOENIX}) as supervisor:
            supervisor.start()
            assert len(supervisor.survivors()) == 2
            assert count_after(supervisor, trigger) == 0
            # A kill phase may be faster than the handler.
            assert supervisor.read("risen") or not is_asked
    return test


def test_end_of_the_shell_is_no_hangup():
    """What a shell leaves behind goes on undisturbed; and once it has relaunched itself, as if its
    terminal had gone, it is still a part of the run."""
    command = "python3 phoenix.py SIGHUP; true"
    with Supervisor({"case": command}, {"phoenix.py": PHOENIX}) as supervisor:
        supervisor.start()
        shell = supervisor.status()["pid"]
        server, = set(supervisor.survivors()) - {shell}
        os.kill(shell, signal.SIGKILL)
        supervisor.await_status("background")
        assert supervisor.survivors() == [server] and not supervisor.read("risen")
        os.kill(server, signal.SIGHUP)
        wait_until(lambda: supervisor.read("risen"), 10, "the relaunch")
        wait_until(lambda: server not in supervisor.survivors(), 10, "the end of the first")
        assert supervisor.status()["status"] == "background"
        assert count_after(supervisor, TRIGGERS[0]) == 0


# --- Graceful ends ---

def test_handler_of_a_second_ends_by_itself():
    with Supervisor({"case": f"exec {QUOTED_NASTY} graceful 1000"}, grace=(20000, 20000)) as supervisor:
        supervisor.start()
        begin = time.monotonic()
        supervisor.ctl("stop", "case", "--wait")
        assert 1 <= time.monotonic() - begin < 10
        end = supervisor.status()
        assert (end["status"], end["exitCode"]) == ("stopped", 0), end
        assert "cleaned up" in supervisor.logs()


def measure_kill(supervisor):
    """From the stop to the end of the run, s."""
    supervisor.start()
    begin = time.time()
    supervisor.ctl("stop", "case", "--wait")
    end = supervisor.status()
    assert (end["status"], end["signal"]) == ("stopped", signal.SIGKILL), end
    return datetime.datetime.fromisoformat(end["endTime"]).timestamp() - begin


def test_slow_handler_is_killed_in_time():
    """Never early; and late by no more than 100 ms, if the machine lets it once in five times."""
    with Supervisor({"case": f"exec {QUOTED_NASTY} graceful 60000"}) as supervisor:
        late = []
        while not late or (min(late) > 0.1 and len(late) < 5):
            late.append(measure_kill(supervisor) - 2 * GRACE / 1000)
            assert late[-1] > -0.002, f"killed {-late[-1]:.3f} s too early"
        print(f"# late by {min(late) * 1000:.0f} ms")
        assert min(late) <= 0.1, late


# --- Stops at awkward moments ---

def test_stop_of_what_has_ended():
    with Supervisor({"case": "exit 3"}) as supervisor:
        supervisor.run()
        supervisor.await_status("failed")
        before = supervisor.status()
        supervisor.call("stop", "case", "--wait")
        after = supervisor.status()
        assert after == before, after


def list_open_files(pid):
    found = []
    for name in os.listdir(f"/proc/{pid}/fd"):
        try:
            found.append(os.readlink(f"/proc/{pid}/fd/{name}"))
        except FileNotFoundError:
            continue
    return found


def has_history(pid):
    return any(path.endswith("/runs.jsonl") for path in list_open_files(pid))


def test_hundred_times_leaves_nothing():
    with Supervisor({"case": f"exec {QUOTED_NASTY} daemon"}) as supervisor:
        for i in range(101):
            run = supervisor.start() if i == 0 else supervisor.run()
            assert i > 0 or len(supervisor.all_helpers()) == 2
            supervisor.ctl("stop", run, "--wait", *(["--now"] if i % 2 else []))
            if i == 0:
                # It is opened after the first end, and stays so.
                wait_until(lambda: has_history(supervisor.serve.pid), 5, "the history of runs")
                n_fds = len(list_open_files(supervisor.serve.pid))
        assert run == "case-101" and supervisor.status(run)["status"] == "stopped"
        assert find_children(supervisor.serve.pid) == [], "zombies, or helpers"
        assert supervisor.all_helpers() == []
        assert supervisor.survivors() == []
        # The connection of a client may just be closing.
        wait_until(lambda: len(list_open_files(supervisor.serve.pid)) <= n_fds, 5,
                   "no more descriptors")


def measure_quit(n_runs):
    names = [f"s{i}" for i in range(n_runs)]
    command = f"exec {QUOTED_NASTY} ignterm"
    with Supervisor(dict.fromkeys(names, command), grace=(700, 700)) as supervisor:
        for name in names:
            supervisor.start(name)
        assert len(supervisor.survivors()) == 2 * n_runs
        begin = time.monotonic()
        supervisor.serve.send_signal(signal.SIGTERM)
        assert supervisor.serve.wait(timeout=60) == 0
        assert supervisor.survivors() == []
        return time.monotonic() - begin


def test_twenty_runs_end_together():
    one, twenty = measure_quit(1), measure_quit(20)
    print(f"# one {one:.2f} s, twenty {twenty:.2f} s")
    assert twenty < 2 * one


COUNTER = "echo ready; i=0; while :; do i=$((i+1)); echo $i > count; sleep 0.05; done"


def test_skep_that_stands_still_is_not_dead():
    """Longer than the second that its death would leave to the script."""
    with Supervisor({"case": COUNTER}) as supervisor:
        supervisor.start()
        supervisor.serve.send_signal(signal.SIGSTOP)
        wait_until(lambda: parse_stat(supervisor.serve.pid)[0] == "T", 5, "the standstill")
        for _ in range(3):
            before = supervisor.read("count")
            wait_until(lambda: supervisor.read("count") not in ("", before), 5, "progress")
            time.sleep(1)
        supervisor.serve.send_signal(signal.SIGCONT)
        assert supervisor.status()["status"] == "running"
        by_stop = TRIGGERS[0]
        assert count_after(supervisor, by_stop) == 0


# --- A session bus that goes away ---

def test_end_of_the_session_bus():
    need("dbus-daemon")
    bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"],
                           stdout=subprocess.PIPE, text=True)
    try:
        address = bus.stdout.readline().strip()
        env = {"DBUS_SESSION_BUS_ADDRESS": address}
        with Supervisor({"case": f"exec {QUOTED_NASTY} dfork"}, env=env) as supervisor:
            supervisor.start()
            bus.kill()
            bus.wait()
            expected = {supervisor.status()["pid"]}
            assert expected < set(supervisor.survivors())
            assert supervisor.status()["status"] == "running"
            assert count_after(supervisor, TRIGGERS[0]) == 0
            supervisor.start()
            assert count_after(supervisor, TRIGGERS[2]) == 0
    finally:
        bus.kill()
        bus.wait()
        bus.stdout.close()


# --- Bystanders ---

LOOP = "import signal\nprint('ready', flush=True)\nwhile True: signal.pause()\n"


def fork_with_pid(wanted):
    """A process with the number that another one had, leader of a group of that number."""
    for _ in range(100):
        try:
            with open("/proc/sys/kernel/ns_last_pid", "w", encoding="ascii") as file:
                file.write(str(wanted - 1))
        except OSError as error:
            raise Skip("the next process id can't be chosen here") from error
        pid = os.fork()
        if pid == 0:
            os.setpgid(0, 0)
            while True:
                signal.pause()
        if pid == wanted:
            return pid
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    raise AssertionError(f"{wanted} could not be had")


def end_child(pid):
    """Returns whether it still lived."""
    lived = os.waitpid(pid, os.WNOHANG) == (0, 0)
    if lived:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return lived


def test_decoy_of_the_same_command_and_folder_lives():
    with Supervisor({"case": "exec python3 loop.py"}, {"loop.py": LOOP}) as supervisor:
        decoy = subprocess.Popen(["python3", "loop.py"], cwd=supervisor.folder,
                                 stdout=subprocess.DEVNULL)
        try:
            for trigger in TRIGGERS[:2]:
                supervisor.start()
                assert count_after(supervisor, trigger) == 0
                assert decoy.poll() is None
        finally:
            decoy.kill()
            decoy.wait()


def test_recycled_number_lives():
    """Of a process, and of a group, that was the run's: while the run goes on without it."""
    with Supervisor({"case": f"exec {QUOTED_NASTY} exit0-leave-ignoring"}) as supervisor:
        supervisor.run()
        supervisor.await_status("background")
        stranger = fork_with_pid(supervisor.status()["pid"])
        try:
            assert count_after(supervisor, TRIGGERS[0]) == 0
        finally:
            lived = end_child(stranger)
        assert lived


def test_text_of_the_script_finds_no_helper():
    """As `pkill -f` would: what it finds is ended here by number."""
    need("pgrep")
    text = f"skep-{os.getpid()}-{random.randrange(10**9)}"
    with Supervisor({"case": f"python3 loop.py {text}; true"}, {"loop.py": LOOP}) as supervisor:
        supervisor.start()
        found = subprocess.run(["pgrep", "-f", text], capture_output=True, text=True, check=True)
        pids = [int(pid) for pid in found.stdout.split()]
        assert sorted(pids) == sorted(supervisor.survivors()), pids
        assert not set(pids) & {supervisor.serve.pid, *supervisor.helpers()}
        for pid in pids:
            os.kill(pid, signal.SIGTERM)
        supervisor.await_status("failed")
        assert supervisor.status()["signal"] == signal.SIGTERM


# --- Output ---

def read_resident_bytes(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def test_flood_is_bounded():
    with Supervisor({"case": "exec yes"}) as supervisor:
        before = read_resident_bytes(supervisor.serve.pid)
        supervisor.start(text="y\n")
        time.sleep(2)
        begin = time.monotonic()
        supervisor.ctl("stop", "case", "--wait")
        took = time.monotonic() - begin
        grown = read_resident_bytes(supervisor.serve.pid) - before
        print(f"# stopped in {took * 1000:.0f} ms, grown by {grown >> 20} MiB")
        assert took <= 2 * GRACE / 1000 + SLACK_SEC
        assert grown < 64 << 20


def make_hostile_bytes():
    source = random.Random(32)
    return b"".join([
        bytes(range(256)), b"\n",
        b"\xff\xfe\xc3( \xe2\x82 \xed\xa0\x80 \xf0\x9f\x98 invalid\n",
        "naïve 😀 wide 漢字\n".encode(),
        b"10%\r20%\r30%\r\rdone\r\n", b"\r\r\n\n\r",
        b"\0\0nul\0\n", b"\x1b[31", b"\n\x1b]0;endless title\n",
        b"x" * (1 << 20), b"\n",
        source.randbytes(1 << 18), b"no line end\r",
    ])


def test_hostile_bytes_are_exact():
    data = make_hostile_bytes()
    with Supervisor({"case": "exec cat data"}, {"data": data}) as supervisor:
        code, output, errors = supervisor.call("run", "case", "--wait")
        assert (code, errors) == (0, "")
        assert output == data, f"{len(output)} bytes for {len(data)}"
        # The terminal's own line ends are in the log; as text it is text whatever it was.
        assert supervisor.call("logs", "case", "--raw")[1] == data.replace(b"\n", b"\r\n")
        assert "no line end" in supervisor.logs()


DRIP = """
import sys, time
for byte in "é😀漢字\\n".encode() * 40:
    sys.stdout.buffer.write(bytes([byte]))
    sys.stdout.buffer.flush()
"""


def test_split_characters_are_exact():
    with Supervisor({"case": "exec python3 drip.py"}, {"drip.py": DRIP}) as supervisor:
        code, output, _ = supervisor.call("run", "case", "--wait")
        assert (code, output.decode()) == (0, "é😀漢字\n" * 40)
        assert supervisor.logs() == "é😀漢字\n" * 40


# The first signal that each of them sends, if it leaves time for an answer.
PHOENIX_TRIGGERS = {
    "stop": ("SIGINT",), "second click": (), "quit": ("SIGINT",),
    "SIGKILL of Skep": ("SIGTERM",), "SIGKILL of keeper": (),
}

TESTS = {
    "/process/leader-gone/group-is-waited-for": test_leader_gone_but_not_its_group,
    **{f"/process/relaunch-on-{what}/{trigger[0].replace(' ', '-')}":
           make_phoenix_test(trigger, signals,
                             any(name in signals for name in PHOENIX_TRIGGERS[trigger[0]]))
       for what, signals in (("hangup", "SIGHUP"), ("any-signal", "SIGHUP SIGINT SIGTERM"))
       for trigger in TRIGGERS if trigger[0] in PHOENIX_TRIGGERS},
    "/process/relaunch-on-hangup/end-of-the-shell-is-none": test_end_of_the_shell_is_no_hangup,
    "/process/graceful/second-long-handler-ends-by-itself": test_handler_of_a_second_ends_by_itself,
    "/process/graceful/slow-handler-is-killed-in-time": test_slow_handler_is_killed_in_time,
    "/process/stop/what-has-ended-stays": test_stop_of_what_has_ended,
    "/process/stop/hundred-times-leaves-nothing": test_hundred_times_leaves_nothing,
    "/process/quit/twenty-runs-end-together": test_twenty_runs_end_together,
    "/process/standstill/skep-is-not-dead": test_skep_that_stands_still_is_not_dead,
    "/process/session-bus/its-end-changes-nothing": test_end_of_the_session_bus,
    "/process/others/same-command-and-folder-lives":
        test_decoy_of_the_same_command_and_folder_lives,
    "/process/others/recycled-number-lives": test_recycled_number_lives,
    "/process/others/text-of-the-script-finds-no-helper": test_text_of_the_script_finds_no_helper,
    "/process/output/flood-is-bounded": test_flood_is_bounded,
    "/process/output/hostile-bytes-are-exact": test_hostile_bytes_are_exact,
    "/process/output/split-characters-are-exact": test_split_characters_are_exact,
}


if __name__ == "__main__":
    run_tests(TESTS, sys.argv[1] if len(sys.argv) > 1 else "")
