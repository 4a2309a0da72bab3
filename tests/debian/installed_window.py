# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""installed_window.py [PICTURE]: the window where it is installed, opened by its desktop file, and
what it shows of a script that skepctl starts and stops. Needs a display and a session bus."""

import pathlib
import subprocess
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from desktop import Atspi, is_showing, wait_for, walk  # noqa: E402
from installed_skepctl import Project  # noqa: E402

APPLICATION_ID = "io.github.skep_project.Skep"
OBJECT_PATH = "/io/github/skep_project/Skep"
DESKTOP_FILE = f"/usr/share/applications/{APPLICATION_ID}.desktop"


def find_button(name):
    """A button that is showing, of any application: there is but one."""
    desktop = Atspi.get_desktop(0)
    desktop.clear_cache()
    for accessible in walk(desktop):
        if accessible.get_role() == Atspi.Role.BUTTON and accessible.get_name() == name:
            if is_showing(accessible):
                return accessible
    return None


def wait_for_button(name):
    return wait_for(lambda: find_button(name), f"a button “{name}”")


def has_owner(environment):
    """Whether somebody on the bus is the application."""
    answer = subprocess.run(
        ["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus",
         "--object-path", "/org/freedesktop/DBus",
         "--method", "org.freedesktop.DBus.NameHasOwner", APPLICATION_ID],
        env=environment, check=True, capture_output=True, text=True)
    return "true" in answer.stdout


def activate(action, environment):
    subprocess.run(
        ["gdbus", "call", "--session", "--dest", APPLICATION_ID, "--object-path", OBJECT_PATH,
         "--method", "org.gtk.Actions.Activate", action, "@av []", "@a{sv} {}"],
        env=environment, check=True, stdout=subprocess.DEVNULL)


def check_window(picture=None):
    with Project() as project:
        subprocess.run(["dbus-update-activation-environment",
                        *(f"{name}={value}" for name, value in project.environment.items())],
                       check=True)
        subprocess.run(["gio", "launch", DESKTOP_FILE, project.folder], env=project.environment,
                       check=True)
        wait_for_button("Start stay")

        run, pid = project.start("stay")
        wait_for_button("Stop stay")
        if picture:
            subprocess.run(["import", "-window", "root", picture], check=True)
        project.stop(run, pid)
        wait_for_button("Start stay")

        activate("quit", project.environment)
        wait_for(lambda: not has_owner(project.environment), "the end of the window")


if __name__ == "__main__":
    check_window(*sys.argv[1:])
