# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak that `./dev flatpak build` has made: where it is, what is in it, and the application
in its sandbox, driven like any other. The environment has installations and a home of its own."""

import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import uuid

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(SOURCE / "tests"), str(SOURCE / "tests/e2e")]

from desktop import MARKER, Application, Atspi, Missing, marked_processes, wait_for  # noqa: E402

ID = "io.github.skep_project.Skep"
BRANCH = "stable"
BUILD = SOURCE / "build/flatpak"
REPOSITORY = BUILD / "repository"
FILES = BUILD / "app/files"
PICTURES = BUILD / "screenshots"

USER = pathlib.Path(os.environ.get("FLATPAK_USER_DIR", "/nonexistent"))
EXPORTS = USER / "exports/share"


def run(*words, **options):
    """What a command said that has to end well; the end of that is in the error, too."""
    result = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                            check=False, stdin=subprocess.DEVNULL, **options)
    assert result.returncode == 0, f"{words}: {result.returncode}\n{result.stdout[-5000:]}"
    return result.stdout


def flatpak(*words):
    return run("flatpak", "--user", *words)


def is_installed():
    return (USER / "app" / ID).exists()


def install():
    """From the repository that was built, as it is now."""
    flatpak("install", "--noninteractive", "--reinstall", str(REPOSITORY), ID)


def uninstall(*options):
    flatpak("uninstall", "--noninteractive", *options, ID)


class Project(tempfile.TemporaryDirectory):
    """A folder outside of the sandbox, and not below /tmp, which the sandbox has one of its own."""

    def __init__(self):
        super().__init__(dir=os.environ["HOME"], prefix="a project ")


def read_exec(folder):
    """What a desktop starts, as Flatpak has rewritten it, for a folder."""
    text = (EXPORTS / "applications" / f"{ID}.desktop").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("Exec="))
    return [folder if word in ("%F", "%U") else word
            for word in shlex.split(line.removeprefix("Exec="))]


def list_instances():
    """Pids of the sandboxes of the application: of what set it up, and of its first process."""
    shown = run("flatpak", "ps", "--columns=application,pid,child-pid")
    return [tuple(map(int, words[1:])) for words in map(str.split, shown.splitlines())
            if words[:1] == [ID] and len(words) == 3]


def list_processes(name):
    """Pids of what has this name, in whatever sandbox, of all that this test has started."""
    return [pid for pid, comm, _ in marked_processes(os.environ[MARKER]) if comm == name]


def list_survivors():
    """What is left of any run, with what looks after it, on this system."""
    return [f"{pid} {name}" for pid, name, environment in marked_processes(os.environ[MARKER])
            if name in ("skep-guard", "skep-keeper")
            or any(variable.startswith(b"SKEP_RUN_ID=") for variable in environment)]


def kill():
    run("flatpak", "kill", ID)


class SandboxedApplication(Application):
    """Skep in its sandbox. Its processes are found by the marker, which all have inherited that was
    started on this session bus."""

    application_id = ID
    object_path = "/" + ID.replace(".", "/")

    def __init__(self, *command):  # pylint: disable=super-init-not-called
        self.marker = os.environ[MARKER]
        self.home = os.environ["HOME"]
        self.log = os.path.join(self.home, "log")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, env=self._environment(False), stdout=log,
                                            stderr=log, cwd=self.home)
        self.root = wait_for(self._find_root, "the application on the accessibility bus", 60)

    def __exit__(self, *exception):
        if exception[0] is not None:
            print("".join(f"# {line}\n" for line in self.read_log().splitlines()), end="")
            PICTURES.mkdir(exist_ok=True)
            self.take_picture(PICTURES / f"failed-{uuid.uuid4()}.png", (1280, 900))
        # It may be ending just now.
        subprocess.run(["flatpak", "kill", ID], stderr=subprocess.DEVNULL, check=False)
        self.process.wait()
        wait_for(lambda: not list_instances(), "the end of the sandbox")
        wait_for(lambda: not list_survivors(), "the end of every run")

    def _environment(self, dark):
        return {**os.environ,
                "ADW_DEBUG_COLOR_SCHEME": "prefer-dark" if dark else "prefer-light",
                "G_DEBUG": "fatal-criticals",
                "GDK_BACKEND": "x11",
                "GSK_RENDERER": "cairo",
                "GTK_A11Y": "atspi"}

    def _find_root(self):
        """It has no pid that would mean anything here."""
        if self.process.poll() not in (None, 0):
            raise Missing(f"Skep ended with {self.process.returncode}:\n{self.read_log()}")
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application is not None and application.get_name() == "skep":
                if application.get_child_count() > 0:
                    return application
        return None

    def _find_x_window(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "."],
                               check=False, capture_output=True, text=True).stdout.split()
        return found[-1] if found else None
