# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drives the real application as a person would: through AT-SPI, on an X display and a session
bus that the caller provides (xvfb-run outside, dbus-run-session inside)."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

APPLICATION_ID = "io.github.skep_project.Skep.Devel"
OBJECT_PATH = "/io/github/skep_project/Skep"
MARKER = "SKEP_TEST_MARKER"
MENU_ITEMS = (Atspi.Role.MENU_ITEM, Atspi.Role.CHECK_MENU_ITEM, Atspi.Role.RADIO_MENU_ITEM)
DRAG_STEPS = 20
TIMEOUT = 20.0  # seconds; loaded machines are slow, a hang fails


class Missing(AssertionError):
    """Something that a person would see did not appear in time."""


def wait_for(condition, what, timeout=TIMEOUT):
    """Looks until condition() is true and returns what it returned."""
    end = time.monotonic() + timeout
    while True:
        try:
            result = condition()
        except GLib.Error:  # the accessible has gone meanwhile
            result = None
        if result:
            return result
        if time.monotonic() > end:
            raise Missing(f"not within {timeout:.0f} s: {what}")
        time.sleep(0.05)


def walk(accessible):
    """The accessible and all below it."""
    if accessible is None:
        return
    yield accessible
    try:
        count = accessible.get_child_count()
    except GLib.Error:
        return
    for i in range(count):
        try:
            child = accessible.get_child_at_index(i)
        except GLib.Error:
            continue
        yield from walk(child)


def move_mouse(x, y):
    subprocess.run(["xdotool", "mousemove", str(x), str(y)], check=True)


def drag_mouse(x, y, end_x, end_y):
    move_mouse(x, y)
    subprocess.run(["xdotool", "mousedown", "1"], check=True)
    for step in range(1, DRAG_STEPS + 1):
        move_mouse(x + (end_x - x) * step // DRAG_STEPS, y + (end_y - y) * step // DRAG_STEPS)
        time.sleep(0.05)  # a drag is recognized by more than one motion
    subprocess.run(["xdotool", "mouseup", "1"], check=True)


def is_showing(accessible):
    return accessible.get_state_set().contains(Atspi.StateType.SHOWING)


def get_text(accessible):
    text = accessible.get_text_iface()
    if text is None:
        return ""
    return Atspi.Text.get_text(text, 0, Atspi.Text.get_character_count(text))


def marked_processes(marker):
    """Pid, name and environment of all that live of what was started with this marker."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/environ", "rb") as file:
                environment = file.read().split(b"\0")
            with open(f"/proc/{pid}/stat", "rb") as file:
                head, tail = file.read().rsplit(b") ", 1)
        except OSError:
            continue
        if f"{MARKER}={marker}".encode() in environment and tail[:1] not in b"ZX":
            yield int(pid), head.split(b"(", 1)[1].decode(errors="replace"), environment


def count_run_processes(marker):
    """Living processes of any run of the application that was started with this marker."""
    return sum(any(variable.startswith(b"SKEP_RUN_ID=") for variable in environment)
               for _, _, environment in marked_processes(marker))


class Application:
    """One process of Skep with a home of its own, or with that of one before it."""

    application_id = APPLICATION_ID
    object_path = OBJECT_PATH + "/Devel"

    def __init__(self, build_dir, *folders, dark=False, after=None, settings=None, window=True):
        """With settings (key → GVariant text) they are kept in a file, else in memory. Without a
        window there is none to wait for, until wait_for_window()."""
        self.build_dir = build_dir
        self.keeps_settings = settings is not None
        self.is_guest = after is not None
        self.marker = after.marker if after else str(uuid.uuid4())
        self.home = after.home if after else tempfile.mkdtemp(prefix="skep-home-")
        self.runtime = os.path.join(self.home, "run")
        os.makedirs(self.runtime, mode=0o700, exist_ok=True)
        if settings:
            self._write_settings(settings)
        self.log = os.path.join(self.home, "log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [os.path.join(build_dir, "src/ui/skep"), *folders],
                env=self._environment(dark), stdout=log, stderr=log, cwd=self.home)
        self.root = None
        if window:
            self.wait_for_window()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if exception[0] is not None:
            print("".join(f"# {line}\n" for line in self.read_log().splitlines()), end="")
        wait_for(lambda: count_run_processes(self.marker) == 0, "the end of every run")
        if not self.is_guest:
            shutil.rmtree(self.home, ignore_errors=True)

    def _write_settings(self, settings):
        folder = os.path.join(self.home, "config/glib-2.0/settings")
        os.makedirs(folder)
        with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as file:
            file.write(f"[{OBJECT_PATH[1:]}/Devel]\n")
            file.writelines(f"{key}={value}\n" for key, value in settings.items())

    def _environment(self, dark):
        environment = dict(os.environ)
        own = {
            "ADW_DEBUG_COLOR_SCHEME": "prefer-dark" if dark else "prefer-light",
            "ADW_DISABLE_PORTAL": "1",
            "G_DEBUG": "fatal-criticals",
            "GDK_BACKEND": "x11",
            "GSETTINGS_BACKEND": "keyfile" if self.keeps_settings else "memory",
            "GSETTINGS_SCHEMA_DIR": os.path.join(self.build_dir, "data"),
            "GSK_RENDERER": "cairo",
            "GTK_A11Y": "atspi",
        }
        environment.update(own)
        environment.update({
            "SKEP_OWN_VARIABLES": " ".join(own),
            "HOME": self.home,
            "XDG_CACHE_HOME": os.path.join(self.home, "cache"),
            "XDG_CONFIG_HOME": os.path.join(self.home, "config"),
            "XDG_DATA_HOME": os.path.join(self.home, "data"),
            "XDG_STATE_HOME": os.path.join(self.home, "state"),
            "SKEP_SKEPCTL": os.path.join(self.build_dir, "src/ctl/skepctl"),
            "XDG_RUNTIME_DIR": self.runtime,
            "SKEP_KEEPER": os.path.join(self.build_dir, "src/keeper/skep-keeper"),
            MARKER: self.marker,
        })
        return environment

    def launch(self, *arguments, cwd=None):
        """A second process of the application: what it says, after it has ended."""
        result = subprocess.run([os.path.join(self.build_dir, "src/ui/skep"), *arguments],
                                cwd=cwd or self.home, env=self._environment(False),
                                capture_output=True, text=True, timeout=TIMEOUT, check=False)
        assert result.returncode == 0, result.stderr
        return result.stdout + result.stderr

    def skepctl(self, *arguments, cwd=None):
        """What the command line says to this application."""
        result = subprocess.run([os.path.join(self.build_dir, "src/ctl/skepctl"),
                                 *arguments], cwd=cwd or self.home, env=self._environment(False),
                                capture_output=True, text=True, timeout=TIMEOUT, check=False)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def start_skepctl(self, *arguments):
        """A process of the command line, which one can speak with."""
        return subprocess.Popen([os.path.join(self.build_dir, "src/ctl/skepctl"), *arguments],
                                cwd=self.home, env=self._environment(False), text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1)

    def find_socket(self):
        """Where agents and skepctl would reach it, if there is such a socket."""
        path = os.path.join(self.runtime, "app", APPLICATION_ID, "skep.sock")
        return path if os.path.exists(path) else None

    def read_log(self):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return log.read()

    def _find_root(self):
        if self.process.poll() is not None:
            raise Missing(f"Skep ended with {self.process.returncode}:\n{self.read_log()}")
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application is not None and application.get_process_id() == self.process.pid:
                if application.get_child_count() > 0:
                    return application
        return None

    def wait_for_window(self):
        self.root = wait_for(self._find_root, "the application on the accessibility bus")

    def has_window(self):
        return self._find_x_window() is not None

    def find(self, role, matches):
        """What is showing, has the role and whose name matches, or None."""
        self.root.clear_cache()
        for accessible in walk(self.root):
            if accessible.get_role() == role and matches(accessible.get_name() or ""):
                if is_showing(accessible):
                    return accessible
        return None

    def find_button(self, name):
        return self.find(Atspi.Role.BUTTON, lambda text: text == name)

    def wait_for_button(self, name):
        return wait_for(lambda: self.find_button(name), f"a button “{name}”")

    def click(self, name):
        button = self.wait_for_button(name)
        wait_for(lambda: button.get_state_set().contains(Atspi.StateType.SENSITIVE),
                 f"the button “{name}” to be sensitive")
        action = button.get_action_iface()
        assert action is not None, f"“{name}” has no action"
        assert Atspi.Action.do_action(action, 0), f"“{name}” can't be clicked"

    def fill(self, name, text):
        """Sets the text of a field."""
        field = wait_for(lambda: self.find(Atspi.Role.TEXT, lambda label: label == name),
                         f"a field “{name}”")
        assert Atspi.EditableText.set_text_contents(field.get_editable_text_iface(), text)

    def has_label(self, text):
        return self.find(Atspi.Role.LABEL, lambda name: text in name)

    def _list_menu_items(self):
        self.root.clear_cache()
        return [accessible for accessible in walk(self.root)
                if accessible.get_role() in MENU_ITEMS and is_showing(accessible)]

    def choose(self, position):
        """Activates an item of the menu that is open. GTK tells no names of items."""
        items = wait_for(self._list_menu_items, "a menu")
        assert Atspi.Action.do_action(items[position].get_action_iface(), 0)

    def list_names(self, role, prefix=""):
        """What is showing of a role, from top to bottom."""
        self.root.clear_cache()
        return [accessible.get_name().removeprefix(prefix) for accessible in walk(self.root)
                if accessible.get_role() == role and accessible.get_name().startswith(prefix)
                and is_showing(accessible)]

    def quit(self):
        self.activate("quit")
        self.process.wait(TIMEOUT)
        assert self.process.returncode == 0, self.read_log()

    def wait_for_label(self, text, timeout=TIMEOUT):
        return wait_for(lambda: self.has_label(text), f"the words “{text}”", timeout)

    def read_terminal(self):
        terminal = self.find(Atspi.Role.TERMINAL, lambda name: True)
        return get_text(terminal) if terminal is not None else ""

    def wait_for_output(self, text=""):
        return wait_for(lambda: self.read_terminal().strip() and text in self.read_terminal(),
                        f"“{text}” in the terminal")

    def activate(self, action, parameter=None):
        """Activates an action of the application as another program would, over the bus."""
        parameters = f"[<{parameter}>]" if parameter is not None else "@av []"
        subprocess.run(
            ["gdbus", "call", "--session", "--dest", self.application_id,
             "--object-path", self.object_path,
             "--method", "org.gtk.Actions.Activate", action, parameters, "@a{sv} {}"],
            check=True, stdout=subprocess.DEVNULL)

    def _find_x_window(self):
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
            check=False, capture_output=True, text=True).stdout.split()
        return found[-1] if found else None

    def press(self, keys):
        """A key or a chord, to what has the keyboard focus of the window."""
        window = wait_for(self._find_x_window, "the window on the display")
        subprocess.run(["xdotool", "windowfocus", "--sync", window], check=True)
        self.press_here(keys)

    @staticmethod
    def press_here(*keys):
        """Keys to what has the focus: another window would close a list that is open."""
        subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)

    def type_text(self, text):
        """Types into the terminal."""
        self.press("ctrl+t")
        subprocess.run(["xdotool", "type", "--delay", "50", text], check=True)

    @staticmethod
    def _get_centre(accessible):
        """Where it is on the display; the window is at its origin after resize()."""
        place = accessible.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        return place.x + place.width // 2, place.y + place.height // 2

    def click_with_mouse(self, accessible):
        move_mouse(*self._get_centre(accessible))
        subprocess.run(["xdotool", "click", "1"], check=True)
        move_mouse(0, 0)  # or there is a tooltip, a window that could be taken for ours

    def drag(self, accessible, target):
        drag_mouse(*self._get_centre(accessible), *self._get_centre(target))

    def resize(self, width, height):
        """Without a window manager the window does as it is told."""
        window = wait_for(self._find_x_window, "the window on the display")
        subprocess.run(["xdotool", "windowmove", window, "0", "0"], check=True)
        subprocess.run(["xdotool", "windowsize", window, str(width), str(height)], check=True)
        time.sleep(0.7)  # until transitions have ended, which nothing tells

    def take_picture(self, path, size):
        crop = ["-crop", f"{size[0]}x{size[1]}+0+0", "+repage"]
        subprocess.run(["import", "-window", "root", *crop, path], check=True)

    def kill_with_keepers(self):
        """Nobody is left who could end the runs."""
        keepers = [pid for pid, name, _ in marked_processes(self.marker)
                   if name in ("skep-guard", "skep-keeper")]
        for pid in keepers:
            os.kill(pid, signal.SIGSTOP)
        self.kill()
        for pid in keepers:
            os.kill(pid, signal.SIGKILL)

    def kill(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        self.process.wait()
