#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_programs.py [PATTERN]

What people really run, npm, node and Python's http.server: the chain from npm to the server ends
whole, the ports of a server are those that status tells, and a restart finds its port free. Drives
the real skepctl. Prints TAP; needs npm and node, and no network but loopback."""

import json
import re
import shutil
import socket
import sys
import urllib.request

from skepctl_driver import TRIGGERS, Supervisor, count_after, read_name
from tap import run_tests, wait_until

# Listens on each ADDRESS=PORT that it is given, and stops to at GET /close/PORT. Says which signal
# it got, and needs a moment to end.
SERVER = """
const http = require('http');
const servers = new Map();

for (const where of process.argv.slice(2)) {
  const [host, port] = where.split('=');
  const server = http.createServer((request, response) => {
    const [, verb, number] = request.url.split('/');
    response.setHeader('Connection', 'close');
    response.end('hello');
    if (verb == 'close') servers.get(+number).close();
  });
  server.on('error', error => { console.error(error.message); process.exit(1); });
  server.listen(+port, host, () => {
    servers.set(server.address().port, server);
    console.log(`listening on ${host}=${server.address().port}`);
    if (servers.size == process.argv.length - 2) console.log('ready');
  });
}

function leave(name) {
  console.log(`node got ${name}`);
  setTimeout(() => { console.log('node is done'); process.exit(0); }, 200);
}
process.on('SIGINT', leave);
process.on('SIGTERM', leave);
setInterval(() => {}, 1000);
"""

# Nobody is asked for news.
NPMRC = "update-notifier=false\noffline=true\n"

TO_NODE = "node server.js 127.0.0.1=0"

# Of the script that npm runs, how many servers that makes, and how many processes at least: dash
# executes a single command in its own place.
CHAINS = {
    "npm-sh-node": (f"{TO_NODE} && echo end", 1, 3),
    "npm-sh-npm-node": ("npm run server && echo end", 1, 4),
    "npm-sh-two-npm": ("npm run server & npm run server & wait", 2, 6),
}

CHAIN_TRIGGERS = ("stop", "second click", "quit", "SIGKILL of Skep", "SIGKILL of keeper")


class Project(Supervisor):
    """A package.json with the script “case”, and SERVER beside it; other scripts are commands."""

    def __init__(self, case, others=None):
        package = {"scripts": {"case": case, "server": TO_NODE}}
        super().__init__({"case": {}, **(others or {})},
                         {"package.json": json.dumps(package), "server.js": SERVER,
                          ".npmrc": NPMRC})


def make_chain_test(chain, trigger):
    script, n_servers, n_processes = chain

    def test():
        with Project(script) as project:
            project.start()
            wait_until(lambda: project.logs().count("ready") == n_servers, 30, "all servers")
            names = [read_name(pid) for pid in project.survivors()]
            assert len(names) >= n_processes and any("npm" in name for name in names), names
            assert count_after(project, trigger) == 0
            if trigger[0] == "stop":
                # Asked in the right way, and let finish.
                assert project.logs().count("node got SIGINT") == n_servers, project.logs()
                assert project.logs().count("node is done") == n_servers, project.logs()
    return test


# --- Ports ---

def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def get(port, path="/", host="127.0.0.1"):
    with urllib.request.urlopen(f"http://{host}:{port}{path}", timeout=10) as response:
        return response.read()


def is_open(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def read_ports(project, name="case"):
    """Of SERVER, by address."""
    return {address: int(port)
            for address, port in re.findall(r"listening on (\S+)=(\d+)", project.logs(name))}


def await_ports(project, ports, name="case"):
    wait_until(lambda: sorted(project.status(name)["ports"]) == sorted(ports), 20,
               f"the ports {ports}")


def test_ports_come_and_go():
    """In a grandchild; on each kind of address."""
    addresses = ["127.0.0.1", "0.0.0.0"] + (["::1"] if has_ipv6() else [])
    script = "node server.js " + " ".join(f"{address}=0" for address in addresses)
    with Project(script + " && echo end") as project:
        project.start()
        ports = read_ports(project)
        assert sorted(ports) == sorted(addresses), ports
        await_ports(project, ports.values())
        urls = project.status()["urls"]
        assert sorted(urls) == sorted(f"http://localhost:{port}/" for port in ports.values()), urls
        for address in addresses:
            port = ports.pop(address)
            get(port, f"/close/{port}", "[::1]" if address == "::1" else "127.0.0.1")
            await_ports(project, ports.values())
        assert project.status()["status"] == "running"


def test_ports_of_http_server():
    command = "exec python3 -u -m http.server 0 --bind 127.0.0.1"
    with Supervisor({"case": command}, {"index.html": "it works"}) as supervisor:
        supervisor.start(text="Serving HTTP")
        port = int(re.search(r"port (\d+)", supervisor.logs())[1])
        await_ports(supervisor, [port])
        assert supervisor.status()["urls"] == [f"http://127.0.0.1:{port}/"]
        assert get(port) == b"it works"
        assert count_after(supervisor, TRIGGERS[0]) == 0
        assert supervisor.status()["ports"] == []
        assert not is_open(port)


def find_free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def assert_collision(project, port):
    code, output, _ = project.call("run", "other", "--wait")
    assert code == 1 and b"EADDRINUSE" in output and str(port).encode() in output, output
    other = project.status("other")
    assert (other["status"], other["exitCode"], other["ports"]) == ("failed", 1, []), other


def test_port_of_our_run_is_left_to_it():
    port = find_free_port()
    with Project(f"node server.js 127.0.0.1={port}",
                 {"other": f"exec node server.js 127.0.0.1={port}"}) as project:
        project.start()
        await_ports(project, [port])
        assert_collision(project, port)
        assert project.status()["status"] == "running"
        assert get(port) == b"hello"


def test_port_of_a_stranger_is_left_to_it():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with Supervisor({"other": f"exec node server.js 127.0.0.1={port}"},
                        {"server.js": SERVER}) as project:
            assert_collision(project, port)
        with socket.create_connection(("127.0.0.1", port), 5):
            server.accept()[0].close()


def test_two_skeps_leave_each_other_their_port():
    """The second one's attempts end neither the first one's server nor its run."""
    port = find_free_port()
    command = f"exec node server.js 127.0.0.1={port}"
    with Supervisor({"case": command}, {"server.js": SERVER}) as first, \
         Supervisor({"other": command}, {"server.js": SERVER}) as second:
        first.start()
        for _ in range(3):
            assert_collision(second, port)
        assert first.status()["status"] == "running" and get(port) == b"hello"


def test_restart_finds_its_port_free():
    """Though the server needs a moment to end, and a client has a connection open."""
    port = find_free_port()
    with Project(f"node server.js 127.0.0.1={port}") as project:
        run = project.start()
        for _ in range(3):
            with socket.create_connection(("127.0.0.1", port), 5) as client:
                client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                assert client.recv(1024).startswith(b"HTTP/1.1 200")
                previous, run = run, project.ctl("restart", "case").strip()
                assert run != previous
                project.await_output("ready", run)
                assert "EADDRINUSE" not in project.logs(run)
        assert get(port) == b"hello"


TESTS = {
    **{f"/process/{name}/{trigger[0].replace(' ', '-')}": make_chain_test(chain, trigger)
       for name, chain in CHAINS.items()
       for trigger in TRIGGERS if trigger[0] in CHAIN_TRIGGERS},
    "/process/ports/come-and-go": test_ports_come_and_go,
    "/process/ports/of-http-server": test_ports_of_http_server,
    "/process/taken-port/of-our-run-is-left-to-it": test_port_of_our_run_is_left_to_it,
    "/process/taken-port/of-a-stranger-is-left-to-it": test_port_of_a_stranger_is_left_to_it,
    "/process/taken-port/of-another-skep-is-left-to-it":
        test_two_skeps_leave_each_other_their_port,
    "/process/restart/finds-its-port-free": test_restart_finds_its_port_free,
}


def main():
    if not shutil.which("npm") or not shutil.which("node"):
        print("1..0 # SKIP npm and node are not installed")
        return
    run_tests(TESTS, sys.argv[1] if len(sys.argv) > 1 else "")


if __name__ == "__main__":
    main()
