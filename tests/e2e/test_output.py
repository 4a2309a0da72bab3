#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_output.py BUILD_DIR SOURCE_DIR [TEST…]

What a person finds in output: problems, and lines of any run. Prints TAP."""

import json
import tempfile

from desktop import Application, Atspi, wait_for, walk, is_showing
from test_window import BUILD_DIR, main, open_scripts, picture, write_file

# More lines than the terminal shows, so that there is something to jump over.
CHECK = "echo 'src/a.ts(1,2): error TS2304: Cannot find name foo.'; seq -f 'row %g' 200; exit 1"


def list_rows(application, text):
    """Rows of a list, from top to bottom."""
    application.root.clear_cache()
    return [accessible for accessible in walk(application.root)
            if accessible.get_role() == Atspi.Role.LIST_ITEM and is_showing(accessible)
            and text in (accessible.get_name() or "")]


def search(application, text):
    application.press("ctrl+shift+f")
    for letter in text:
        application.press(letter)


def test_problem_leads_to_its_line():
    with open_scripts(check=CHECK) as application:
        application.click("Start check")
        application.wait_for_label("Failed: exit 1 · TS2304: Cannot find name foo.")
        application.wait_for_output("row 200")
        application.click("1 error of check")
        wait_for(lambda: list_rows(application, "Cannot find name foo., in src/a.ts:1:2"),
                 "the problem in the list")
        picture(application, "problems")
        application.press("F8")
        application.wait_for_output("Cannot find name foo")
        wait_for(lambda: not list_rows(application, "Cannot find name foo., in"),
                 "the terminal in place of the list")
        picture(application, "problem-in-terminal")


def test_search_finds_runs_of_the_past():
    with tempfile.TemporaryDirectory() as folder:
        write_file(folder, "skep.json",
                   json.dumps({"scripts": {"hay": {"command": "echo one needle"}}}))
        with Application(BUILD_DIR, folder) as first:
            first.click("Start hay")
            first.wait_for_label("✓")
            first.quit()

            with Application(BUILD_DIR, after=first) as second:
                second.resize(1280, 900)
                second.click("Start hay")
                second.wait_for_label("✓")
                search(second, "needle")
                second.wait_for_label("2 matches in 2 runs")
                picture(second, "search")
                rows = wait_for(lambda: list_rows(second, "one needle"), "what was found")
                assert len(rows) == 2
                second.click_with_mouse(rows[1])
                second.wait_for_label("Past run of")
                second.wait_for_output("one needle")
                second.press("Escape")
                second.wait_for_button("Start hay")


if __name__ == "__main__":
    main(globals())
