# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""installed_skepctl.py: what skepctl does where it is installed, without a build folder."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from tap import wait_until  # noqa: E402

TIMEOUT = 60

# Whoever stops “stay” stops a process of the background with it.
SCRIPTS = {
    "greet": {"command": "echo hello; exit 3"},
    "stay": {"command": "sleep 1000 & echo $! >pid; echo ready; wait"},
}


def make_environment(home):
    """That of a person who has installed Skep and nothing else."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("SKEP_", "XDG_", "GSETTINGS_"))}
    runtime = os.path.join(home, "run")
    os.makedirs(runtime, mode=0o700, exist_ok=True)
    return {**environment, "HOME": home, "XDG_RUNTIME_DIR": runtime, "SKEP_LOGIN_SHELL": ""}


def is_alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class Project:
    """A folder with scripts, a home, and the words of skepctl in it."""

    def __init__(self):
        self.base = tempfile.mkdtemp(prefix="skep-installed-")
        self.folder = os.path.join(self.base, "a project")
        self.environment = make_environment(os.path.join(self.base, "home"))
        os.mkdir(self.folder)
        with open(os.path.join(self.folder, "skep.json"), "w", encoding="utf-8") as file:
            json.dump({"scripts": SCRIPTS}, file)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.base, ignore_errors=True)

    def spawn(self, *arguments, **options):
        return subprocess.Popen(["skepctl", *arguments], cwd=self.folder, env=self.environment,
                                text=True, **options)

    def call(self, *arguments, status=0):
        """Standard output of a command that has to end with this status."""
        client = self.spawn(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            output, errors = client.communicate(timeout=TIMEOUT)
        finally:
            client.kill()
        assert client.returncode == status, f"{arguments}: {client.returncode}: {output}{errors}"
        return output.replace("\r", "").strip()

    def serve(self):
        return Service(self)

    def start(self, script):
        """Starts a script that goes on, and returns its run and a process that it has made."""
        run = self.call("run", script)
        wait_until(lambda: "ready" in self.call("logs", run), TIMEOUT, f"output of {run}")
        return run, self.read_pid()

    def read_pid(self):
        with open(os.path.join(self.folder, "pid"), encoding="utf-8") as file:
            return int(file.read())

    def get_status(self, run):
        return json.loads(self.call("status", run, "--json"))[0]["status"]

    def stop(self, run, pid):
        assert is_alive(pid), f"{run} has not lived until its stop"
        self.call("stop", run, "--wait")
        assert not is_alive(pid), f"process {pid} has outlived the stop of {run}"
        assert self.get_status(run) == "stopped", self.get_status(run)


class Service:
    """skepctl serve in a project."""

    def __init__(self, project):
        self.process = project.spawn("serve", stderr=subprocess.PIPE)
        line = self.process.stderr.readline()
        if "serving 1 project" not in line:
            self.process.kill()
            raise AssertionError(f"skepctl serve: {line}{self.process.stderr.read()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            status = self.process.wait(TIMEOUT)
        finally:
            self.process.kill()
            self.process.stderr.close()
        assert status == 0, f"skepctl serve ended with {status}"


def check_skepctl():
    with Project() as project, project.serve():
        assert project.call("run", "greet", "--wait", status=3) == "hello"
        project.stop(*project.start("stay"))


if __name__ == "__main__":
    check_skepctl()
