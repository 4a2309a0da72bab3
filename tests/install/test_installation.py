#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_installation.py BUILD_DIR SOURCE_DIR APPLICATION_ID

Installs what was built below a folder, as those do who make packages, and a build of its own in a
prefix with a blank, which it then uses as a desktop does: menu entry, icons, D-Bus, settings. Prints
TAP."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BUILD_DIR, SOURCE_DIR = map(pathlib.Path, sys.argv[1:3])
DESKTOP = pathlib.Path(__file__).with_name("desktop_checks.py")
WORK = BUILD_DIR / "tests/install"
OWN_BUILD = WORK / "build"
PREFIX = WORK / "a prefix"
RELEASED_ID = "io.github.skep_project.Skep"

# What is installed, and what is made from it where nobody else does; @ID@ is the application's.
PROGRAMS = """
bin/skep
bin/skepctl
libexec/skep/skep-keeper
share/bash-completion/completions/skepctl
share/fish/vendor_completions.d/skepctl.fish
share/man/man1/skep.1
share/man/man1/skepctl.1
share/skep/skep.schema.json
share/zsh/site-functions/_skepctl
"""
OF_ONE_ID = """
share/applications/@ID@.desktop
share/dbus-1/services/@ID@.service
share/glib-2.0/schemas/@ID@.gschema.xml
share/gnome-shell/search-providers/@ID@.search-provider.ini
share/icons/hicolor/scalable/apps/@ID@.svg
share/icons/hicolor/symbolic/apps/@ID@-symbolic.svg
share/metainfo/@ID@.metainfo.xml
"""
CACHES = """
share/applications/mimeinfo.cache
share/glib-2.0/schemas/gschemas.compiled
share/icons/hicolor/icon-theme.cache
"""


def list_expected(application_id):
    return sorted((PROGRAMS + OF_ONE_ID.replace("@ID@", application_id)).split())


def list_files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")
                  if path.is_symlink() or not path.is_dir())


def list_differences(found, expected):
    return ([f"{name} is not expected" for name in sorted(set(found) - set(expected))]
            + [f"{name} is missing" for name in sorted(set(expected) - set(found))])


def run(*command, **options):
    """What a program says, or an error with that."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True,
                          check=False, **options)
    if done.returncode != 0:
        said = (done.stdout + done.stderr)[-4000:]
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.returncode}\n{said}")
    return done.stdout


def find_prefix():
    """The prefix of what was built, as in the paths that it would be installed to."""
    options = json.loads(run("meson", "introspect", "--buildoptions", BUILD_DIR))
    return next(option["value"] for option in options if option["name"] == "prefix")


def check_staged():
    """Below a folder, everything is put and nothing is made from it."""
    with tempfile.TemporaryDirectory(prefix="skep stage ") as stage:
        run("meson", "install", "-C", BUILD_DIR, "--no-rebuild", "--destdir", stage)
        staged = pathlib.Path(stage + find_prefix())
        yield from list_differences(list_files(staged), list_expected(sys.argv[3]))
        outside = set(list_files(pathlib.Path(stage))) - {
            str(path.relative_to(stage)) for path in staged.rglob("*")}
        yield from (f"{name} is outside of the prefix" for name in sorted(outside))


def build_own():
    """Kept from one time to the next; what optimizes takes longer than all the rest."""
    if not (OWN_BUILD / "build.ninja").exists():
        shutil.rmtree(OWN_BUILD, ignore_errors=True)
        run("meson", "setup", OWN_BUILD, SOURCE_DIR, f"--prefix={PREFIX}", "--buildtype=plain",
            "-Dtests=false")
    run("ninja", "-C", OWN_BUILD)
    return ()


def check_installed():
    shutil.rmtree(PREFIX, ignore_errors=True)
    run("meson", "install", "-C", OWN_BUILD, "--no-rebuild", env={
        name: value for name, value in os.environ.items() if name != "DESTDIR"})
    found = [name for name in list_files(PREFIX) if name not in CACHES.split()]
    yield from list_differences(found, list_expected(RELEASED_ID))
    for name in CACHES.split():
        if not (PREFIX / name).is_file():
            yield f"{name} was not made"


def check_uninstalled():
    """Only what was made from all files of such a folder stays, since others may have some there."""
    run("ninja", "-C", OWN_BUILD, "uninstall")
    left = list_files(PREFIX)
    yield from (f"{name} is left" for name in left if name not in CACHES.split())
    print(f"# what stays: {' '.join(left)}")


def make_environment(home):
    """That of a person whose desktop knows the prefix; its programs are not in the search path."""
    runtime = os.path.join(home, "run")
    os.mkdir(runtime, mode=0o700)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "TMPDIR", "USER")
            if name in os.environ}
    return kept | {
        "ADW_DISABLE_PORTAL": "1",
        "G_DEBUG": "fatal-criticals",
        "GSETTINGS_BACKEND": "memory",
        "GTK_A11Y": "atspi",
        "HOME": home,
        "SKEP_LOGIN_SHELL": "",
        "XDG_DATA_DIRS": f"{PREFIX}/share:/usr/local/share:/usr/share",
        "XDG_RUNTIME_DIR": runtime,
    }


class Report:
    """TAP, of which the plan comes last."""

    def __init__(self):
        self.count = 0

    def add(self, name, is_good, lines=()):
        self.count += 1
        for line in lines:
            print("#", line.removeprefix("# ").replace("\n", "\n# "))
        print(f"{'ok' if is_good else 'not ok'} {self.count} /install/{name}", flush=True)

    def check(self, name, function):
        try:
            faults = list(function())
        except RuntimeError as error:
            faults = [str(error)]
        self.add(name, not faults, faults)
        return not faults

    def add_desktop(self):
        """Tests in a process, on a display and on a bus of their own, all of which know the prefix."""
        with tempfile.TemporaryDirectory(prefix="skep home ") as home:
            done = subprocess.run(
                [SOURCE_DIR / "tests/with-display", sys.executable, DESKTOP, PREFIX, RELEASED_ID,
                 SOURCE_DIR],
                env=make_environment(home), stdout=subprocess.PIPE, text=True, check=False)
        remarks = []
        for line in done.stdout.splitlines():
            result = re.match(r"(ok|not ok) \d+ (.*)", line)
            if result:
                self.add(f"desktop/{result[2]}", result[1] == "ok", remarks)
                remarks = []
            else:
                remarks.append(line)
        self.add("desktop", done.returncode == 0, remarks)


def main():
    report = Report()
    report.check("staged", check_staged)
    if report.check("build", build_own) and report.check("installed", check_installed):
        report.add_desktop()
        report.check("uninstalled", check_uninstalled)
    print(f"1..{report.count}")


if __name__ == "__main__":
    main()
