#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_window.py BUILD_DIR SOURCE_DIR [TEST…]

What a person does with the window, from start to end. Prints TAP."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import traceback

from desktop import Application, Atspi, count_run_processes, wait_for

BUILD_DIR, SOURCE_DIR = map(os.path.abspath, sys.argv[1:3])
DEMO = os.path.join(SOURCE_DIR, "data/demo")
PICTURES = os.path.join(BUILD_DIR, "screenshots")


def picture(application, name, size=(1280, 900)):
    os.makedirs(PICTURES, exist_ok=True)
    application.take_picture(os.path.join(PICTURES, name + ".png"), size)


def write_file(folder, name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text)


def assert_nothing_survives(application, timeout=15):
    wait_for(lambda: count_run_processes(application.marker) == 0, "0 survivors", timeout)


def test_click_starts_and_click_stops():
    with Application(BUILD_DIR, DEMO) as application:
        application.resize(1280, 900)
        application.click("Start dev")
        application.wait_for_label("Running")
        application.wait_for_output()
        assert count_run_processes(application.marker) > 1
        picture(application, "running")
        application.click("Stop dev")
        application.wait_for_label("Stopped")
        assert_nothing_survives(application, 1)
        picture(application, "stopped")


def test_npm_and_its_children_stop():
    with tempfile.TemporaryDirectory() as folder:
        write_file(folder, "package.json", '{ "scripts": { "dev": "node server.js" } }\n')
        write_file(folder, "server.js",
                   "const isTTY = process.stdout.isTTY;\n"
                   "require('child_process').fork(__dirname + '/child.js');\n"
                   "setInterval(() => console.log(`tick on a terminal: ${isTTY}`), 200);\n")
        write_file(folder, "child.js", "setInterval(() => {}, 1000);\n")
        with Application(BUILD_DIR, folder) as application:
            application.resize(1280, 900)
            application.click("Start dev")
            application.wait_for_output("tick on a terminal: true")
            wait_for(lambda: count_run_processes(application.marker) >= 3, "npm, node and a child")
            picture(application, "npm")
            application.click("Stop dev")
            application.wait_for_label("Stopped")
            assert_nothing_survives(application, 1)


def test_failure_is_told_in_the_row():
    with Application(BUILD_DIR, DEMO) as application:
        application.resize(1280, 900)
        application.click("Start test")
        application.wait_for_label("Failed: exit ")
        picture(application, "failed")


def test_program_gets_what_is_typed():
    with Application(BUILD_DIR, DEMO) as application:
        application.resize(1280, 900)
        application.click("Start ask")
        application.wait_for_output("?")
        application.type_text("Ada\n")
        wait_for(lambda: application.read_terminal().count("Ada") > 1, "what was typed, answered")


def test_restart_is_a_new_run():
    with Application(BUILD_DIR, DEMO) as application:
        application.click("Start dev")
        application.wait_for_label("dev-1")
        application.click("Restart dev")
        application.wait_for_label("dev-2")
        application.wait_for_label("Running")


def test_nothing_survives_a_crash():
    with Application(BUILD_DIR, DEMO) as application:
        application.click("Start dev")
        application.wait_for_label("Running")
        application.wait_for_output()
        assert count_run_processes(application.marker) > 1
        application.kill()
        assert_nothing_survives(application)


def test_start_twice_is_one_run():
    with Application(BUILD_DIR, DEMO) as application:
        application.wait_for_button("Start dev")
        for _ in range(2):
            application.activate("start-script", f"('{DEMO}', 'skep::dev')")
        application.wait_for_label("dev-1")
        application.wait_for_label("Running")
        assert application.has_label("dev-2") is None


def test_quit_stops_all():
    with Application(BUILD_DIR, DEMO) as application:
        application.click("Start dev")
        application.wait_for_label("Running")
        application.click("Start web")
        application.wait_for_label("web-2")
        application.activate("quit")
        application.process.wait(20)
        assert application.process.returncode == 0, application.read_log()
        assert_nothing_survives(application, 1)


def test_closing_asks_before_it_stops():
    with Application(BUILD_DIR, DEMO) as application:
        application.resize(1280, 900)
        application.click("Start dev")
        application.wait_for_label("Running")
        application.click("Close")
        application.wait_for_button("Stop All and Close")
        picture(application, "closing")
        application.click("Cancel")
        application.wait_for_button("Stop dev")
        application.click("Close")
        application.click("Stop All and Close")
        application.process.wait(20)
        assert application.process.returncode == 0, application.read_log()
        assert_nothing_survives(application, 1)


def test_broken_file_is_named():
    with tempfile.TemporaryDirectory() as folder:
        write_file(folder, "package.json", '{\n  "scripts": {\n    "dev" "vite"\n  }\n}\n')
        write_file(folder, "Makefile", "build:\n\techo built\n")
        with Application(BUILD_DIR, folder) as application:
            application.resize(1280, 900)
            application.wait_for_button("Start build")
            application.wait_for_label("package.json:3")
            picture(application, "broken-file")


def test_missing_folder_is_named():
    with Application(BUILD_DIR, "/no/such/folder") as application:
        application.resize(1280, 900)
        application.wait_for_label("The folder “/no/such/folder” does not exist")
        picture(application, "missing-folder")


def test_missing_command_and_folder_are_named():
    with tempfile.TemporaryDirectory() as folder:
        write_file(folder, "skep.json",
                   '{ "scripts": {\n'
                   '  "gone": { "command": "true", "cwd": "no/such" },\n'
                   '  "nope": { "command": "no-such-command --now" } } }\n')
        with Application(BUILD_DIR, folder) as application:
            application.resize(1280, 900)
            application.click("Start gone")
            application.wait_for_label("no/such” does not exist")
            application.click("Start nope")
            application.wait_for_label("Failed: exit 127: a command was not found")
            picture(application, "missing-command")


def test_script_is_added_in_a_dialog():
    before = '{\n\t"name": "My shop",\n\t"x-ours": [1,2]\n}\n'
    with tempfile.TemporaryDirectory() as folder:
        write_file(folder, "skep.json", before)
        with Application(BUILD_DIR, folder) as application:
            application.resize(1280, 900)
            application.click("Add Script…")
            application.fill("Name", "hello")
            application.fill("Command", "echo it is $WHO; exec sleep 1000")
            application.click("Add Variable")
            application.fill("NAME=value", "WHO=me")
            picture(application, "add-script")
            application.click("Add")
            application.click("Start hello")
            application.wait_for_output("it is me")
            application.click("Stop hello")
            application.wait_for_label("Stopped")
        with open(os.path.join(folder, "skep.json"), encoding="utf-8") as file:
            after = file.read()
        assert after.startswith(before.removesuffix("\n}\n")) and after.endswith("\n}\n"), after
        assert json.loads(after)["scripts"] == {
            "hello": {"command": "echo it is $WHO; exec sleep 1000", "env": {"WHO": "me"}}}, after


def find_free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def serve_command(port):
    return ("exec node -e \"require('http').createServer()"
            f".listen({port}, '127.0.0.1', () => console.log('http://127.0.0.1:{port}/'))\"")


@contextlib.contextmanager
def open_scripts(**commands):
    """The application on a project of these scripts."""
    with tempfile.TemporaryDirectory() as folder:
        scripts = {name: {"command": command} for name, command in commands.items()}
        write_file(folder, "skep.json", json.dumps({"scripts": scripts}))
        with Application(BUILD_DIR, folder) as application:
            application.resize(1280, 900)
            yield application


def chip_name(port, script):
    return f"Open http://127.0.0.1:{port}/ of {script}"


def wait_for_chip(application, port, script):
    return application.wait_for_button(chip_name(port, script))


def test_listening_port_is_a_chip():
    port = find_free_port()
    with open_scripts(serve=serve_command(port)) as application:
        application.click("Start serve")
        wait_for_chip(application, port, "serve")
        application.wait_for_label(" MB")
        wait_for(lambda: application.find(Atspi.Role.IMAGE, lambda name: name.startswith("CPU ")),
                 "a sparkline with words")
        for size in ((1280, 900), (800, 600), (360, 700)):
            application.resize(*size)
            picture(application, f"ports-{size[0]}x{size[1]}", size)
        application.resize(1280, 900)
        application.click("Stop serve")
        application.wait_for_label("Stopped")
        assert application.find_button(chip_name(port, "serve")) is None


def test_command_line_shares_the_rows():
    with open_scripts(sleeper="echo hello; exec sleep 1000") as application:
        application.wait_for_button("Start sleeper")
        wait_for(lambda: "skep::sleeper" in application.skepctl("list"), "the script in a list")
        assert application.skepctl("run", "sleeper") == "sleeper-1\n"
        application.wait_for_label("Running")
        application.click("Stop sleeper")
        application.wait_for_label("Stopped")
        status, = json.loads(application.skepctl("status", "sleeper", "--json"))
        assert (status["status"], status["startedBy"]) == ("stopped", "cli"), status
        assert application.skepctl("logs", "sleeper") == "hello\n"


def test_script_gets_nothing_of_the_window():
    with open_scripts(show="env | cut -d= -f1") as application:
        application.wait_for_button("Start show")
        names = application.skepctl("run", "show", "--wait").splitlines()
        assert "PATH" in names and "SKEP_RUN_ID" in names, names
        window = ("ADW_", "GDK_", "GSK_", "GSETTINGS_", "GTK_", "G_DEBUG", "SKEP_KEEPER",
                  "SKEP_OWN", "SKEP_SKEPCTL")
        assert not [name for name in names if name.startswith(window)], names


def test_stubborn_tree_is_named_and_killed():
    with open_scripts(mule="trap '' INT TERM; (while :; do sleep 1; done) & "
                           "while :; do sleep 1; done") as application:
        application.click("Start mule")
        application.wait_for_label("Running")
        wait_for(lambda: count_run_processes(application.marker) > 2, "the tree")
        application.click("Stop mule")
        application.wait_for_label("Stopping · SIGTERM in ")
        application.wait_for_label("sh (")
        picture(application, "stopping")
        application.click("Kill mule now")
        application.wait_for_label("Stopped")
        assert_nothing_survives(application, 1)


@contextlib.contextmanager
def foreign_server(port):
    server = subprocess.Popen([sys.executable, "-m", "http.server", str(port),
                               "--bind", "127.0.0.1"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: is_taken(port), f"a server on port {port}")
        yield server
    finally:
        server.kill()
        server.wait()


def is_taken(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_taken_port_is_freed():
    port = find_free_port()
    with foreign_server(port) as server, open_scripts(serve=serve_command(port)) as application:
        application.click("Start serve")
        application.wait_for_label(f"Port {port} is used by ")
        application.wait_for_label(f"({server.pid})")
        picture(application, "port-taken")
        application.click("Stop what uses the port of serve")
        application.wait_for_label("Skep did not start it")
        picture(application, "port-taken-question")
        application.click("Stop")
        application.wait_for_label(f"Port {port} is free")
        assert server.wait(5) != 0
        application.click("Start Again")
        wait_for_chip(application, port, "serve")


def test_port_taken_by_our_run_is_freed():
    port = find_free_port()
    with open_scripts(one=serve_command(port), two=serve_command(port)) as application:
        application.click("Start one")
        wait_for_chip(application, port, "one")
        application.click("Start two")
        application.wait_for_label(f"Port {port} is used by one-1")
        application.click("Show what uses the port of two")
        application.wait_for_label("one-1")
        application.click("Stop what uses the port of two")
        application.click("Stop")
        application.wait_for_label(f"Port {port} is free")
        application.click("Start Again")
        wait_for_chip(application, port, "two")


def write_profile(application, text):
    """What the login shell reads, whichever it is."""
    os.makedirs(os.path.join(application.home, "config/fish"), exist_ok=True)
    for name in (".bash_profile", ".profile", ".zprofile", "config/fish/config.fish"):
        write_file(application.home, name, text)


def test_slow_login_shell_can_be_left_out():
    with open_scripts(hello="echo hello; exec sleep 1000") as application:
        application.wait_for_button("Start hello")
        write_profile(application, "sleep 1000\n")
        application.press("shift+F5")
        application.wait_for_label("Reading the environment of your login shell")
        application.click("Start hello")
        application.wait_for_label("Waiting for your login shell…")
        application.wait_for_label("Your login shell is slow")
        picture(application, "environment-waiting")
        application.click("Start hello without the environment of the login shell")
        application.wait_for_label("Running")
        application.wait_for_output("hello")


def test_broken_login_shell_is_told():
    with open_scripts(hello="echo hello; exec sleep 1000") as application:
        application.wait_for_button("Start hello")
        write_profile(application, "echo no such thing >&2; exit 3\n")
        application.press("shift+F5")
        application.click("Details")
        application.wait_for_label("Login Environment")
        picture(application, "environment-problem")
        write_profile(application, "\n")
        application.click("Try Again")
        wait_for(lambda: application.find_button("Details") is None, "the end of the banner")


def test_leftovers_are_offered_and_ended():
    # The script's own process goes with its keeper, and who heeds a lost terminal with that.
    with open_scripts(dev="(trap '' HUP TERM; while :; do sleep 1; done) & wait") as first:
        first.click("Start dev")
        first.wait_for_label("Running")
        wait_for(lambda: count_run_processes(first.marker) > 1, "the tree")
        first.kill_with_keepers()
        assert count_run_processes(first.marker) > 0
        with Application(BUILD_DIR, after=first) as second:
            second.resize(1280, 900)
            second.wait_for_label("from an earlier start of Skep")
            picture(second, "leftovers")
            second.click("End All")
            wait_for(lambda: second.has_label(" ended"), "that they have ended")
            assert_nothing_survives(first, 1)


def test_empty_window_offers_a_folder():
    with Application(BUILD_DIR) as application:
        application.resize(1280, 900)
        application.wait_for_label("Open a Project")
        picture(application, "empty")


def test_looks():
    """Kept for the eye: the window in three sizes, light and dark."""
    for theme in ("light", "dark"):
        with Application(BUILD_DIR, DEMO, dark=theme == "dark") as application:
            application.resize(360, 700)
            application.wait_for_button("Start build")
            picture(application, f"{theme}-list-360x700", (360, 700))
            application.resize(1280, 900)
            application.click("Start dev")
            application.wait_for_label("Running")
            application.wait_for_output()
            for size in ((1280, 900), (800, 600), (360, 700)):
                application.resize(*size)
                picture(application, f"{theme}-{size[0]}x{size[1]}", size)


def run(number, name, function):
    try:
        function()
    except Exception:  # pylint: disable=broad-except
        for line in traceback.format_exc().splitlines():
            print("#", line)
        print(f"not ok {number} /window/{name}", flush=True)
        return False
    print(f"ok {number} /window/{name}", flush=True)
    return True


def main(scope):
    """Runs the tests of a module, or those of them that are named."""
    wanted = sys.argv[3:]
    tests = {name.removeprefix("test_").replace("_", "-"): function
             for name, function in scope.items() if name.startswith("test_")}
    tests = {name: function for name, function in tests.items() if not wanted or name in wanted}
    print(f"1..{len(tests)}", flush=True)
    results = [run(number, *test) for number, test in enumerate(tests.items(), 1)]
    sys.exit(not all(results))


if __name__ == "__main__":
    main(globals())
