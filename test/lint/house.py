#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check the house: that folders use only folders below them and nothing goes
round in circles, that a function is declared where it is looked for, that
files and functions are short, and how comments begin.

usage: house.py [--report] [--root DIR] NM BINARY...
NM reads the objects of which Meson made each BINARY, keel.elf and its
libraries. --report prints numbers and judges nothing. With --self-test each
rule is run on what it must refuse.
"""

import argparse
import pathlib
import re
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))

import keel.house as house  # noqa: E402

FILE_LINES, FUNCTION_LINES = 350, 40

# Functions of kernel/ that another header than their file's declares. The
# header must do so; the reason is behind it.
ELSEWHERE = (
    (r'upcall_\w+', house.UPCALLS, 'arch/ calls them, and knows no kernel'),
)

# Rules that the tree does not keep yet, and the most complaints there may be
# of each. To be emptied; a number only ever goes down.
WAITING = {}

# Files of an image without FF-A.
STAND_INS = ('kernel/boot/no_partition.c', 'kernel/ffa/none.c',
             'kernel/hf/no_stop.c', 'kernel/mem/no_parts.c',
             'kernel/vm/without_ffa.c')

COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.DOTALL)
STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'')
TOKEN = re.compile(f'({STRING.pattern})|({COMMENT.pattern})', re.DOTALL)
DIRECTIVE = re.compile(r'^[ \t]*#(?:\\\n|[^\n])*', re.MULTILINE)
BODY = re.compile(r'\{[^{}]*\}')
HEAVY = re.compile(r'(Who|What|Those|Ours)\b')


def comments(text):
    """The comments of C text, each as one line a paragraph."""
    for _, comment in TOKEN.findall(text):
        lines = [re.sub(r'^[ \t]*(/?\*+/?|//)', '', line).strip()
                 for line in comment.removesuffix('*/').splitlines()]
        for part in '\n'.join(lines).split('\n\n'):
            yield ' '.join(part.split())


def code(text):
    """C text without what its comments and strings say; lines stay."""
    return TOKEN.sub(lambda m: '""' if m[1] else '\n' * m[0].count('\n'), text)


def declared(text):
    """The names that a header has outside of any braces."""
    text = DIRECTIVE.sub('', code(text))
    while (shorter := BODY.sub(';', text)) != text:
        text = shorter
    return set(re.findall(r'\w+', text))


def functions(text):
    """Yield the name and the number of lines of each function, from the first
    line of its head to its brace."""
    lines = DIRECTIVE.sub(lambda m: '\n' * m[0].count('\n'),
                          code(text)).splitlines()
    head = 0
    for number, line in enumerate(lines):
        if line == '{':
            name = re.findall(r'(\w+)\(', ' '.join(lines[head:number]))
            end = lines.index('}', number)
            yield name[0] if name else '?', end - head + 1
        elif not line.strip() or line.startswith('}') or line.endswith(';'):
            head = number + 1


class Tree:
    """The sources and the symbols of their objects, and the rules. Each rule
    yields complaints."""

    def __init__(self, files, symbols, others=None):
        self.files = files
        self.symbols = symbols
        self.others = others or {}      # C files of other trees
        upcalls = house.upcalls(files)
        self.arrows = house.includes(files) | symbols.arrows(upcalls)
        self.modules = house.lift(self.arrows, house.module)
        self.folders = house.lift(self.arrows, house.folder)

    def rule_folders(self):
        """Folders use only those before them in house.LAYERS."""
        for name in sorted({house.folder(path) for path in self.files}):
            if name not in house.RANK:
                yield f'{name}: not in the table of folders'
        against = house.upward(self.folders)
        for a, b in sorted(self.arrows):
            if (house.folder(a), house.folder(b)) in against:
                yield f'{a}: uses {b}, which is no folder below its own'

    def rule_circles(self):
        """No modules in a circle, and no folders."""
        for arrows in (self.modules, self.folders):
            for names in house.circles(arrows):
                yield f"in a circle: {', '.join(names)}"

    def rule_objects(self):
        """
        Nothing escapes: each source that is in the image has an object, but for
        those that stand for others in an image without them.
        """
        for path in self.files:
            if path.endswith('.c') and path not in STAND_INS and \
                    not path.startswith('arch/host/') and \
                    path not in self.symbols.needed:
                yield f'{path}: no object of it found'

    def outside(self):
        """Yield (path, name) of functions that are not static, of kernel/ and
        lib/, and whether their header declares them."""
        for path, names in sorted(self.symbols.functions.items()):
            if path.startswith('arch/') or not path.endswith('.c'):
                continue
            own = declared(self.files.get(path[:-1] + 'h', ''))
            for name in sorted(names):
                yield path, name, name in own or self.elsewhere(name)

    def elsewhere(self, name):
        """True if an exception declares a function."""
        return any(re.fullmatch(pattern, name) and
                   any(path.endswith('/' + header) and name in declared(text)
                       for path, text in self.files.items())
                   for pattern, header, _ in ELSEWHERE)

    def rule_declared(self):
        """What is not static is declared in the header of its file."""
        for path, name, good in self.outside():
            if not good:
                yield f'{path}: {name} is not declared in its header'

    def lengths(self):
        """(lines, name) of each file, and of each function."""
        return (sorted((text.count('\n'), path)
                       for path, text in self.files.items()),
                sorted((length, f'{path}: {name}')
                       for path, text in self.files.items()
                       if not path.endswith('.S')
                       for name, length in functions(text)))

    def rule_lines(self):
        """Files and functions are short."""
        for found, limit in zip(self.lengths(), (FILE_LINES, FUNCTION_LINES)):
            for length, name in found:
                if length > limit:
                    yield f'{name}: {length} lines, at most {limit} may be'

    def rule_comments(self):
        """Sentences name their subject."""
        for path, text in sorted((self.files | self.others).items()):
            for paragraph in comments(text):
                for sentence in re.split(r'(?<=[.!?]) +', paragraph):
                    if HEAVY.match(sentence):
                        yield f'{path}: name the subject: {sentence[:50]}'

    def report(self):
        """Yield lines of numbers."""
        for what, arrows, name in (
                ('modules', self.modules, house.module),
                ('folders', self.folders, house.folder)):
            rings = house.circles(arrows)
            yield (f'{what}: {len({name(path) for path in self.files})}, '
                   f'{sum(map(len, rings))} of them in {len(rings)} circles')
        yield (f'arrows that lead up: {len(house.upward(self.folders))} '
               f'between folders, {len(list(self.rule_folders()))} between '
               'files')
        found = list(self.outside())
        bad = sum(not good for _, _, good in found)
        yield (f'functions that are not static: {len(found)}, {bad} of them '
               'declared elsewhere')
        for what, lengths in zip(('file', 'function'), self.lengths()):
            yield (f'lines of a {what}: longest {lengths[-1][0]} '
                   f'({lengths[-1][1]}), median '
                   f'{statistics.median(n for n, _ in lengths):g}, '
                   f'of {len(lengths)}')
        yield f'heavy sentences in comments: {len(list(self.rule_comments()))}'


def rules(tree):
    """Each rule's name, and its complaints."""
    return {name.removeprefix('rule_'): list(getattr(tree, name)())
            for name in dir(tree) if name.startswith('rule_')}


UP = 'arch/aarch64/include/arch/upcall.h'
GOOD = {'lib/a.c': '#include "lib/a.h"\n', 'lib/a.h': 'void a(void);\n',
        UP: 'void upcall_x(void);\n', 'arch/aarch64/t.S': '',
        'kernel/vm/v.c': '#include "kernel/vm/v.h"\n#include "arch/upcall.h"\n'
        '/* Ourselves. The\n * sender. */ "/* Who */" \'"\' /* a Who */\n',
        'kernel/vm/v.h': '#include "lib/a.h"\nvoid v(void);\n'}
GOOD_NM = {'lib/a.c': '0 T a\n', 'arch/aarch64/t.S': ' U upcall_x\n U v2\n'
           '0 T memcpy\n', 'kernel/vm/v.c': ' U a\n U memcpy\n0 T v\n'
           '0 T upcall_x\n0 D data\n'}


def examples():
    """Yield a rule, and what added to a good tree must be refused by it: texts
    of files, and what nm prints of objects."""
    yield 'folders', {'kernel/vm/w.h': '#include "kernel/mem/h.h"',
                      'kernel/mem/h.h': ''}, {}
    yield 'folders', {'kernel/new/w.h': ''}, {}
    yield 'folders', {'lib/b.h': '#include "arch/upcall.h"'}, {}
    yield 'folders', {'kernel/hf/b.h': '#include "kernel/spci/b.h"',
                      'kernel/spci/b.h': ''}, {}
    yield 'folders', {'arch/aarch64/b.S': ''}, {'arch/aarch64/b.S': ' U v\n'}
    yield 'folders', {}, {'lib/a.c': ' U upcall_x\n'}
    yield 'circles', {'lib/b.h': '#include "lib/c.h"',
                      'lib/c.h': '#include "lib/d.h"',
                      'lib/d.c': '#include "lib/b.h"', 'lib/d.h': ''}, {
                          'lib/d.c': ''}
    yield 'circles', {'lib/b.S': ''}, {'lib/b.S': '0 T b\n U a\n',
                                       'lib/a.c': ' U b\n'}
    yield 'objects', {'lib/b.c': ''}, {}
    yield 'declared', {}, {'lib/a.c': '0 T b\n'}
    yield 'declared', {'lib/a.h': '/* b */\n#define X \\\n b()\nint x(void)\n'
                       '{\n\tif (1) {\n\t\tb();\n\t}\n}\nvoid a(void);\n'}, {
                           'lib/a.c': '0 T b\n'}
    yield 'declared', {UP: ''}, {'arch/aarch64/t.S': ''}
    yield 'lines', {'lib/b.h': '\n' * (FILE_LINES + 1)}, {}
    yield 'lines', {'lib/b.h': 'int f(int a,\n      int b)\n{\n' +
                    '\t\n' * (FUNCTION_LINES - 3) + '}\n'}, {}
    for word in ('Who', 'What', 'Those', 'Ours'):
        yield 'comments', {'lib/b.h': f'/* {word} is. */\n'}, {}
        yield 'comments', {'lib/b.h': f'// A: b.  {word} is.\n'}, {}
        yield 'comments', {'lib/b.h': f'\t/*\n\t * A.\n\t *\n\t * {word}\n'
                           '\t */\n'}, {}


def made_up(files, objects):
    """A tree of texts."""
    found = house.Symbols()
    for path, text in objects.items():
        found.add(path, text)
    return Tree(files, found)


def self_test():
    """Nothing is wrong with the good tree, and one thing with each other."""
    found = rules(made_up(GOOD, GOOD_NM))
    assert not any(found.values()), found
    for rule, files, objects in examples():
        more = {path: GOOD_NM.get(path, '') + text
                for path, text in objects.items()}
        found = rules(made_up(GOOD | files, GOOD_NM | more))
        assert len(found[rule]) == 1, (rule, files, found)
    names = list(functions('struct s {\n\tint a;\n};\n#define F(x) \\\n\tg(x)\n'
                           'static int f(int (*g)(void))\n{\n\tif (g) {\n'
                           '\t}\n}\n\nint *h(int a,\n       int b)\n{\n}\n'))
    assert names == [('f', 5), ('h', 4)], names
    assert house.reduced({(1, 2), (2, 3), (1, 3)}) == {(1, 2), (2, 3)}


def other_files(root):
    """C files beside the three trees: path to text."""
    listed = subprocess.run(['git', 'ls-files', 'guests/*.[chS]',
                             'test/*.[chS]', 'test/*.cpp'],
                            cwd=root, check=True, text=True,
                            stdout=subprocess.PIPE).stdout.split()
    return {path: (root / path).read_text() for path in listed
            if (root / path).is_file()}


def judge(tree):
    """Print complaints; True if there are no more than may be."""
    good = True
    for rule, found in rules(tree).items():
        limit = WAITING.get(rule, 0)
        if len(found) > limit:
            good = False
            print(*found, sep='\n')
            print(f'{rule}: {len(found)} complaints, at most {limit} may be')
        elif len(found) < limit:
            print(f'{rule}: {len(found)} complaints: lower it in WAITING')
    return good


def main():
    if sys.argv[1:] == ['--self-test']:
        self_test()
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--report', action='store_true')
    parser.add_argument('--root', type=pathlib.Path, default=ROOT)
    parser.add_argument('nm')
    parser.add_argument('binaries', nargs='+')
    given = parser.parse_args()
    files = house.sources(given.root)
    tree = Tree(files, house.symbols(given.nm, files, given.binaries),
                other_files(given.root))
    if given.report:
        print(*tree.report(), sep='\n')
    elif not judge(tree) or not tree.symbols.needed:
        sys.exit(1)


if __name__ == '__main__':
    main()
