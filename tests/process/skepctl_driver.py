# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real skepctl that serves a folder, what can end its runs, and what /proc tells of them.
Needs SKEP_SKEPCTL, SKEP_KEEPER, SKEP_NASTY."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from tap import wait_until  # noqa: E402

SKEPCTL, KEEPER, NASTY = (os.environ["SKEP_" + name] for name in ("SKEPCTL", "KEEPER", "NASTY"))

# What each step of the ladder has in these tests, ms.
GRACE = 400
MARK = "SKEP_TEST_MARKER"

FINISHED = ("success", "failed", "stopped")


def parse_stat(pid):
    """State and parent of a process."""
    with open(f"/proc/{pid}/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    return fields[0].decode(), int(fields[1])


def list_pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def find_marked(marker, variable=MARK):
    """Live processes of a script, by what only their environment has."""
    wanted = f"{variable}={marker}".encode()
    found = []
    for pid in list_pids():
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                if wanted in file.read().split(b"\0") and parse_stat(pid)[0] not in "ZX":
                    found.append(pid)
        except OSError:
            continue
    return found


def find_children(parent):
    """Children of a process, zombies too."""
    found = []
    for pid in list_pids():
        try:
            if parse_stat(pid)[1] == parent:
                found.append(pid)
        except OSError:
            continue
    return found


def read_name(pid):
    with open(f"/proc/{pid}/comm", encoding="utf-8") as file:
        return file.read().strip()


class Supervisor:
    """A project folder, and skepctl serve in it. The scripts are commands for a shell, or what
    skep.json has for a script; files are texts or bytes by name."""

    def __init__(self, scripts, files=None, env=None, grace=(GRACE, GRACE)):
        self.folder = tempfile.mkdtemp(prefix="skep-process-")
        self.marker = str(uuid.uuid4())
        self.state = os.path.join(self.folder, "state")
        self.env = {**os.environ, "SKEP_GRACE_MS": "%d %d" % grace, "SKEP_LOGIN_SHELL": "",
                    "HOME": self.folder, "XDG_STATE_HOME": self.state, **(env or {})}
        self.socket = os.path.join(self.folder, "run", "skep.sock")
        # Whoever has not closed its descriptors holds this one: the only thing that tells of those
        # that fork and exit faster than a list of processes can be read.
        fifo = os.path.join(self.folder, "alive")
        os.mkfifo(fifo)
        self.alive = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        for name, content in (files or {}).items():
            self.write(name, content)
        self.write("skep.json", json.dumps({"scripts": {
            name: self.make_script(script) for name, script in scripts.items()}}))
        self.serve = self.spawn_serve()

    def make_script(self, script):
        entry = {"command": script} if isinstance(script, str) else dict(script)
        if "command" in entry:
            entry["command"] = "exec 9>alive; " + entry["command"]
        entry["env"] = {**entry.get("env", {}), MARK: self.marker}
        return entry

    def spawn_serve(self):
        serve = subprocess.Popen([SKEPCTL, "--socket", self.socket, "serve"], cwd=self.folder,
                                 env=self.env, stderr=subprocess.PIPE, text=True)
        line = serve.stderr.readline()
        if "serving 1 project" not in line:
            serve.kill()
            raise AssertionError(line + serve.stderr.read())
        return serve

    def write(self, name, content):
        data = content if isinstance(content, bytes) else content.encode()
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(data)

    def read(self, name):
        try:
            with open(os.path.join(self.folder, name), encoding="utf-8") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    def spawn_ctl(self, *arguments):
        return subprocess.Popen([SKEPCTL, "--socket", self.socket, *arguments], cwd=self.folder,
                                env=self.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def call(self, *arguments, timeout=60):
        """Exit code, bytes of standard output, text of standard error."""
        client = self.spawn_ctl(*arguments)
        try:
            output, errors = client.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            client.kill()
            client.communicate()
            raise
        return client.returncode, output, errors.decode()

    def ctl(self, *arguments, check=True):
        code, output, errors = self.call(*arguments)
        assert not check or code == 0, errors
        return output.decode()

    def runs(self):
        return json.loads(self.ctl("status", "--json"))

    def status(self, name="case"):
        return json.loads(self.ctl("status", name, "--json"))[0]

    def logs(self, name="case"):
        return self.ctl("logs", name)

    def survivors(self):
        return find_marked(self.marker)

    def count_survivors(self):
        try:
            held = os.read(self.alive, 1) != b""
        except BlockingIOError:
            held = True
        return max(len(self.survivors()), int(held))

    def run(self, name="case"):
        """Starts a script, and returns the run's id."""
        return self.ctl("run", name).strip()

    def start(self, name="case", text="ready"):
        """Starts a script whose output tells when it is in place."""
        run = self.run(name)
        self.await_output(text, run)
        # One that has never had a process would prove nothing.
        wait_until(self.survivors, 10, "a process of the script")
        return run

    def await_output(self, text, name="case", seconds=30):
        wait_until(lambda: text in self.logs(name), seconds, f"“{text}” of {name}")

    def await_status(self, status, name="case", seconds=30):
        wait_until(lambda: self.status(name)["status"] == status, seconds, f"“{status}”")

    def helpers(self):
        """Guard and keeper of the only run: above all that is of its script, whoever launched
        them."""
        guard = self.survivors()[0]
        while read_name(guard) != "skep-guard":
            guard = parse_stat(guard)[1]
        return guard, find_children(guard)[0]

    def all_processes(self):
        """Of scripts, of login shells and of helpers, also when the supervisor is gone."""
        return [pid for pid in find_marked(self.state, "XDG_STATE_HOME") if pid != self.serve.pid]

    def all_helpers(self):
        return [pid for pid in self.all_processes()
                if read_name(pid) in ("skep-guard", "skep-keeper")]

    def close(self):
        if self.serve.poll() is None:
            self.serve.send_signal(signal.SIGCONT)
            self.serve.kill()
        self.serve.wait()
        self.serve.stderr.close()
        for pid in self.survivors():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        os.close(self.alive)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def expect(supervisor, status):
    got = supervisor.status()["status"]
    assert got == status, f"the row says {got}, not {status}"


def by_stop(supervisor):
    supervisor.ctl("stop", "case", "--wait")
    expect(supervisor, "stopped")


def by_second_click(supervisor):
    supervisor.ctl("stop", "case")
    supervisor.ctl("stop", "case", "--wait", check=False)
    supervisor.await_status("stopped")


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
        supervisor.await_status("failed")
    return kill_helper


def by_death_of_both(supervisor):
    helpers = supervisor.helpers()
    for number in (signal.SIGSTOP, signal.SIGKILL):
        for pid in helpers:
            os.kill(pid, number)
    supervisor.await_status("failed")


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


def count_after(supervisor, trigger):
    """Ends the run of “case”, and returns how many processes of it are left."""
    trigger[1](supervisor)
    end = time.monotonic() + trigger[2]
    while (survivors := supervisor.count_survivors()) and time.monotonic() < end:
        time.sleep(0.02)
    return survivors
