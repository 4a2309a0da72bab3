#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_contents.py [TEST]

What is in the Flatpak, and what it may do: no less than the manifest says, and no more. Prints
TAP."""

import configparser
import json
import re
import shutil
import subprocess
import sys
import tempfile

from sandbox import BUILD, EXPORTS, FILES, ID, REPOSITORY, SOURCE, BRANCH, flatpak, install, run
from tap import run_tests

MANIFEST = SOURCE / f"flatpak/{ID}.yml"
BUNDLE_LIMIT = 5_000_000  # bytes

# What a permission of the manifest is in the metadata of the application.
IN_METADATA = {
    "--device=dri": ("Context", "devices", "dri"),
    "--filesystem=host": ("Context", "filesystems", "host"),
    "--share=ipc": ("Context", "shared", "ipc"),
    "--share=network": ("Context", "shared", "network"),
    "--socket=fallback-x11": ("Context", "sockets", "fallback-x11"),
    "--socket=wayland": ("Context", "sockets", "wayland"),
    "--talk-name=org.freedesktop.Flatpak":
        ("Session Bus Policy", "org.freedesktop.Flatpak", "talk"),
}

EXPORTED = {
    f"applications/{ID}.desktop",
    f"dbus-1/services/{ID}.service",
    f"gnome-shell/search-providers/{ID}.search-provider.ini",
    f"icons/hicolor/scalable/apps/{ID}.svg",
    f"icons/hicolor/symbolic/apps/{ID}-symbolic.svg",
    f"metainfo/{ID}.metainfo.xml",
}

# Of what is exported, what Flatpak makes anew at any time.
CACHES = re.compile(r"(icon-theme\.cache|index\.theme|mimeinfo\.cache)$")


def show_manifest(*options):
    shown = subprocess.run([SOURCE / "flatpak/make-manifest", *options, MANIFEST], check=False,
                           capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout)


def list_granted(metadata):
    for section in ("Context", "Session Bus Policy", "System Bus Policy", "Environment"):
        for key, value in metadata.items(section) if metadata.has_section(section) else ():
            for word in filter(None, value.split(";")):
                yield section, key, word


def test_permissions_are_those_of_the_manifest():
    asked = set(show_manifest()["finish-args"])
    assert asked == set(IN_METADATA), asked ^ set(IN_METADATA)

    metadata = configparser.ConfigParser(interpolation=None)
    metadata.optionxform = str
    metadata.read_string(flatpak("info", "--show-metadata", ID))
    granted = set(list_granted(metadata))
    # fallback-x11 is granted as X11, which flatpak takes back where there is Wayland.
    expected = {IN_METADATA[word] for word in asked} | {("Context", "sockets", "x11")}
    assert granted == expected, granted ^ expected


def test_manifest_says_why_of_each_permission():
    lines = MANIFEST.read_text(encoding="utf-8").splitlines()
    permissions = lines[lines.index("finish-args:") + 1:lines.index("cleanup:")]
    assert permissions[0].strip().startswith("#")
    escape = permissions.index("  - --talk-name=org.freedesktop.Flatpak")
    assert "no sandbox" in " ".join(permissions[escape - 3:escape])


def test_keeper_runs_on_any_host():
    keeper = str(FILES / "libexec/skep/skep-keeper")
    assert "INTERP" not in run("readelf", "--program-headers", "--wide", keeper)
    assert "NEEDED" not in run("readelf", "--dynamic", "--wide", keeper)
    assert "glibc" not in run("strings", keeper).lower(), "that libc is not the one of the manifest"
    with tempfile.TemporaryDirectory() as empty:
        shutil.copy(keeper, empty)
        said = run("bwrap", "--bind", empty, "/", "--proc", "/proc", "--clearenv", "--setenv", "A",
                   "1", "/skep-keeper", "--print-env", "mark")
    assert "A=1" in said, said


def test_nothing_for_builds_is_left():
    wrong = [path for path in FILES.rglob("*")
             if path.suffix in (".a", ".h", ".la", ".pc", ".gir", ".vapi")
             and "debug" not in path.parts or path.name == "musl"]
    assert not wrong, wrong


def test_exports_bear_the_id():
    found = {str(path.relative_to(EXPORTS)) for path in EXPORTS.rglob("*") if not path.is_dir()}
    found = {name for name in found if not CACHES.search(name)}
    assert found == EXPORTED, found ^ EXPORTED
    service = (EXPORTS / f"dbus-1/services/{ID}.service").read_text(encoding="utf-8")
    assert f"Name={ID}\n" in service and "flatpak run" in service, service
    run("desktop-file-validate", str(EXPORTS / f"applications/{ID}.desktop"))


def test_bundle_is_small():
    bundle = BUILD / "Skep.flatpak"
    run("flatpak", "build-bundle", str(REPOSITORY), str(bundle), ID, BRANCH)
    size = bundle.stat().st_size
    print(f"# {size} bytes")
    assert size <= BUNDLE_LIMIT, f"{size} bytes"


def test_devel_differs_in_id_and_profile_only():
    shipped, devel = show_manifest(), show_manifest("--devel")
    assert devel["id"] == f"{ID}.Devel"
    assert devel["modules"][-1]["config-opts"].pop() == "-Dprofile=development"
    devel["id"] = shipped["id"]
    assert devel == shipped


def test_what_is_tested_is_what_is_shipped_without_what_the_stand_in_has():
    shipped, tested = show_manifest(), show_manifest("--stand-in")
    assert tested.pop("modules") == shipped.pop("modules")[-1:]
    assert tested == shipped


def test_a_new_module_is_not_dropped():
    with tempfile.TemporaryDirectory() as folder:
        changed = f"{folder}/{MANIFEST.name}"
        text = MANIFEST.read_text(encoding="utf-8")
        with open(changed, "w", encoding="utf-8") as file:
            file.write(text.replace("  - name: skep\n",
                                    "  - name: cowsay\n    buildsystem: simple\n"
                                    "    build-commands: ['true']\n\n  - name: skep\n"))
        result = subprocess.run([SOURCE / "flatpak/make-manifest", "--stand-in", changed],
                                check=False, capture_output=True, text=True)
    assert result.returncode != 0 and "cowsay" in result.stderr, result.stderr


if __name__ == "__main__":
    install()
    run_tests({name: test for name, test in list(globals().items()) if name.startswith("test_")},
              *sys.argv[1:2])
