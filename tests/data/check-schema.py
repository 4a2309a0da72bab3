#!/usr/bin/env python3
# Copyright 2026 The Skep authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-schema.py SOURCE: skep.schema.json is a schema, takes every skep.json here that Skep takes,
and refuses what Skep refuses."""

import json
import pathlib
import re
import sys

import jsonschema

# Known to be wrong on purpose: they show what Skep says of it.
FAULTY = {'tests/fixtures/projects/skep-overrides/skep.json': "'colour' was unexpected"}

SCRIPT = '{ "scripts": { "a": { "command": "x", %s } } }'
REFUSED = [
    '[]', '{ "nmae": "x" }', '{ "scripts": [] }', '{ "scripts": { "": { "command": "x" } } }',
    '{ "hide": [1] }', '{ "favorites": {} }', SCRIPT % '"cmd": "y"', SCRIPT % '"cwd": ""',
    SCRIPT % '"env": { "A=B": "1" }', SCRIPT % '"env": { "A": 1 }', SCRIPT % '"envFile": [1]',
    SCRIPT % '"stop": { "grace": -1 }', SCRIPT % '"stop": { "signal": "SIGNAL" }',
    SCRIPT % '"dependsOn": "b"', SCRIPT % '"dependsOn": { "b": "up" }', SCRIPT % '"ready": {}',
    SCRIPT % '"ready": { "port": 65536 }', SCRIPT % '"ready": { "port": 1, "log": "x" }',
    SCRIPT % '"ready": { "http": "file:///x" }', SCRIPT % '"restart": { "maxRetries": 1 }',
    SCRIPT % '"restart": { "policy": "always", "backoff": [1] }', SCRIPT % '"autostart": 1',
    SCRIPT % '"group": ""',
]


def find_files(root):
    for path in sorted(root.glob('**/skep.json')):
        name = str(path.relative_to(root))
        if not name.startswith(('build/', '.', 'subprojects/')):
            yield name, path.read_text(encoding='utf-8')


def find_examples(root):
    for path in [root / 'README.md', *sorted(root.glob('docs/*.md'))]:
        blocks = re.findall(r'^```json\n(.*?)^```', path.read_text(encoding='utf-8'), re.S | re.M)
        for block in blocks:
            if '"scripts"' in block or '"favorites"' in block:
                yield f'{path.relative_to(root)}: {block[:40]!r}', block


def check(validator, name, text):
    errors = [error.message for error in validator.iter_errors(json.loads(text))]
    expected = FAULTY.get(name)
    if expected is not None and not any(expected in error for error in errors):
        yield f'{name}: “{expected}” is expected'
    if expected is None:
        yield from (f'{name}: {error}' for error in errors)


def main():
    root = pathlib.Path(sys.argv[1])
    schema = json.loads((root / 'data' / 'skep.schema.json').read_text(encoding='utf-8'))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    files = list(find_files(root))
    examples = list(find_examples(root))
    faults = [fault for name, text in files + examples for fault in check(validator, name, text)]
    faults += [f'not refused: {text}' for text in REFUSED if validator.is_valid(json.loads(text))]
    if not files or not any(name.startswith('docs/skep-json.md') for name, _ in examples):
        faults.append('there is nothing to check')
    print('1..1')
    for fault in faults:
        print('#', fault.replace('\n', '\n# '))
    print('not ok 1 schema of skep.json' if faults else 'ok 1 schema of skep.json')


if __name__ == '__main__':
    main()
