#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check that docs/defects.md has one line for each id of a defect that the
tree uses, in a text or as the beginning of an attack's name, and that each
line names a test that is there and uses the id.

With --self-test the check is run on trees that it must refuse.
"""

import collections
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = 'docs/defects.md'
PARTS = ('kernel', 'arch', 'lib', 'guests', 'test', 'docs', 'tools')
ID = re.compile(r'\b[FHKLNW]-\d{2}\b')
ATTACK = re.compile(r'test/attack/([fhklnw])(\d{2})_\w+\.c')
ROW = re.compile(r'^\| ([A-Z]-\d{2}) \| [^|]{20,} \| (.*) \|$', re.MULTILINE)
TEST = re.compile(r'`(test/[\w/.]+)`')


def ids(path, text):
    """The ids that a file uses, its own name's included."""
    found = set(ID.findall(text))
    if name := ATTACK.fullmatch(path):
        found.add(f'{name[1].upper()}-{name[2]}')
    return found


def used(files):
    """Each id of a tree, path to text, and the paths that use it."""
    places = collections.defaultdict(list)
    for path, text in sorted(files.items()):
        if path != PAGE:
            for name in ids(path, text):
                places[name].append(path)
    return places


def row_complaints(name, tests, files):
    """Yield what is wrong with the tests that a line names."""
    if not tests:
        yield f'{PAGE}: {name}: names no test'
    for test in tests:
        if test not in files:
            yield f'{PAGE}: {name}: there is no {test}'
        elif name not in ids(test, files[test]):
            yield f'{PAGE}: {name}: {test} does not say so'


def complaints(files):
    """Yield what is wrong with a tree, path to text."""
    rows = [(name, TEST.findall(tests))
            for name, tests in ROW.findall(files[PAGE])]
    lines = collections.Counter(name for name, _ in rows)
    places = used(files)
    for name, paths in sorted(places.items()):
        if name not in lines:
            yield f'{paths[0]}: {name} has no line in {PAGE}'
    for name, count in sorted(lines.items()):
        if count > 1:
            yield f'{PAGE}: {name}: {count} lines'
        if name not in places:
            yield f'{PAGE}: {name}: nothing uses it'
    for name in sorted(set(ID.findall(files[PAGE])) - set(lines)):
        yield f'{PAGE}: {name} is named, but has no line of its own'
    for name, tests in rows:
        yield from row_complaints(name, tests, files)
    if not rows:
        yield f'{PAGE}: no line found'


def tracked():
    """The tracked files that may use ids: path to text."""
    listed = subprocess.run(['git', 'ls-files', *PARTS], cwd=ROOT, check=True,
                            text=True, stdout=subprocess.PIPE).stdout
    return {path: (ROOT / path).read_text() for path in listed.split()
            if (ROOT / path).is_file()}


def self_test():
    """Nothing is wrong with a good tree, and one thing with each other."""
    first, second, third = 'W-' + '01', 'N-' + '02', 'L-' + '03'
    line = f'| {second} | something was wrong with it | `test/boot/b.py` |\n'
    page = (f'See {first}.\n| {first} | something was wrong with it | '
            '`test/attack/w01_x.c`, `test/unit/u.c` |\n' + line)
    good = {PAGE: page, 'test/attack/w01_x.c': '',
            'test/unit/u.c': f'/* {first} */', 'kernel/a.c': f'({second})',
            'test/boot/b.py': f"'{second}: x'"}
    assert not list(complaints(good)), list(complaints(good))
    for path, text in (
            ('kernel/b.h', f'/* {third}: no line. */'),
            ('docs/b.md', f'{third},'),
            ('test/attack/l03_x.c', ''),
            ('test/boot/b.py', 'does not say so'),
            (PAGE, page + line),
            (PAGE, page + third),
            (PAGE, page.replace('/u.c', '/v.c')),
            (PAGE, page.replace('`test/boot/b.py`', 'reading')),
            (PAGE, page + line.replace(second, 'K-' + '04').replace(
                'boot/b.py', 'unit/u.c'))):
        found = list(complaints(good | {path: text}))
        assert 1 <= len(found) <= 2, (path, text, found)
    assert list(complaints({PAGE: ''}))
    for text in ('W-' + '1', 'AW-' + '01', 'W-' + '011', 'X-' + '01'):
        assert not ids('kernel/a.c', text), text


def main():
    if sys.argv[1:] == ['--self-test']:
        self_test()
        return
    wrong = list(complaints(tracked()))
    print(*wrong, sep='\n')
    if wrong:
        sys.exit(1)


if __name__ == '__main__':
    main()
