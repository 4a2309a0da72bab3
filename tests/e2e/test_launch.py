#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_launch.py BUILD_DIR SOURCE_DIR [TEST…]

How Skep is started and told to do something by a desktop or on a command line. Prints TAP."""

import subprocess

from desktop import APPLICATION_ID, OBJECT_PATH, Application, Atspi, wait_for
from test_window import BUILD_DIR, DEMO, assert_nothing_survives, main


def activate_as_a_desktop(action):
    """What an entry of the application's menu does, by the name on the bus."""
    subprocess.run(
        ["gdbus", "call", "--session", "--dest", APPLICATION_ID,
         "--object-path", OBJECT_PATH + "/Devel",
         "--method", "org.freedesktop.Application.ActivateAction", action, "[]", "{}"],
        check=True, stdout=subprocess.DEVNULL)


def has_preferences(application):
    return application.find(Atspi.Role.DIALOG, lambda name: name == "Preferences")


def start_dev(application):
    application.click("Start dev")
    application.wait_for_label("Running")
    application.wait_for_output()


def test_option_stops_all_scripts():
    with Application(BUILD_DIR, DEMO) as application:
        start_dev(application)
        assert application.launch("--stop-all") == ""
        application.wait_for_label("Stopped")
        assert_nothing_survives(application, 1)


def test_action_stops_all_scripts():
    with Application(BUILD_DIR, DEMO) as application:
        start_dev(application)
        activate_as_a_desktop("stop-all")
        application.wait_for_label("Stopped")
        assert_nothing_survives(application, 1)


def test_nothing_to_stop_is_told():
    with Application(BUILD_DIR, DEMO) as application:
        application.wait_for_button("Start dev")
        application.quit()
        said = application.launch("--stop-all")
        assert said == "skep: Skep is not running: there is nothing to stop\n", said


def test_option_opens_the_preferences():
    with Application(BUILD_DIR, DEMO) as application:
        application.wait_for_button("Start dev")
        assert application.launch("--preferences") == ""
        wait_for(lambda: has_preferences(application), "the preferences")


def test_action_opens_the_preferences():
    with Application(BUILD_DIR, DEMO) as application:
        application.wait_for_button("Start dev")
        activate_as_a_desktop("preferences")
        wait_for(lambda: has_preferences(application), "the preferences")


def test_preferences_open_a_window():
    with Application(BUILD_DIR, "--preferences") as application:
        wait_for(lambda: has_preferences(application), "the preferences")


def test_version_is_told():
    with Application(BUILD_DIR, DEMO) as application:
        assert application.launch("--version").startswith("skep 0.")


if __name__ == "__main__":
    main(globals())
