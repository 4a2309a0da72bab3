#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_window.py NASTY [TEST]

The Flatpak as a person meets it: installed, opened from its desktop file, with a script of a folder
outside of the sandbox, which has to run outside of it and to leave nothing. Prints TAP."""

import json
import os
import pathlib
import shlex
import shutil
import signal
import sys
import tempfile

from sandbox import (EXPORTS, ID, PICTURES, SOURCE, USER, Project, SandboxedApplication, flatpak,
                     install, is_installed, kill, list_instances, list_processes, list_survivors,
                     read_exec, run, uninstall, wait_for)
from tap import run_tests

NASTY = os.path.abspath(sys.argv[1])

# Modes of nasty that do what they can to outlive their run.
MODES = ("daemon", "dfork", "ignterm", "nohup", "tree")


def write_project(folder, scripts):
    entries = {name: {"command": command} for name, command in scripts.items()}
    text = json.dumps({"scripts": entries})
    pathlib.Path(folder, "skep.json").write_text(text, encoding="utf-8")


def picture(application, name, size):
    PICTURES.mkdir(exist_ok=True)
    application.resize(*size)
    application.take_picture(PICTURES / f"{name}-{size[0]}.png", size)


def namespace(pid, kind):
    return os.readlink(f"/proc/{pid}/ns/{kind}")


def assert_outside(pid):
    """The sandbox has namespaces of its own; the script is to be in those of this test."""
    for kind in ("mnt", "pid"):
        assert namespace(pid, kind) == namespace("self", kind), f"{pid} is in another {kind}"
        for _, child in list_instances():
            assert namespace(child, kind) != namespace("self", kind), f"no sandbox: {kind}"


def test_click_runs_outside_and_click_stops():
    # Nothing in the sandbox has this file: its /tmp is another one.
    with tempfile.NamedTemporaryFile("w+", dir="/tmp") as secret, Project() as folder:
        secret.write("honey 4711")
        secret.flush()
        demo = os.path.join(folder, "demo")
        shutil.copytree(SOURCE / "data/demo", demo)
        write_project(demo, {"dev": f"cat {secret.name}; echo; echo pid=$$; exec sleep 1000"})
        with SandboxedApplication(*read_exec(demo)) as application:
            application.resize(1280, 900)
            application.click("Start dev")
            application.wait_for_label("Running")
            application.wait_for_output("honey 4711")
            application.wait_for_output("pid=")
            words = application.read_terminal().split()
            pid = next(word for word in words if word.startswith("pid=")).removeprefix("pid=")
            assert_outside(pid)
            for size in ((1280, 900), (800, 700), (360, 700)):
                picture(application, "running", size)
            application.resize(1280, 900)
            application.click("Stop dev")
            application.wait_for_label("Stopped")
            wait_for(lambda: not list_survivors(), "0 survivors", 1)
            application.quit()
            wait_for(lambda: not list_instances(), "the end of the sandbox")


def test_the_bus_starts_it_for_a_desktop_file():
    with Project() as folder:
        write_project(folder, {"hello": "echo hello from $PWD"})
        entry = EXPORTS / "applications" / f"{ID}.desktop"
        with SandboxedApplication("gio", "launch", str(entry), folder) as application:
            application.resize(1280, 900)
            application.click("Start hello")
            application.wait_for_output("hello from")
            application.activate("quit")
            wait_for(lambda: not list_instances(), "the end of what the bus has started")


def run_nasty_until(end):
    with Project() as folder:
        write_project(folder, {mode: f"{shlex.quote(NASTY)} {mode}" for mode in MODES})
        with SandboxedApplication(*read_exec(folder)) as application:
            application.resize(1280, 900)
            for mode in MODES:
                application.click(f"Start {mode}")
                application.wait_for_output("ready")
            assert len(list_survivors()) > len(MODES)
            end()
            wait_for(lambda: not list_survivors(), "the end of what was started", 2)


def test_nothing_outlives_a_kill_of_the_sandbox():
    run_nasty_until(kill)


def test_nothing_outlives_a_crash_of_skep():
    run_nasty_until(lambda: [os.kill(pid, signal.SIGKILL) for pid in list_processes("skep")])


def list_traces(folder):
    return [os.path.join(path, name) for path, folders, files in os.walk(folder)
            for name in (*folders, *files) if ID in name]


def test_removal_leaves_nothing_but_what_is_the_person_s():
    data = pathlib.Path(os.environ["HOME"], ".var/app", ID)
    assert data.exists()
    uninstall()
    assert not is_installed() and not list_traces(EXPORTS)
    assert data.exists(), "removal took what is the person's"

    install()
    uninstall("--delete-data")
    assert not data.exists()
    assert not list_traces(USER / "app") and not list_traces(EXPORTS)
    flatpak("repair")


if __name__ == "__main__":
    install()
    run("flatpak", "info", ID)
    run_tests({name: test for name, test in list(globals().items()) if name.startswith("test_")},
              *sys.argv[2:3])
