#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check every tracked file: a licence line at its head, no host of a package
registry, no path of the machine it was written on, no stray blanks; and of
what is source, no line of more than 80 columns that can be broken.

With --self-test the check is run on text that it must refuse.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LICENCE = 'SPDX-License-' + 'Identifier: BSD-3-Clause'
# Of modules of Linux, or the kernel would not have them.
LINUX_LICENCE = LICENCE.replace('BSD', 'GPL-2.0-only OR BSD')
HEAD_LINES = 3

# Spelt so that this file does not match itself.
FORBIDDEN = (
    (re.compile(r'\b(deb|snapshot|security|ftp|archive)\.'
                r'(debian|ubuntu)\.[a-z]+|registry\.[a-z]*\.?npm|'
                r'\bpypi\.[a-z]+|\bproxy\.golang|\bcrates\.[a-z]+'),
     'host of a package registry'),
    (re.compile(r'(?<![\w.])/(work|home|root|tmp)/\w'),
     'path of a machine'),
    (re.compile(r'[ \t]+$', re.MULTILINE), 'blanks at the end of a line'),
    (re.compile(r'\r'), 'carriage return'),
)
COLUMNS, TAB = 80, 8
SOURCES = ('.c', '.h', '.S', '.py', '/meson.build')
# A string or a URL alone in its line.
UNBROKEN = re.compile(r'\s*("[^"]*"\S*|[*#/ ]*\S+://\S+[*/ ]*)')


def is_source(path, text):
    """Is it code, scripts without a suffix included?"""
    return f'/{path}'.endswith(SOURCES) or text.startswith('#!')


def too_long(text):
    """Yield the numbers of lines that are."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line.expandtabs(TAB)) > COLUMNS and \
                not UNBROKEN.fullmatch(line):
            yield number


def complaints(path, text):
    """Yield what is wrong with a file."""
    head = text.splitlines()[:HEAD_LINES]
    if not any(LICENCE in line or LINUX_LICENCE in line for line in head):
        yield f'{path}: no {LICENCE} in its first lines'
    if not text.endswith('\n'):
        yield f'{path}: no newline at its end'
    for pattern, what in FORBIDDEN:
        if found := pattern.search(text):
            line = text.count('\n', 0, found.start()) + 1
            yield f'{path}:{line}: {what}'
    if is_source(path, text):
        for line in too_long(text):
            yield f'{path}:{line}: more than {COLUMNS} columns'


def self_test():
    """Each of these must be refused, with one complaint."""
    head = f'/* {LICENCE} */\n'
    word = 'x' * (COLUMNS - TAB)
    for good in ('int a; /* a/tmp/b */\n', f'\t{word}\n',
                 f'\tputs(\n\t"{word}");\n', f'/* http://{word} */\n'):
        assert not list(complaints('x.c', head + good)), good
    assert not list(complaints('x.md', head + f'{word} {word}\n'))
    assert not list(complaints('x.c', f'// {LINUX_LICENCE}\nint a;\n'))
    assert list(complaints('x', f'#!/bin/sh\n# {LICENCE}\n\t{word}y\n'))
    for text in ('int a;\n', head + 'int a;', head + 'int a; \n',
                 head + 'x\r\n', head + 'deb.' + 'debian.org\n',
                 head + '"/' + 'tmp/x"\n', head + '/' + 'home/me\n',
                 head + f'\t{word};\n', head + f'\ta("{word}");\n'):
        assert len(list(complaints('x.c', text))) == 1, text


def main():
    if sys.argv[1:] == ['--self-test']:
        self_test()
        return
    files = subprocess.run(['git', 'ls-files', '-z'], cwd=ROOT, check=True,
                           text=True, stdout=subprocess.PIPE).stdout
    paths = [path for path in files.split('\0')
             if path and (ROOT / path).is_file()]
    bad = [line for path in paths
           for line in complaints(path, (ROOT / path).read_text())]
    print(*bad, sep='\n')
    sys.exit(1 if bad or not paths else 0)


if __name__ == '__main__':
    main()
