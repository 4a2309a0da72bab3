#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_output.py BUILD_DIR SOURCE_DIR [TEST…]

What a person finds in output: problems, and lines of any run. Prints TAP."""

import contextlib
import json
import tempfile

from desktop import Application, Atspi, is_showing, wait_for, walk
from test_window import BUILD_DIR, main, open_scripts, picture, write_file

# More lines than the terminal shows, so that there is something to jump over.
CHECK = "echo 'src/a.ts(1,2): error TS2304: Cannot find name foo.'; seq -f 'row %g' 200; exit 1"


def list_rows(application, text):
    """Rows of a list, from top to bottom."""
    application.root.clear_cache()
    return [accessible for accessible in walk(application.root)
            if accessible.get_role() == Atspi.Role.LIST_ITEM and is_showing(accessible)
            and text in (accessible.get_name() or "")]


def type_keys(application, text):
    for letter in text:
        application.press(letter)


def search(application, text):
    application.press("ctrl+shift+f")
    type_keys(application, text)


def open_run_picker(application, run):
    button = wait_for(lambda: application.find(Atspi.Role.TOGGLE_BUTTON,
                                               lambda name: name == run), f"the runs at “{run}”")
    assert Atspi.Action.do_action(button.get_action_iface(), 0)


@contextlib.contextmanager
def open_again(**commands):
    """A project whose scripts have each run once, in an application that was started again."""
    with tempfile.TemporaryDirectory() as folder:
        scripts = {name: {"command": command} for name, command in commands.items()}
        write_file(folder, "skep.json", json.dumps({"scripts": scripts}))
        with Application(BUILD_DIR, folder) as first:
            for name in scripts:
                first.click(f"Start {name}")
                first.wait_for_label("✓")
            first.quit()
            with Application(BUILD_DIR, after=first) as second:
                second.resize(1280, 900)
                yield second


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


def test_search_in_the_terminal_counts():
    with open_scripts(hay="seq -f 'row %g' 300") as application:
        application.click("Start hay")
        application.wait_for_output("row 300")
        application.press("ctrl+t")
        application.press("ctrl+f")
        application.wait_for_button("Next Match")
        type_keys(application, "77")
        application.wait_for_label("3 matches")
        picture(application, "search-in-terminal")
        application.press("Escape")
        wait_for(lambda: application.find_button("Next Match") is None, "the search to close")


def test_run_of_the_past_is_chosen():
    with open_again(pid="echo I am process $$") as application:
        application.click("Start pid")
        application.wait_for_output("I am process")
        application.wait_for_label("✓")
        newest = application.read_terminal().strip()
        assert application.has_label("Past run of") is None
        open_run_picker(application, "pid-1")
        rows = wait_for(lambda: list_rows(application, "pid-1"), "the runs")
        assert len(rows) == 2
        picture(application, "run-picker")
        application.click_with_mouse(rows[1])
        application.wait_for_label("Past run of")
        wait_for(lambda: application.read_terminal().strip() not in ("", newest),
                 "the output of the other run")
        assert "I am process" in application.read_terminal()
        picture(application, "past-run")
        application.click("Show the Newest Run")
        wait_for(lambda: application.read_terminal().strip() == newest, "the newest output")
        assert application.has_label("Past run of") is None


def test_several_lines_are_pasted_on_demand():
    with open_scripts(ask="exec cat", two="echo one; echo two") as application:
        application.click("Start two")
        application.wait_for_output("two")
        application.wait_for_label("✓")
        application.press("ctrl+t")
        application.press("ctrl+shift+a")
        application.press("ctrl+shift+c")
        application.click("Start ask")
        application.wait_for_label("ask-2")
        application.press("ctrl+t")
        application.press("ctrl+shift+v")
        application.wait_for_label("Lines?")
        picture(application, "paste")
        application.click("Cancel")
        wait_for(lambda: application.has_label("Lines?") is None, "the question to go")
        assert "two" not in application.read_terminal()
        application.press("ctrl+shift+v")
        application.click("Paste")
        application.wait_for_output("two")


if __name__ == "__main__":
    main(globals())
