#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_bridge.py BUILD_DIR SOURCE_DIR [TEST…]

The window that an MCP client opens. Prints TAP."""

import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import uuid

from desktop import APPLICATION_ID, TIMEOUT, Application, wait_for
from test_window import BUILD_DIR, main, write_file

INITIALIZE = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
    "protocolVersion": "2025-11-25", "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"}}}


class Closed(Application):
    """A home in which no window is open yet."""

    def __init__(self):
        self.build_dir = BUILD_DIR
        self.keeps_settings = False
        self.marker = str(uuid.uuid4())
        self.home = tempfile.mkdtemp(prefix="skep-home-")
        self.runtime = os.path.join(self.home, "run")
        self.socket = os.path.join(self.runtime, "app", APPLICATION_ID, "skep.sock")
        os.makedirs(self.runtime, mode=0o700)

    def __exit__(self, *exception):
        owner = self.find_owner()
        if owner:
            os.kill(owner, signal.SIGTERM)
            wait_for(lambda: not os.path.exists(self.socket), "the end of the window")
        shutil.rmtree(self.home, ignore_errors=True)

    def find_owner(self):
        """The process of the window, 0 if there is none."""
        if not os.path.exists(self.socket):
            return 0
        with open(self.socket + ".lock", encoding="utf-8") as lock:
            return int(lock.read().split()[0])

    def spawn_bridge(self, *options):
        environment = self._environment(False)
        environment["SKEP_PROGRAM"] = os.path.join(self.build_dir, "src/ui/skep")
        return subprocess.Popen(
            [os.path.join(self.build_dir, "src/ctl/skepctl"), "mcp", *options],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def greet(bridge):
    """What is answered to a client's first request."""
    bridge.stdin.write(json.dumps(INITIALIZE) + "\n")
    bridge.stdin.flush()
    assert select.select([bridge.stdout], [], [], TIMEOUT)[0], "no answer"
    return json.loads(bridge.stdout.readline())


def end(bridge):
    bridge.stdin.close()
    assert bridge.wait(TIMEOUT) == 0
    bridge.stdout.close()


def test_client_opens_window_with_project():
    with Closed() as application, tempfile.TemporaryDirectory() as folder:
        write_file(folder, "Makefile", "build:\n\techo\n")
        bridge = application.spawn_bridge("--start", "--project", folder)
        assert greet(bridge)["result"]["protocolVersion"] == "2025-11-25"
        owner = application.find_owner()
        assert os.getsid(owner) != os.getsid(0)
        wait_for(lambda: folder in application.skepctl("projects", "--json"), "the project")
        end(bridge)
        assert application.find_owner() == owner
        again = application.spawn_bridge("--start")
        greet(again)
        assert application.find_owner() == owner
        end(again)


if __name__ == "__main__":
    main(globals())
