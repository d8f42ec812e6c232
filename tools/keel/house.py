# SPDX-License-Identifier: BSD-3-Clause
"""Read how the parts of lib/, arch/ and kernel/ use each other: which file
includes which, and which object needs a symbol of which.

A module is a path without its suffix: x.c and x.h are one, and so are
arch/aarch64/x.c and arch/aarch64/include/arch/x.h. A folder is a row's entry
in LAYERS.
"""

import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]

# Each folder uses only folders of the rows before its own.
LAYERS = (
    ('lib',),
    ('arch/aarch64',),
    ('arch/host',),
    ('kernel/drivers',),
    ('kernel/base',),
    ('kernel/map',),
    ('kernel/vm',),
    ('kernel/mem',),
    ('kernel/call',),
    ('kernel/spci', 'kernel/hf', 'kernel/psci'),
    ('kernel/ffa',),
    ('kernel/entry',),
    ('kernel/boot',),
)
RANK = {name: rank for rank, row in enumerate(LAYERS) for name in row}

# What each tree sees of "arch/x.h": the first directory that has it.
TARGET = ('arch/aarch64/include/',)
HOST = ('arch/host/include/', 'arch/aarch64/include/')

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
# Up-calls: arch needs them, and the kernel defines them.
UPCALLS = 'upcall.h'
# The compiler and the C library name these: whoever has them is no arrow.
STANDARD = frozenset(('memcpy', 'memmove', 'memset', 'memcmp'))


def sources(root=ROOT):
    """The tracked C and assembler files of the three trees: path to text."""
    patterns = [f'{tree}/*.{suffix}' for tree in ('lib', 'arch', 'kernel')
                for suffix in 'chS']
    listed = subprocess.run(['git', 'ls-files', *patterns], cwd=root,
                            check=True, text=True,
                            stdout=subprocess.PIPE).stdout.split()
    return {path: (root / path).read_text() for path in sorted(listed)
            if (root / path).is_file()}


def module(path):
    """The module that a file belongs to."""
    return path.replace('/include/arch/', '/').rsplit('.', 1)[0]


def folder(path):
    """The folder of a file or a module."""
    parts = pathlib.PurePath(path).parts
    return '/'.join(parts[:1] if parts[0] == 'lib' else parts[:-1][:2])


def includes(files):
    """The set of (file, file that it includes), both of the three trees."""
    arrows = set()
    for path, text in files.items():
        places = HOST if path.startswith('arch/host/') else TARGET
        for name in INCLUDE.findall(text):
            for place in ('', *places):
                if place + name in files:
                    arrows.add((path, place + name))
                    break
    return arrows


def upcalls(files):
    """The names that the header of up-calls declares."""
    return {name for path, text in files.items()
            if path.endswith('/' + UPCALLS)
            for name in re.findall(r'\b(upcall_\w+)\(', text)}


class Symbols:
    """The symbols of objects. Both tables are of the path of a source file:
    the names that it needs, and those of the functions that it defines."""

    def __init__(self):
        self.needed = {}
        self.functions = {}
        self.owner = {}     # of a function or of data: the path

    def add(self, path, text):
        """What `nm -g` prints of the object of a file."""
        self.needed.setdefault(path, set())
        self.functions.setdefault(path, set())
        for line in text.splitlines():
            kind, name = line.split()[-2:]
            if kind == 'U':
                self.needed[path].add(name)
                continue
            self.owner[name] = path
            if kind in 'TW':
                self.functions[path].add(name)

    def arrows(self, allowed=()):
        """The set of (file, file whose symbol it needs), but of standard names
        and, where arch/ needs them, of allowed ones."""
        return {(path, self.owner[name])
                for path, names in self.needed.items()
                for name in names - STANDARD
                if name in self.owner and self.owner[name] != path and
                not (path.startswith('arch/') and name in allowed)}


def symbols(nm, files, binaries):
    """The Symbols of the objects of which Meson made files."""
    found = Symbols()
    by_name = {path.replace('/', '_') + '.o': path for path in files}
    for binary in binaries:
        for obj in sorted(pathlib.Path(f'{binary}.p').glob('*.o')):
            if obj.name in by_name:
                found.add(by_name[obj.name], subprocess.run(
                    [nm, '-g', obj], check=True, text=True,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE).stdout)
    return found


def lift(arrows, name):
    """The arrows between what name() makes of their ends."""
    return {(name(a), name(b)) for a, b in arrows if name(a) != name(b)}


def reach(arrows):
    """For each end of an arrow all that it leads to, in any number of
    steps."""
    ahead = {}
    for a, b in arrows:
        ahead.setdefault(a, set()).add(b)
        ahead.setdefault(b, set())
    found = {}
    for start in ahead:
        seen, todo = set(), [start]
        while todo:
            new = ahead[todo.pop()] - seen
            seen |= new
            todo += new
        found[start] = seen
    return found


def circles(arrows):
    """The sets of ends that lead to each other, in order."""
    ahead = reach(arrows)
    found = {tuple(sorted(b for b in ahead[a] if a in ahead[b]))
             for a in ahead if a in ahead[a]}
    return sorted(found)


def reduced(arrows):
    """The arrows of a graph without circles that no other way replaces."""
    ahead = reach(arrows)
    return {(a, b) for a, b in arrows
            if not any(b in ahead[c] for x, c in arrows if x == a)}


def upward(arrows):
    """The arrows between folders that lead to the same or a later row."""
    return {(a, b) for a, b in arrows
            if RANK.get(a, -1) <= RANK.get(b, len(LAYERS))}
