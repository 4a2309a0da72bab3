# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The server under test, a project for it, and what went over the wire."""

import ctypes
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading

FIXTURE = os.environ["SKEP_MCP_FIXTURE"]
START_TIMEOUT_S, END_TIMEOUT_S = 20, 15

# Of the project. “tick” goes on until it is stopped, “quiet” too but says nothing.
SCRIPTS = {
    "once": "echo once",
    "quiet": "exec sleep 300",
    "tick": "while :; do echo tick; sleep 0.1; done",
}


PR_SET_PDEATHSIG = 1
prctl = ctypes.CDLL(None).prctl


def die_with_tests():
    """Also when they are killed."""
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def read_line(pipe, seconds):
    """The first line, or what there is of it when time is up."""
    text = b""
    while not text.endswith(b"\n") and select.select([pipe], [], [], seconds)[0]:
        more = os.read(pipe.fileno(), 1)
        if not more:
            break
        text += more
    return text.decode().strip()


class Server:
    """mcp-fixture: with the tools that the conformance suite asks for, or with those of Skep and a
    project. Agents are not asked about."""

    def __init__(self, is_product=False, token=None, socket_path=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="skep-server-"))
        self.project = self.folder / "shop"
        self.socket = socket_path or str(self.folder / "run" / "skep.sock")
        self.token = token
        self.project.mkdir()
        self.write_scripts(SCRIPTS)
        arguments = [FIXTURE, "--http", "0", "--socket", self.socket]
        arguments += ["--product", "--project", str(self.project)] if is_product else []
        arguments += ["--token", token] if token else []
        self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, cwd=self.folder,
                                        preexec_fn=die_with_tests,
                                        env={**os.environ, "XDG_STATE_HOME": f"{self.folder}/state",
                                             "HOME": str(self.folder)})
        self.url = read_line(self.process.stdout, START_TIMEOUT_S)
        if not self.url.startswith("http://127.0.0.1:"):
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{FIXTURE} said “{self.url}” instead of its URL")

    @property
    def port(self):
        return int(self.url.split(":")[2].split("/")[0])

    def write_scripts(self, scripts):
        """In one step, as editors do."""
        new = self.project / ".skep.json.new"
        new.write_text(json.dumps({"scripts": {
            name: {"command": command} for name, command in scripts.items()}}), encoding="utf-8")
        new.rename(self.project / "skep.json")

    def close(self):
        """It ends by itself, and well, when it is asked to."""
        self.process.terminate()
        try:
            code = self.process.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)
        assert code == 0, f"{FIXTURE} ended with {code}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Wire:
    """Hands on what goes between clients and a server, unchanged, and keeps what clients say.
    Addresses are of TCP, or paths of Unix socket."""

    def __init__(self, listen, server):
        family = socket.AF_UNIX if isinstance(listen, str) else socket.AF_INET
        self.server = server
        self.said = bytearray()
        self.listener = socket.socket(family)
        self.listener.bind(listen)
        self.listener.listen(64)
        self.ears = []
        threading.Thread(target=self.accept, daemon=True).start()

    @property
    def port(self):
        return self.listener.getsockname()[1]

    def accept(self):
        while True:
            try:
                client = self.listener.accept()[0]
            except OSError:
                return
            server = socket.socket(self.listener.family)
            server.connect(self.server)
            ear = threading.Thread(target=self.pump, args=(client, server, self.said), daemon=True)
            mouth = threading.Thread(target=self.pump, args=(server, client), daemon=True)
            self.ears.append(ear)
            ear.start()
            mouth.start()

    @staticmethod
    def pump(source, target, kept=None):
        try:
            while data := source.recv(1 << 16):
                if kept is not None:
                    kept += data
                target.sendall(data)
        except OSError:
            pass
        for end, how in ((target, socket.SHUT_WR), (source, socket.SHUT_RD)):
            try:
                end.shutdown(how)
            except OSError:
                pass

    def has_heard_all(self):
        """Whether no client is there any more."""
        return not any(ear.is_alive() for ear in self.ears)

    def close(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
