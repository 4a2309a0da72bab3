#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_launch.py BUILD_DIR SOURCE_DIR [TEST…]

How Skep is started and told to do something by a desktop or on a command line. Prints TAP."""

import contextlib
import os
import subprocess
import tempfile

from gi.repository import Gio, GLib

from desktop import APPLICATION_ID, OBJECT_PATH, Application, Atspi, wait_for
from test_projects import list_projects
from test_window import BUILD_DIR, DEMO, assert_nothing_survives, main, picture, write_file


def activate_as_a_desktop(action):
    """What an entry of the application's menu does, by the name on the bus."""
    subprocess.run(
        ["gdbus", "call", "--session", "--dest", APPLICATION_ID,
         "--object-path", OBJECT_PATH + "/Devel",
         "--method", "org.freedesktop.Application.ActivateAction", action, "[]", "{}"],
        check=True, stdout=subprocess.DEVNULL)


def call_provider(method, signature, *arguments):
    """What a search of the desktop asks, as soon as the name is on the bus."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    wait_for(lambda: bus.call_sync(
        "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "NameHasOwner",
        GLib.Variant("(s)", (APPLICATION_ID,)), None, 0, -1)[0], "Skep on the bus")
    return bus.call_sync(APPLICATION_ID, OBJECT_PATH + "/Devel/SearchProvider",
                         "org.gnome.Shell.SearchProvider2", method,
                         GLib.Variant(signature, arguments), None, 0, 20000).unpack()


def search(*terms):
    return call_provider("GetInitialResultSet", "(as)", terms)[0]


@contextlib.contextmanager
def open_service():
    """Skep as the bus starts it, after the demo was open in a window."""
    with Application(BUILD_DIR, DEMO) as first:
        first.wait_for_button("Start dev")
        first.quit()
        with Application(BUILD_DIR, "--gapplication-service", after=first,
                         window=False) as second:
            yield second


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


def test_search_opens_no_window():
    with open_service() as application:
        results = search("dev")
        assert [result.split("#")[1] for result in results] == ["skep::dev"], results
        metas = call_provider("GetResultMetas", "(as)", results)[0]
        assert metas[0]["name"] == "dev", metas
        assert metas[0]["description"] == "sh dev.sh — Skep demo", metas
        assert search("colo") and not search("clean", "nothing")
        assert not application.has_window()
        # Nobody could be asked what an agent may, so there is no socket for agents either.
        assert not application.find_socket()
        application.process.wait(20)
        assert application.process.returncode == 0, application.read_log()


def test_found_script_is_shown_and_not_started():
    with open_service() as application:
        results = search("colours")
        call_provider("ActivateResult", "(sasu)", results[0], ["colours"], 0)
        application.wait_for_window()
        application.resize(1280, 900)
        application.wait_for_button("Start colours")
        assert "colours" in application.skepctl("list")
        assert application.find_button("Stop colours") is None
        picture(application, "found-script")


def test_search_goes_on_in_the_window():
    with open_service() as application:
        call_provider("LaunchSearch", "(asu)", ["demo", "colours"], 0)
        application.wait_for_window()
        application.resize(1280, 900)
        wait_for(lambda: application.list_names(Atspi.Role.BUTTON, "Start ") == ["colours"],
                 "the script that was searched for, alone")
        picture(application, "search-from-desktop")


def test_window_keeps_what_a_search_has_started():
    with open_service() as application:
        search("dev")
        application.launch(DEMO)
        application.wait_for_window()
        application.click("Start dev")
        application.wait_for_output()
        call_provider("GetInitialResultSet", "(as)", ["dev"])
        application.wait_for_label("Running · 0:12", timeout=30)


@contextlib.contextmanager
def open_beside(*names):
    """The application on the demo, and folders with a script each, which are no projects yet."""
    with tempfile.TemporaryDirectory(prefix="skep with blank ") as parent:
        for name in names:
            os.mkdir(os.path.join(parent, name))
            write_file(os.path.join(parent, name), "Procfile", f"{name}: true\n")
        with Application(BUILD_DIR, DEMO) as application:
            application.wait_for_button("Start dev")
            yield application, parent


def wait_for_projects(application, *names):
    wait_for(lambda: list_projects(application) == list(names), f"the projects {names}")


def test_relative_folder_is_that_of_the_caller():
    with open_beside("shop") as (application, parent):
        application.launch("shop", cwd=parent)
        application.wait_for_button("Start shop")
        wait_for_projects(application, "Skep demo", "shop")


def test_several_folders_are_opened():
    with open_beside("shop", "blog") as (application, parent):
        application.launch(os.path.join(parent, "shop"), "./blog/../blog/", cwd=parent)
        application.wait_for_button("Start blog")
        wait_for_projects(application, "Skep demo", "shop", "blog")


def test_address_of_a_folder_is_opened():
    with open_beside("shop") as (application, parent):
        application.launch(Gio.File.new_for_path(os.path.join(parent, "shop")).get_uri())
        application.wait_for_button("Start shop")


def test_file_opens_the_project_it_is_in():
    with open_beside("shop") as (application, parent):
        application.launch("shop/Procfile", cwd=parent)
        application.wait_for_label("“Procfile” is in this project")
        application.wait_for_button("Start shop")
        application.resize(1280, 900)
        picture(application, "file-of-a-project")
        application.launch(os.path.join(DEMO, "dev.sh"))
        application.wait_for_button("Start dev")
        wait_for_projects(application, "Skep demo", "shop")


def test_what_can_not_be_opened_is_named():
    with open_beside() as (application, parent):
        application.launch("nothing", cwd=parent)
        application.wait_for_label(f"The folder “{parent}/nothing” does not exist.")
        application.launch("https://example.org/shop")
        application.wait_for_label("“https://example.org/shop” is not a folder of this computer.")
        wait_for_projects(application, "Skep demo")


def test_desktop_opens_a_folder():
    """What “Open With” does with a service of the bus, here one that has to be started."""
    with open_service() as application:
        with tempfile.TemporaryDirectory() as parent:
            write_file(parent, "Procfile", "found: true\n")
            search("dev")
            bus = Gio.bus_get_sync(Gio.BusType.SESSION)
            bus.call_sync(APPLICATION_ID, OBJECT_PATH + "/Devel", "org.freedesktop.Application",
                          "Open", GLib.Variant("(asa{sv})", ([f"file://{parent}"], {})), None, 0,
                          20000)
            application.wait_for_window()
            application.wait_for_button("Start found")


def test_version_is_told():
    with Application(BUILD_DIR, DEMO) as application:
        assert application.launch("--version").startswith("skep 0.")


if __name__ == "__main__":
    main(globals())
