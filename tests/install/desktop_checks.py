# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""desktop_checks.py PREFIX APPLICATION_ID SOURCE_DIR

Uses an installed Skep as a desktop does, all of which is found by XDG_DATA_DIRS. The caller provides
a display and a session bus. Prints TAP."""

import configparser
import os
import shlex
import subprocess
import sys

PREFIX, APPLICATION_ID, SOURCE_DIR = sys.argv[1:4]
sys.path[:0] = [os.path.join(SOURCE_DIR, "tests"), os.path.join(SOURCE_DIR, "tests/e2e")]

import gi  # noqa: E402

gi.require_version("Gtk", "4.0")
gi.require_version("Gdk", "4.0")
from gi.repository import Gdk, Gio, GLib, Gtk  # noqa: E402

import desktop  # noqa: E402
import tap  # noqa: E402

DATA = os.path.join(PREFIX, "share")
OBJECT_PATH = "/" + APPLICATION_ID.replace(".", "/")
DEMO = os.path.join(SOURCE_DIR, "data/demo")
TIMEOUT = 20  # seconds


class Started:
    """A process that the bus has started, with the part of a Popen that is needed."""

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        return None if os.path.exists(f"/proc/{self.pid}") else 0


class Activated(desktop.Application):
    """Skep as the bus has started it."""

    def __init__(self, pid):  # pylint: disable=super-init-not-called
        self.process = Started(pid)
        self.log = os.devnull
        self.wait_for_window()

    def get_program(self):
        return os.readlink(f"/proc/{self.process.pid}/exe")

    def quit(self):
        activate("quit")
        tap.wait_until(lambda: self.process.poll() == 0, TIMEOUT, "the end of Skep")


def get_bus():
    return Gio.bus_get_sync(Gio.BusType.SESSION)


def call(path, interface, method, signature, *arguments):
    return get_bus().call_sync(APPLICATION_ID, path, interface, method,
                               GLib.Variant(signature, arguments), None, Gio.DBusCallFlags.NONE,
                               TIMEOUT * 1000).unpack()


def activate(action):
    call(OBJECT_PATH, "org.gtk.Actions", "Activate", "(sava{sv})", action, [], {})


def find_pid():
    """Of the process that has the name on the bus, or None."""
    try:
        return get_bus().call_sync(
            "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
            GLib.Variant("(s)", (APPLICATION_ID,)), None, Gio.DBusCallFlags.NONE, -1).unpack()[0]
    except GLib.Error:
        return None


def get_entry():
    return Gio.DesktopAppInfo.new(f"{APPLICATION_ID}.desktop")


def list_programs(pid):
    """Of all processes that are below one."""
    programs = []
    for child in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{child}/stat", encoding="utf-8", errors="replace") as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
            if parent == pid:
                programs += [os.readlink(f"/proc/{child}/exe"), *list_programs(int(child))]
        except OSError:
            continue
    return programs


def test_menu_entry_is_found():
    entry = get_entry()
    assert entry is not None
    assert entry.get_filename() == f"{DATA}/applications/{APPLICATION_ID}.desktop"
    assert entry.should_show()
    assert entry.get_boolean("DBusActivatable")
    assert entry.list_actions() == ["stop-all", "preferences"], entry.list_actions()
    subprocess.run(["desktop-file-validate", entry.get_filename()], check=True)


def test_commands_of_the_entry_exist():
    """For those that start programs rather than ask the bus."""
    entry = get_entry()
    config = configparser.RawConfigParser()
    config.read(entry.get_filename(), encoding="utf-8")
    for section in config.sections():
        program, *arguments = shlex.split(config[section]["Exec"])
        assert program == f"{PREFIX}/bin/skep", program
        said = subprocess.run([program, "--help"], check=True, capture_output=True, text=True)
        for argument in arguments:
            assert argument == "%F" or argument in said.stdout, argument


def test_folders_are_opened_with_it():
    kinds = Gio.AppInfo.get_recommended_for_type("inode/directory")
    assert f"{APPLICATION_ID}.desktop" in [entry.get_id() for entry in kinds]


def test_icons_are_found():
    theme = Gtk.IconTheme.get_for_display(Gdk.Display.get_default())
    for name in (get_entry().get_icon().get_names()[0], f"{APPLICATION_ID}-symbolic"):
        icon = theme.lookup_icon(name, None, 64, 1, Gtk.TextDirection.LTR, 0)
        path = icon.get_file().get_path()
        assert path is not None and path.startswith(DATA + "/icons/hicolor/"), path


def test_settings_are_found():
    schema = Gio.SettingsSchemaSource.get_default().lookup(APPLICATION_ID, True)
    assert schema is not None
    assert schema.get_path() == OBJECT_PATH + "/"


def test_bus_starts_the_window_on_a_folder():
    assert find_pid() is None
    assert get_entry().launch_uris([GLib.filename_to_uri(DEMO)], None)
    application = Activated(tap.wait_until(find_pid, TIMEOUT, "Skep on the bus"))
    assert application.get_program() == f"{PREFIX}/bin/skep", application.get_program()
    application.click("Start dev")
    application.wait_for_output()
    programs = list_programs(application.process.pid)
    assert f"{PREFIX}/libexec/skep/skep-keeper" in programs, programs

    said = subprocess.run([f"{PREFIX}/bin/skepctl", "status"], check=True, capture_output=True,
                          text=True).stdout
    assert "running" in said, said
    get_entry().launch_action("stop-all", None)
    application.wait_for_label("Stopped")
    application.quit()


def test_bus_starts_it_for_a_search():
    path = f"{DATA}/gnome-shell/search-providers/{APPLICATION_ID}.search-provider.ini"
    config = configparser.RawConfigParser()
    config.read(path, encoding="utf-8")
    provider = config["Shell Search Provider"]
    assert provider["Version"] == "2" and provider["BusName"] == APPLICATION_ID
    assert Gio.DesktopAppInfo.new(provider["DesktopId"]) is not None
    assert find_pid() is None
    # The project that was open in the test before.
    results = call(provider["ObjectPath"], "org.gnome.Shell.SearchProvider2",
                   "GetInitialResultSet", "(as)", ["colours"])[0]
    assert len(results) == 1 and results[0].endswith("#skep::colours"), results
    activate("quit")
    tap.wait_until(lambda: find_pid() is None, TIMEOUT, "the end of Skep")


def test_manual_pages_can_be_shown():
    for page in ("skep.1", "skepctl.1"):
        subprocess.run(["mandoc", "-T", "utf8", f"{DATA}/man/man1/{page}"], check=True,
                       stdout=subprocess.DEVNULL)


def test_completion_is_loaded():
    words = subprocess.run(
        ["bash", "-c", '. "$1"; complete -p skepctl', "bash",
         f"{DATA}/bash-completion/completions/skepctl"],
        check=True, capture_output=True, text=True).stdout
    assert "skepctl" in words, words


if __name__ == "__main__":
    # The bus was there before the folder of the services was.
    get_bus().call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "ReloadConfig", None,
                        None, Gio.DBusCallFlags.NONE, -1)
    tap.run_tests({name.removeprefix("test_").replace("_", "-"): function
                   for name, function in list(globals().items()) if name.startswith("test_")})
