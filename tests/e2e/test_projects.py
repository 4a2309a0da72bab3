#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_projects.py BUILD_DIR SOURCE_DIR [TEST…]

How the window keeps up with the files of a project, and what it remembers. Prints TAP."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import types
import uuid

from desktop import Application, Atspi, drag_mouse, wait_for
from test_window import BUILD_DIR, assert_nothing_survives, main, open_scripts, write_file


# Positions in menus.
MANAGERS = ("automatic", "npm", "pnpm", "yarn", "bun")
SCRIPT_MENU_FAVOURITE = 2
PROJECT_MENU_SHOW_HIDDEN = 1


@contextlib.contextmanager
def open_files(**files):
    """The application on a project of these files; __ in a name is a dot."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            write_file(folder, name.replace("__", "."), text)
        with Application(BUILD_DIR, folder) as application:
            application.resize(1280, 900)
            yield application, folder


def wait_for_scripts(application, *names):
    """Until these are listed, in this order, and no others."""
    wait_for(lambda: application.list_names(Atspi.Role.BUTTON, "Start ") == list(names),
             f"the scripts {names}")


def test_added_script_appears_in_place():
    with open_files(Makefile="build:\n\techo\n\ntest:\n\techo\n") as (application, folder):
        wait_for_scripts(application, "build", "test")
        write_file(folder, "Makefile", "build:\n\techo\n\nlint:\n\techo\n\ntest:\n\techo\n")
        wait_for_scripts(application, "build", "lint", "test")


def test_vanished_script_stays_until_it_ends():
    with open_files(Makefile="build:\n\techo\n\nserve:\n\tsleep 1000\n") as (application, folder):
        application.click("Start serve")
        application.wait_for_label("Running")
        write_file(folder, "Makefile", "lint:\n\techo\n")
        application.wait_for_label("No longer defined in Makefile")
        wait_for_scripts(application, "lint")
        application.click("Stop serve")
        assert_nothing_survives(application, 1)
        wait_for(lambda: application.has_label("No longer defined") is None, "its row to go")
        wait_for_scripts(application, "lint")


def test_new_package_appears():
    package = json.dumps({"name": "api", "scripts": {"serve": "node ."}})
    root = json.dumps({"name": "shop", "workspaces": ["packages/*"], "scripts": {"dev": "node ."}})
    with open_files(package__json=root) as (application, folder):
        wait_for_scripts(application, "dev")
        os.makedirs(os.path.join(folder, "packages/api"))
        write_file(folder, "packages/api/package.json", package)
        wait_for_scripts(application, "dev", "serve")
        application.wait_for_label("api")


def list_projects(application):
    sidebar = application.find(Atspi.Role.LIST, lambda name: name == "Projects")
    return [sidebar.get_child_at_index(i).get_name() for i in range(sidebar.get_child_count())]


def wait_for_projects(application, *names):
    wait_for(lambda: list_projects(application) == list(names), f"the projects {names}")


@contextlib.contextmanager
def open_projects(*names):
    with tempfile.TemporaryDirectory() as parent:
        folders = [os.path.join(parent, name) for name in names]
        for folder in folders:
            os.mkdir(folder)
            write_file(folder, "Makefile", "build:\n\techo\n")
        with Application(BUILD_DIR, *folders) as application:
            application.resize(1280, 900)
            wait_for_projects(application, *names)
            yield application


def find_project(application, project):
    return application.find(Atspi.Role.LIST_ITEM, lambda name: name == project)


def test_projects_are_dragged():
    with open_projects("alpha", "beta", "gamma") as application:
        application.drag(find_project(application, "alpha"), find_project(application, "gamma"))
        wait_for_projects(application, "beta", "gamma", "alpha")
        application.drag(find_project(application, "gamma"), find_project(application, "beta"))
        wait_for_projects(application, "gamma", "beta", "alpha")


@contextlib.contextmanager
def drag_source(folder):
    """Another application in the lower left corner, with this folder to drag."""
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), "drag_source.py")
    environment = dict(os.environ, GDK_BACKEND="x11", GTK_A11Y="none")
    with subprocess.Popen([sys.executable, program, folder], env=environment) as process:
        try:
            window = wait_for(lambda: find_window(process.pid), "the other window")
            subprocess.run(["xdotool", "windowmove", "--sync", window, "0", "700"], check=True)
            yield
        finally:
            process.kill()


def find_window(pid):
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(pid)],
                           check=False, capture_output=True, text=True)
    return found.stdout.split()[-1] if found.stdout else None


def test_dropped_folder_is_opened():
    with tempfile.TemporaryDirectory() as parent:
        folder = os.path.join(parent, "dropped")
        os.mkdir(folder)
        write_file(folder, "Makefile", "here:\n\techo\n")
        with open_projects("alpha") as application, drag_source(folder):
            drag_mouse(60, 740, 700, 400)
            wait_for_projects(application, "alpha", "dropped")
            wait_for_scripts(application, "here")


def test_moved_projects_keep_their_order():
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(open_projects("alpha", "beta", "gamma"))
        first.click_with_mouse(find_project(first, "alpha"))
        first.press("alt+Down")
        wait_for_projects(first, "beta", "alpha", "gamma")
        first.press("alt+Down")
        wait_for_projects(first, "beta", "gamma", "alpha")
        first.quit()
        second = stack.enter_context(Application(BUILD_DIR, after=first))
        second.resize(1280, 900)
        wait_for_projects(second, "beta", "gamma", "alpha")


def is_remembered_as_running(application, script):
    try:
        with open(os.path.join(application.home, "state/skep/projects.Devel.json"),
                  encoding="utf-8") as file:
            return f'"{script}"' in file.read()
    except FileNotFoundError:
        return False


def check_offer(end):
    """Runs a script, ends the application by @end, and takes up what the next one offers."""
    with open_scripts(web="echo hello; exec sleep 1000") as first:
        first.click("Start web")
        first.wait_for_label("Running")
        wait_for(lambda: is_remembered_as_running(first, "skep::web"), "a note that it runs")
        end(first)
        assert_nothing_survives(first)
        with Application(BUILD_DIR, after=first) as second:
            second.resize(1280, 900)
            second.wait_for_label("Running when Skep was closed: web")
            assert second.find_button("Stop web") is None
            second.click("Start Again")
            second.wait_for_button("Stop web")
            wait_for(lambda: second.has_label("when Skep was closed") is None, "the bar to go")
            second.click("Show output of web")
            second.wait_for_output("hello")


def test_crash_offers_to_start_again():
    check_offer(Application.kill)


def test_quit_offers_to_start_again():
    check_offer(Application.quit)


def test_arguments_of_the_dialog_are_passed():
    justfile = ("set positional-arguments\n\n"
                "greet who greeting='Hello':\n\t@printf '<%s>' \"$2\" \"$1\"; sleep 1000\n")
    with open_files(justfile=justfile) as (application, _):
        application.click("Start greet")
        application.wait_for_label("“who” is needed")
        application.fill("who (needed)", "Ada  'Lovelace'")
        application.click("Run")
        application.wait_for_output("<Hello><Ada  'Lovelace'>")


def write_program(folder, name):
    write_file(folder, name, f'#!/bin/sh\necho "this is {name}: $*"\nexec sleep 1000\n')
    os.chmod(os.path.join(folder, name), 0o755)


@contextlib.contextmanager
def home_with_programs(*names):
    """Who has these programs, and nothing running; for `after` of an application."""
    with tempfile.TemporaryDirectory() as home:
        programs = os.path.join(home, "programs")
        os.makedirs(os.path.join(home, "config/fish"))
        os.mkdir(programs)
        for name in names:
            write_program(programs, name)
        for name in (".bash_profile", ".profile", ".zprofile", "config/fish/config.fish"):
            write_file(home, name, f'export PATH="{programs}:$PATH"\n')
        yield types.SimpleNamespace(home=home, marker=str(uuid.uuid4()), programs=programs)


def toggle(application, name):
    button = wait_for(lambda: application.find(Atspi.Role.TOGGLE_BUTTON,
                                               lambda text: text == name), f"a menu “{name}”")
    assert Atspi.Action.do_action(button.get_action_iface(), 0)


def test_chosen_package_manager_is_used_and_kept():
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        home = stack.enter_context(home_with_programs("npm", "pnpm"))
        write_file(folder, "package.json", '{ "scripts": { "dev": "node ." } }\n')
        first = stack.enter_context(Application(BUILD_DIR, folder, after=home))
        first.resize(1280, 900)
        first.click("Start dev")
        first.wait_for_output("this is npm: run dev")
        first.click("Stop dev")
        first.wait_for_label("Stopped")
        toggle(first, "npm")
        first.choose(MANAGERS.index("pnpm"))
        first.click("Start dev")
        first.wait_for_output("this is pnpm: run dev")
        first.quit()
        second = stack.enter_context(Application(BUILD_DIR, after=first))
        second.resize(1280, 900)
        second.click("Start dev")
        second.wait_for_output("this is pnpm: run dev")


def test_favourite_moves_up_and_is_written():
    with open_files(Makefile="build:\n\techo\n\ntest:\n\techo\n") as (application, folder):
        wait_for_scripts(application, "build", "test")
        application.click("More for test")
        application.choose(SCRIPT_MENU_FAVOURITE)
        wait_for_scripts(application, "test", "build")
        application.wait_for_label("Favorites")
        with open(os.path.join(folder, "skep.json"), encoding="utf-8") as file:
            written = json.load(file)
        assert written["favorites"] == ["test"], written
        application.click("More for test")
        application.choose(SCRIPT_MENU_FAVOURITE)
        wait_for_scripts(application, "build", "test")


def test_hidden_scripts_are_shown_on_demand():
    scripts = {"scripts": {"seen": {"command": "true"}, "unseen": {"command": "true"}},
               "hide": ["unseen"]}
    with open_files(skep__json=json.dumps(scripts)) as (application, _):
        wait_for_scripts(application, "seen")
        toggle(application, "Project Menu")
        application.choose(PROJECT_MENU_SHOW_HIDDEN)
        wait_for_scripts(application, "seen", "unseen")
        toggle(application, "Project Menu")
        application.choose(PROJECT_MENU_SHOW_HIDDEN)
        wait_for_scripts(application, "seen")


if __name__ == "__main__":
    main(globals())
