#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_mcp.py [TEST]

Agents, and the person's own command line, against the Flatpak: from outside of its sandbox, and from
sandboxes of their own. Prints TAP."""

import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

from sandbox import (BRANCH, FILES, ID, PICTURES, REPOSITORY, Project, SandboxedApplication,
                     flatpak, install, list_instances, read_exec, run, wait_for)
from gi.repository import GLib
from tap import run_tests

TIMEOUT = 30
SKEPCTL = ("flatpak", "run", "--command=skepctl", ID)
SOCKET = pathlib.Path(GLib.get_user_runtime_dir(), "app", ID, "skep.sock")

# Who asks, as the question has to name us.
PROGRAM = os.path.realpath(sys.executable)


def write_project(folder):
    scripts = {"dev": "echo hello; exec sleep 1000", "seven": "echo words; exit 7"}
    text = json.dumps({"scripts": {name: {"command": command} for name, command in scripts.items()}})
    pathlib.Path(folder, "skep.json").write_text(text, encoding="utf-8")


def skepctl(*arguments, cwd):
    return subprocess.run([*SKEPCTL, *arguments], cwd=cwd, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=TIMEOUT, check=False)


class Agent:
    """A client of the older era, on a pair of files."""

    def __init__(self, writer, reader):
        self.writer = writer
        self.reader = reader
        self.last_id = 0
        self.answers = {}
        self.come = threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def greet(self, name):
        result = self.wait(self.request("initialize", {
            "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": {"name": name, "version": "2.1"}}))
        self._send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return result

    def _read(self):
        for line in self.reader:
            message = json.loads(line)
            with self.come:
                self.answers[message.get("id")] = message
                self.come.notify_all()

    def _send(self, message):
        self.writer.write(json.dumps(message) + "\n")
        self.writer.flush()

    def request(self, method, params):
        self.last_id += 1
        self._send({"jsonrpc": "2.0", "id": self.last_id, "method": method, "params": params})
        return self.last_id

    def wait(self, number):
        with self.come:
            assert self.come.wait_for(lambda: number in self.answers, TIMEOUT), "no answer"
            return self.answers[number]["result"]

    def call(self, tool, **arguments):
        return self.request("tools/call", {"name": tool, "arguments": arguments})


class SocketAgent(Agent):
    """On the socket itself."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(SOCKET))
        super().__init__(self.socket.makefile("w", encoding="utf-8"),
                         self.socket.makefile("r", encoding="utf-8"))


class BridgeAgent(Agent):
    """By the command that Skep tells clients to use."""

    def __init__(self, words, cwd):
        self.process = subprocess.Popen(words, cwd=cwd, text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        super().__init__(self.process.stdin, self.process.stdout)

    def end(self):
        self.process.stdin.close()
        assert self.process.wait(TIMEOUT) == 0


def read_configuration(client, cwd):
    """Program and arguments, as the client would start them."""
    told = skepctl("mcp", "--config", client, cwd=cwd)
    assert told.returncode == 0, told.stderr
    server = json.loads(told.stdout)["mcpServers"]["skep"]
    return [server["command"], *server["args"]]


def open_window(folder):
    application = SandboxedApplication(*read_exec(folder))
    application.resize(1280, 900)
    wait_for(SOCKET.exists, "the socket")
    return application


def assert_question_names(application, name):
    """As what it is on this system, outside of the sandbox."""
    application.wait_for_label(f"“{name}” wants to")
    application.wait_for_label(f"{PROGRAM} (process {os.getpid()})")
    PICTURES.mkdir(exist_ok=True)
    application.take_picture(PICTURES / f"question-{name}.png", (1280, 900))


def test_the_person_is_asked_nothing():
    with Project() as folder:
        write_project(folder)
        with open_window(folder) as application:
            listed = skepctl("list", cwd=folder)
            assert listed.returncode == 0 and "dev" in listed.stdout, listed
            ran = skepctl("run", "seven", "--wait", cwd=folder)
            assert ran.returncode == 7 and "words" in ran.stdout, ran
            hidden = skepctl("list", "--project", "/tmp/nowhere", cwd=folder)
            assert hidden.returncode == 4, hidden
            assert hidden.stderr == (
                "skepctl: Skep’s sandbox does not show the folder “/tmp/nowhere”. To allow it, run "
                f"“flatpak override --user --filesystem=/tmp/nowhere {ID}” in a terminal, then "
                "start Skep again.\n"), hidden
            application.activate("quit")


def test_an_agent_is_shown_as_what_it_is():
    with Project() as folder:
        write_project(folder)
        with open_window(folder) as application:
            agent = SocketAgent()
            agent.greet("on-the-socket")
            call = agent.call("scripts_list", project=folder)
            assert_question_names(application, "on-the-socket")
            application.click("Deny")
            assert agent.wait(call)["isError"]
            application.activate("quit")


def test_a_bridge_is_shown_as_who_started_it():
    with Project() as folder:
        write_project(folder)
        with open_window(folder) as application:
            words = read_configuration("claude-desktop", folder)
            assert words == [*SKEPCTL, "mcp"], words
            agent = BridgeAgent(words, folder)
            assert agent.greet("through-the-bridge")["serverInfo"]["name"] == "skep"
            call = agent.call("scripts_list")
            assert_question_names(application, "through-the-bridge")
            application.click("Allow")
            result = agent.wait(call)
            assert not result["isError"], result
            # The folder in which the client has started it says which project is meant.
            assert [script["name"] for script in result["structuredContent"]["scripts"]] \
                == ["dev", "seven"], result
            agent.end()
            application.activate("quit")


def test_a_bridge_starts_a_window_that_outlives_it():
    with Project() as folder:
        write_project(folder)
        agent = BridgeAgent([*SKEPCTL, "mcp", "--start", "--project", folder], folder)
        agent.greet("starter")
        assert len(list_instances()) == 2, "the window is in a sandbox of its own"
        agent.end()
        wait_for(lambda: len(list_instances()) == 1, "the end of the bridge alone")
        listed = skepctl("list", cwd=folder)
        assert listed.returncode == 0 and "dev" in listed.stdout, listed
        run("flatpak", "kill", ID)
        wait_for(lambda: not list_instances(), "the end of the sandbox")


def make_update(folder):
    """A repository with another version of the same."""
    repository, files = os.path.join(folder, "repository"), os.path.join(folder, "app")
    shutil.copytree(REPOSITORY, repository, symlinks=True)
    shutil.copytree(FILES.parent, files, symlinks=True)
    for name in ("bin/skepctl", "libexec/skep/skep-keeper"):
        with open(os.path.join(files, "files", name), "ab") as file:
            file.write(b"newer")
    run("flatpak", "build-export", repository, files, BRANCH)
    return repository


def test_an_update_while_it_runs():
    with Project() as folder, tempfile.TemporaryDirectory() as newer:
        write_project(folder)
        update = make_update(newer)
        with open_window(folder) as application:
            flatpak("install", "--noninteractive", "--reinstall", update, ID)
            ran = skepctl("run", "seven", "--wait", cwd=folder)
            assert ran.returncode == 7 and "words" in ran.stdout, ran
            application.activate("quit")
        install()


if __name__ == "__main__":
    install()
    run_tests({name: test for name, test in list(globals().items()) if name.startswith("test_")},
              *sys.argv[1:2])
