#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums up a folder of test results.

It has one NAME.json for each `meson test` (its testlog), and notes.tsv with what failed or
was skipped outside of meson. TAP subtests are counted one by one; a program that says
nothing in TAP counts as one; one that ends badly without a failed subtest (a crash, a
timeout) counts as one failure more.
"""

import json
import re
import sys
from pathlib import Path

TAP_PLAN = re.compile(r'1\.\.(\d+)(?:\s*#\s*SKIP\b\s*(.*))?', re.IGNORECASE)
TAP_RESULT = re.compile(r'(not )?ok\b\s*\d*\s*(?:- )?(.*?)(?:\s*#\s*(SKIP|TODO)\b\s*(.*))?',
                        re.IGNORECASE)
GOOD = {'OK', 'EXPECTEDFAIL', 'SKIP'}


class Summary:
    def __init__(self):
        self.passed = 0
        self.failed = []
        self.skipped = []

    def add(self, status, what, why):
        if status == 'passed':
            self.passed += 1
        elif status == 'skipped':
            self.skipped.append((what, why))
        else:
            self.failed.append((what, why))

    def print(self):
        for title, entries in (('Skipped', self.skipped), ('Failed', self.failed)):
            if entries:
                print(f'{title}:')
            for what, why in entries:
                print(f'  {what}: {why}' if why else f'  {what}')
        print(f'{self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped')


def tap_subtests(output):
    """Yields (status, name, reason) for each line of TAP that is a result."""
    for line in output.splitlines():
        plan = TAP_PLAN.fullmatch(line.rstrip())
        if plan:
            if plan[1] == '0':
                yield 'skipped', '', plan[2] or ''
            continue
        result = TAP_RESULT.fullmatch(line.rstrip())
        if not result:
            continue
        negated, name, directive, reason = result.groups()
        directive = (directive or '').upper()
        if directive == 'SKIP':
            yield 'skipped', name, reason
        elif directive == 'TODO':
            yield 'skipped', name, f'to do: {reason}'
        else:
            yield 'failed' if negated else 'passed', name, ''


def tap_plan(output):
    """The number of subtests that a program promised, 0 if it did not."""
    plans = (TAP_PLAN.fullmatch(line.rstrip()) for line in output.splitlines())
    return next((int(plan[1]) for plan in plans if plan), 0)


def failure_is_told(subtests, planned):
    """Whether a subtest failed, and either it was the last (an assertion) or all ran."""
    statuses = [status for status, _, _ in subtests]
    return 'failed' in statuses and (statuses[-1] == 'failed' or len(statuses) >= planned)


def add_test(summary, test, log):
    """Adds what one test program did; LOG is where to read more."""
    result = test['result']
    subtests = list(tap_subtests(test.get('stdout') or ''))
    for status, name, reason in subtests:
        what = f'{test["name"]} {name}'.rstrip()
        summary.add(status, what, reason if status == 'skipped' else log)

    bad = result not in GOOD
    if bad and not failure_is_told(subtests, tap_plan(test.get('stdout') or '')):
        summary.add('failed', f'{test["name"]} ({result.lower()})', log)
    elif not bad and not subtests:
        summary.add('skipped' if result == 'SKIP' else 'passed', test['name'], '')


def add_meson_log(summary, path):
    tests = [json.loads(line) for line in path.read_text(errors='replace').splitlines() if line]
    if not tests:
        summary.add('failed', path.stem, 'no test ran')
    for test in tests:
        test['name'] = f'{path.stem}: {test["name"]}'
        add_test(summary, test, path.with_suffix('.txt'))


def main():
    folder = Path(sys.argv[1])
    summary = Summary()
    for path in sorted(folder.glob('*.json')):
        add_meson_log(summary, path)
    notes = folder / 'notes.tsv'
    for line in notes.read_text().splitlines() if notes.exists() else []:
        status, what, why = line.split('\t', 2)
        summary.add(status, what, why)
    summary.print()
    return 1 if summary.failed else 0


if __name__ == '__main__':
    sys.exit(main())
