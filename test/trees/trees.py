#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Read every device tree of Debian's arm64 kernels by boot's own code, and
compare what it says with what dtc prints. Print how many boards have a
console, which of them have none, and which are refused.

usage: trees.py READ-TREES [--docs]

--docs writes the counts into docs/boards.md; without, they are compared.
"""

import collections
import concurrent.futures
import pathlib
import re
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / 'boot'))

import common  # noqa: E402
import keel.arm64  # noqa: E402

KERNELS = ('linux-6.1', 'linux-6.12')
PAGE = common.ROOT / 'docs' / 'boards.md'
BEGIN, END = '<!-- trees: counts -->\n', '<!-- end -->\n'
AFFINITY = 0xff00ffffff
GICS = {'arm,gic-v3': 3, 'arm,gic-400': 2, 'arm,cortex-a15-gic': 2,
        'arm,cortex-a7-gic': 2, 'qcom,msm-qgic2': 2}
GIVEN = 0x40000000      # RAM of a tree without any, by read_trees.c

LINE = re.compile(r'\s*(?:(?P<node>[^\s={};"<]+) \{|(?P<end>\}) ?;'
                  r'|(?P<name>[^\s={};"<]+)(?: = (?P<value>.*))?;)$')
VALUE = re.compile(r'<([^>]*)>|"((?:[^"\\]|\\.)*)"|\[([^]]*)\]')


class Node:
    """A node, as dtc prints it: a value is a list of cells and strings."""

    def __init__(self, name, parent):
        self.name, self.parent = name, parent
        self.properties, self.children = {}, []

    def walk(self):
        """This node and all below."""
        yield self
        for child in self.children:
            yield from child.walk()

    def get(self, name, default=()):
        """A property's value."""
        return self.properties.get(name, default)

    def child(self, name):
        """The child of this name, with or without a unit address."""
        return next((c for c in self.children if name in (
            c.name, c.name.split('@')[0])), None)

    def compatible(self):
        """The strings of compatible."""
        return [text for part in self.get('compatible')
                for text in str(part).split('\\0')]

    def in_use(self):
        """Is the status okay?"""
        return self.get('status', ['okay'])[0] in ('okay', 'ok')

    def cells(self, kind):
        """How many cells an address or size of a child has."""
        return self.get(f'#{kind}-cells', [2 if kind == 'address' else 1])[0]

    def ranges(self):
        """The entries of reg, as (address, size) on the parent's bus."""
        left = list(self.get('reg'))
        address, size = (self.parent.cells(kind)
                         for kind in ('address', 'size'))
        while left:
            yield number(left[:address]), number(left[address:address + size])
            left = left[address + size:]


def number(cells):
    """The number that cells make."""
    value = 0
    for cell in cells:
        value = value << 32 | cell
    return value


def value_of(text):
    """The cells and strings of a value as dtc prints it."""
    for cells, string, octets in VALUE.findall(text):
        if octets:
            yield bytes.fromhex(octets.replace(' ', ''))
        elif cells or not string:
            yield from (int(cell, 0) for cell in cells.split())
        else:
            yield string


def parse(source):
    """The root of a tree that dtc printed."""
    node = Node('', None)
    for line in source.splitlines():
        found = LINE.match(line)
        if not found:
            continue
        if found['node']:
            node = Node(found['node'], node)
            node.parent.children.append(node)
        elif found['end']:
            node = node.parent
        else:
            node.properties[found['name']] = list(
                value_of(found['value'] or ''))
    return node.children[0]


def at_root(node, address):
    """An address of the node's bus as one of the root's, or None."""
    bus = node.parent
    while bus.parent is not None and bus.parent.name:
        left = list(bus.get('ranges', [None]))
        if left == [None]:
            return None
        ours, up, size = (bus.cells('address'), bus.parent.cells('address'),
                          bus.cells('size'))
        while left:
            begin, to, length = (number(left[:ours]),
                                 number(left[ours:ours + up]),
                                 number(left[ours + up:ours + up + size]))
            if begin <= address < begin + length:
                address += to - begin
                break
            left = left[ours + up + size:]
        else:
            if bus.get('ranges'):
                return None
        bus = bus.parent
    return address


def find(root, path):
    """The node of a path or alias."""
    first, *rest = path.split(':')[0].split('/')
    if first:
        aliases = root.child('aliases')
        alias = aliases.get(first) if aliases else ()
        return find(root, '/'.join([alias[0], *rest])) if alias else None
    node = root
    for name in rest:
        node = node and node.child(name)
    return node


class Board:
    """A tree: what dtc says of it, and what boot has read."""

    def __init__(self, path, root):
        self.path, self.root, self.limit = path, root, None
        self.read = collections.defaultdict(list)

    def stdout(self):
        """The path of the console, or None."""
        chosen = self.root.child('chosen')
        return next((chosen.get(name)[0] for name in (
            'stdout-path', 'linux,stdout-path') if chosen.get(name)),
            None) if chosen else None

    def consoles(self):
        """The nodes that may be the console, the preferred one first."""
        for path in (self.stdout(), 'serial0'):
            node = path and find(self.root, path)
            if node:
                yield node

    def console(self, drivers):
        """The address of the console, or None."""
        for node in self.consoles():
            if node.in_use() and drivers & set(node.compatible()):
                address, _ = next(node.ranges())
                offset, = node.get('reg-offset', [0])
                return at_root(node, address) + offset
        return None

    def ram(self):
        """RAM as (begin, end) pairs."""
        found = [(begin, begin + size) for node in self.root.children
                 if node.get('device_type') == ['memory'] and node.in_use()
                 for begin, size in node.ranges() if size]
        return found or [(GIVEN, 2 * GIVEN)]

    def cpus(self):
        """The affinities of CPUs, in order."""
        cpus = self.root.child('cpus')
        for node in cpus.children:
            if node.get('device_type') == ['cpu'] and (
                    node.in_use() or node.get('status') == ['disabled'] and (
                        node.get('enable-method')
                        or cpus.get('enable-method'))):
                yield number(node.get('reg')) & AFFINITY

    def gic(self):
        """The version of the GIC, or 0."""
        return next((GICS[name] for name in GICS for node in self.root.walk()
                     if name in node.compatible() and node.in_use()), 0)

    def differences(self, drivers):
        """What boot reads otherwise than dtc."""
        def numbers(name):
            return [tuple(int(word, 0) for word in line.split())
                    for line in self.read[name]]
        console = self.console(drivers)
        said = [('console', [] if console is None else [(console,)],
                 numbers('console'))]
        if not self.read['refused']:
            said += [('RAM', sorted(self.ram()), sorted(numbers('ram'))),
                     ('GIC', [(self.gic(),)], numbers('gic')),
                     ('CPUs', sorted((cpu,) for cpu in
                                     list(self.cpus())[:self.limit]),
                      sorted(numbers('cpu')))]
        return [f'{self.path.name}: {what}: dtc says {theirs}, boot {ours}'
                for what, theirs, ours in said if theirs != ours]

    def kind(self):
        """What makes it silent."""
        node = next(self.consoles(), None)
        if node is None:
            return 'no console is named' if self.stdout() is None else \
                'the console that is named is not there'
        return node.compatible()[0] + ('' if node.in_use() else
                                       ', not in use')


def board(path):
    """A tree, as dtc prints it."""
    done = subprocess.run(['dtc', '-q', '-I', 'dtb', '-O', 'dts', path],
                          stdout=subprocess.PIPE, text=True, check=True,
                          timeout=60)
    return Board(path, parse(done.stdout))


def read(program, directory):
    """All trees of a package, and the compatibles that have a driver."""
    paths = sorted(directory.glob('usr/lib/linux-image-*/**/*.dtb'))
    done = subprocess.run([program, *paths], stdout=subprocess.PIPE,
                          text=True, check=True, timeout=600)
    with concurrent.futures.ThreadPoolExecutor() as pool:
        boards = dict(zip(paths, pool.map(board, paths)))
    drivers, tree, limit = set(), None, 0
    for line in done.stdout.splitlines():
        name, _, rest = line.partition(' ')
        if name == 'driver':
            drivers.add(rest)
        elif name == 'limit':
            limit = int(rest)
        elif name == 'tree':
            tree = boards[pathlib.Path(rest)]
            tree.limit = limit
        else:
            tree.read[name].append(rest)
    return list(boards.values()), drivers


def listed(counts):
    """Counts and what they count, the largest first."""
    return ', '.join(f'{text} ({count})'
                     for text, count in counts.most_common())


def row(package, boards):
    """A line of the table of docs/boards.md."""
    named = [b for b in boards if next(b.consoles(), None)]
    silent = [b for b in boards if not b.read['console']]
    refused = [b for b in boards if b.read['refused']]
    reasons = collections.Counter(
        re.sub(r'@[0-9a-f]+', '@*', b.read['refused'][0]) for b in refused)
    larger = [b for b in boards if len(list(b.cpus())) > b.limit]
    cells = (package, len(boards), len(boards) - len(refused), len(larger),
             len(named), len(boards) - len(silent),
             listed(collections.Counter(b.kind() for b in silent)),
             listed(reasons) or 'none')
    return '| ' + ' | '.join(map(str, cells)) + ' |\n'


def report(boards):
    """Print which boards are silent, or refused, and why."""
    for b in boards:
        if not b.read['console']:
            print(f'# silent: {b.path.name}: {b.kind()}')
        for reason in b.read['refused']:
            print(f'# refused: {b.path.name}: {reason}')


def compare(name, program, rows):
    """A kernel's trees: boot and dtc have to agree on all."""
    try:
        directory = keel.arm64.fetch([name])[name]
    except keel.arm64.Error as error:
        raise common.Skipped(error) from error
    boards, drivers = read(program, directory)
    common.expect(len(boards) > 500, f'only {len(boards)} trees')
    report(boards)
    rows.append(row((directory / 'package').read_text().split()[1], boards))
    said = [line for b in boards for line in b.differences(drivers)]
    common.expect(not said, '\n'.join(said))


def check_docs(rows, write):
    """The page has these counts, unless they are of other packages."""
    before, begin, rest = PAGE.read_text().partition(BEGIN)
    table, end, after = rest.partition(END)
    common.expect(begin and end, 'docs/boards.md has no place for them')
    if write:
        head = ''.join(table.splitlines(True)[:2])
        PAGE.write_text(before + begin + head + ''.join(rows) + end + after)
        return
    known = [line for line in rows if line.split('|')[1] in table]
    if not known:
        raise common.Skipped('the counts are of other packages')
    for line in known:
        common.expect(line in table, f'docs/boards.md lacks {line}')


def main():
    program, *options = sys.argv[1:]
    rows = []
    common.run_cases([
        *((f'N-46: trees of {name}', lambda name=name:
           compare(name, program, rows)) for name in KERNELS),
        ('the counts of docs/boards.md',
         lambda: check_docs(rows, options == ['--docs']))])


if __name__ == '__main__':
    main()
