#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""screenshot.py BUILD_DIR FOLDER PICTURE [SCRIPT [WIDTH HEIGHT [dark]]]

Opens FOLDER in the real application, clicks the start button of SCRIPT (dev), or of the first
script that there is, waits for its output, and stores a picture of the window."""

import os
import sys

from desktop import Application, Atspi, wait_for


def find_start(application, script):
    return (application.find_button(f"Start {script}")
            or application.find(Atspi.Role.BUTTON, lambda name: name.startswith("Start ")))


def main(build_dir, folder, picture, script="dev", width="1280", height="900", theme="light"):
    size = (int(width), int(height))
    build_dir, folder = map(os.path.abspath, (build_dir, folder))
    with Application(build_dir, folder, dark=theme == "dark") as application:
        application.resize(*size)
        button = wait_for(lambda: find_start(application, script), "a script to start")
        name = button.get_name().removeprefix("Start ")
        application.click(f"Start {name}")
        application.wait_for_output()
        application.resize(*size)
        application.take_picture(picture, size)
        if application.find_button(f"Stop {name}"):
            application.click(f"Stop {name}")
            application.wait_for_button(f"Start {name}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
