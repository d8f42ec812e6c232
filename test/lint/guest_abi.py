#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What the installed headers promise to guests, compared with guest_abi.txt:
constants, functions, layouts of structures, types. What is gone or is another
now wants a new major version (before 1.0.0: a new minor one); what is new may
be.

usage: guest_abi.py GCC [--write | --self-test]
--write keeps what the headers say now, for the version of meson.build. Where a
version is released, it keeps nothing that this may not change.
"""

import copy
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
sys.dont_write_bytecode = True

import keel.limits  # noqa: E402

INCLUDE = ROOT / 'guests' / 'include'
CHANGELOG = ROOT / 'CHANGELOG.md'
KEPT = pathlib.Path(__file__).with_name('guest_abi.txt')
HEAD = '# SPDX-License-Identifier: BSD-3-Clause\n# Of version {}.\n'
OF_VERSION = re.compile(r'^# Of version (\d+)\.(\d+)\.(\d+)\.$', re.M)

MARKER = re.compile(r'^# \d+ "([^"]*)"')
MACRO = re.compile(r'^#define (\w+)(\(.*?\))?(?: (.*))?$')
# Of -aux-info: where, and the declaration.
DECLARED = re.compile(r'^/\* (.*?):\d+:\w(\w) \*/ (.*?);')
PARAMETER = re.compile(r'\s*\b\w+(?=[,)])')
VALUE = re.compile(r'^value_(\w+):\n\t\.(xword|zero)\t(-?\w+)', re.M)
ERROR_LINE = re.compile(r'^<stdin>:(\d+):\d+: error', re.M)
# A line of readelf: depth, offset and tag; or an attribute.
ENTRY = re.compile(r'^ <(\w+)><(\w+)>: .*\((DW_TAG_\w+)\)')
ATTRIBUTE = re.compile(r'^    <\w+>   (DW_AT_\w+)\s*: (.*)$')
# They grow with each version, as they have to.
VERSIONS = re.compile(r'KEEL_GUEST_VERSION\w*$|.*_H$')


class Compiler:
    """A gcc for AArch64, with the headers of a directory."""

    def __init__(self, gcc, include):
        own, self.readelf = (
            subprocess.run([gcc, f'-print-{what}'], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.strip()
            for what in ('file-name=include', 'prog-name=readelf'))
        self.include = include
        self.names = sorted(str(path.relative_to(include)).removeprefix(
            'libc/') for path in include.rglob('*.h'))
        self._command = [gcc, '-std=c11', '-ffreestanding', '-nostdinc',
                         f'-I{include}', '-isystem', include / 'libc',
                         '-idirafter', own, '-w', '-x', 'c', '-']

    def alone(self):
        """The same with its own headers only."""
        other = copy.copy(self)
        other.names = ['stdarg.h', 'stddef.h', 'stdint.h']
        return other

    def run(self, *options, text='', check=True):
        """Compile the headers, with a text behind them."""
        head = ''.join(f'#include <{name}>\n' for name in self.names)
        return subprocess.run([*self._command, *map(str, options)], text=True,
                              input=head + text, check=check,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def line(self, number):
        """A line of the text, by the number that errors have."""
        return number - len(self.names) - 1


def macros(compiler):
    """(name, parameters, text) of those that the headers define."""
    found, path = {}, ''
    for line in compiler.run('-E', '-dD').stdout.splitlines():
        if marker := MARKER.match(line):
            path = marker.group(1)
        elif (macro := MACRO.match(line)) and path.startswith(
                str(compiler.include)) and not VERSIONS.match(macro.group(1)):
            found[macro.group(1)] = macro.groups()
    return found.values()


def values(compiler, names):
    """Those macros that are numbers: their values, by name."""
    while True:
        text = ''.join(f'unsigned long long value_{name} = '
                       f'(unsigned long long)({name});\n' for name in names)
        done = compiler.run('-O0', '-S', '-o', '-', text=text, check=False)
        if done.returncode == 0:
            break
        bad = {compiler.line(int(number))
               for number in ERROR_LINE.findall(done.stderr)}
        assert bad, done.stderr
        names = [name for number, name in enumerate(names)
                 if number not in bad]
    return {name: 0 if kind == 'zero' else int(value, 0) % (1 << 64)
            for name, kind, value in VALUE.findall(done.stdout)}


def constants(compiler):
    """Lines about macros."""
    found = list(macros(compiler))
    numbers = values(compiler, [name for name, parameters, text in found
                                if parameters is None and text])
    for name, parameters, text in found:
        shown = (f'{numbers[name]:#x}' if name in numbers else
                 ' '.join((text or '').split()))
        yield f"constant {name}{parameters or ''} = {shown}".rstrip()


def functions(compiler):
    """Lines about functions, inline ones too."""
    with tempfile.NamedTemporaryFile() as info:
        compiler.run('-S', '-o', '/dev/null', '-aux-info', info.name)
        for line in pathlib.Path(info.name).read_text().splitlines():
            found = DECLARED.match(line)
            if found and found.group(1).startswith(str(compiler.include)):
                text = re.sub(r'^(extern|static) (__inline__ )?', '',
                              found.group(3))
                if found.group(2) == 'F' and '(void)' not in text:
                    text = PARAMETER.sub('', text)     # has their names
                yield f"function {' '.join(text.split())}"


def entries(compiler):
    """What is in the debugging information: by offset, as dictionaries with
    their tag and the offsets of what is below them."""
    with tempfile.NamedTemporaryFile(suffix='.o') as made:
        compiler.run('-g', '-fno-eliminate-unused-debug-types', '-c', '-o',
                     made.name)
        said = subprocess.run(
            [compiler.readelf, '--debug-dump=info', made.name],
            check=True, text=True, stdout=subprocess.PIPE).stdout
    found, stack = {}, []
    for line in said.splitlines():
        if entry := ENTRY.match(line):
            depth, at = int(entry.group(1), 16), int(entry.group(2), 16)
            del stack[depth:]
            if stack:
                found[stack[-1]]['below'].append(at)
            stack.append(at)
            found[at] = {'tag': entry.group(3)[len('DW_TAG_'):], 'below': []}
        elif (attribute := ATTRIBUTE.match(line)) and stack:
            value = attribute.group(2)
            if '): ' in value:
                value = value.rpartition('): ')[2]
            found[stack[-1]][attribute.group(1)[len('DW_AT_'):]] = (
                value.split('\t')[0].strip())
    return found


class Types:
    """Names of types."""

    def __init__(self, found):
        self.found = found

    def name(self, entry):
        """The type of an entry, in words."""
        if 'type' not in entry:
            return 'void'
        kind = self.found[int(entry['type'].strip('<>'), 16)]
        tag = kind['tag']
        if tag in ('base_type', 'typedef'):
            return kind['name']
        if tag == 'pointer_type':
            return f'{self.name(kind)} *'
        if tag == 'array_type':
            bounds = [self.found[at].get('upper_bound', '-1')
                      for at in kind['below']]
            return self.name(kind) + ''.join(f'[{int(bound, 0) + 1}]'
                                             for bound in bounds)
        if tag == 'subroutine_type':
            below = ', '.join(self.name(self.found[at])
                              for at in kind['below'])
            return f'{self.name(kind)} ({below})'
        if tag in ('const_type', 'volatile_type', 'restrict_type'):
            return f"{tag.removesuffix('_type')} {self.name(kind)}"
        words = tag.removesuffix('_type').replace('structure', 'struct')
        return f"{words.replace('enumeration', 'enum')} {kind.get('name', '')}"

    def members(self, entry, begin=0):
        """(offset in bits, name, type) of all members, those of structures
        without a name too."""
        for at in entry['below']:
            member = self.found[at]
            if member['tag'] != 'member':
                continue
            bits = begin + int(member.get('data_bit_offset') or 8 * int(
                member.get('data_member_location', '0')))
            if 'name' in member:
                size = (f" : {member['bit_size']}" if 'bit_size' in member
                        else '')
                yield bits, member['name'], self.name(member) + size
            else:
                yield from self.members(
                    self.found[int(member['type'].strip('<>'), 16)], bits)


def layouts(compiler):
    """Lines about structures, enumerations and other types."""
    found = entries(compiler)
    types = Types(found)
    for entry in found.values():
        tag, name = entry['tag'], entry.get('name')
        if tag == 'enumerator':
            yield f"constant {name} = {int(entry['const_value'], 0):#x}"
        elif tag == 'typedef' and not name.startswith('__'):
            yield f'type {name} = {types.name(entry)}'
        elif tag in ('structure_type', 'union_type') and \
                'byte_size' in entry and name and name[:2] != '__':
            words = f"{'struct' if tag[0] == 's' else 'union'} {name}"
            yield f"{words}: {entry['byte_size']} bytes"
            for bits, member, kind in types.members(entry):
                yield f'{words}.{member}: bit {bits}, {kind}'


def promised(gcc, include):
    """All lines."""
    compiler = Compiler(gcc, include)
    done = compiler.run('-fsyntax-only', check=False)
    if done.returncode:
        sys.exit(f'the headers cannot be compiled:\n{done.stderr}')
    lines = {*constants(compiler), *functions(compiler), *layouts(compiler)}
    lines -= set(layouts(compiler.alone()))
    assert lines, 'nothing in the headers'
    return lines


def may_change(kept, now):
    """Does a version as (major, minor, patch) allow what that before it did
    not?"""
    return now[:2] > kept[:2] if now[0] == 0 else now[0] > kept[0]


def version():
    """This tree's."""
    return tuple(map(int, keel.limits.version().split('.')))


def is_released(number):
    """Has a version its day in CHANGELOG.md?"""
    words = '.'.join(map(str, number))
    return re.search(rf'^## {re.escape(words)} - \d', CHANGELOG.read_text(),
                     re.M) is not None


def of_version(kept):
    """The version that a list is of."""
    said = OF_VERSION.search(kept)
    assert said, 'guest_abi.txt: no version'
    return tuple(map(int, said.groups()))


def complaints(kept, lines):
    """What was promised in a text that is kept, and is not among the lines."""
    if may_change(of_version(kept), version()):
        return []
    return [line for line in kept.splitlines()
            if not line.startswith('#') and line not in lines]


OLD = '''
#define NUMBER (1 << 4)
#define CALL(x) (x)
enum e { E };
struct s { unsigned char a; union { int b; char c; }; unsigned d : 3; };
typedef int (*function_t)(struct s *);
int f(const char *text, ...);
static inline int g(int a) { return 1; }
'''
# What is changed, and how many lines are no longer true.
EXAMPLES = (
    ('(1 << 4)', '16', 0), ('#define CALL', '#define NEW 1\n#define CALL', 0),
    ('(const char *text', '(const char *other', 0),
    ('(int a) { return 1', '(int b) { return 2', 0),
    ('(1 << 4)', '17', 1), ('CALL(x) (x)', 'CALL(x) (2)', 1),
    ('{ E }', '{ E = 1 }', 1), ('unsigned char a', 'signed char a', 1),
    ('unsigned char a', 'short a', 1), ('unsigned char a', 'long a', 5),
    ('int b; char', 'char', 4), ('d : 3', 'd : 4', 1),
    ('int f(', 'long f(', 1), (', ...', '', 1),
    ('int g(int a)', 'int g(void)', 1), ('int g(int a)', 'int g(long a)', 1),
    ('(struct s *);', '(struct s);', 1), ('struct s {', 'struct t {', 5),
)


def self_test(gcc):
    """Each change must have its lines."""
    def lines(text):
        with tempfile.TemporaryDirectory() as directory:
            include = pathlib.Path(directory)
            (include / 'x.h').write_text(text)
            return promised(gcc, include)

    head = HEAD.format(keel.limits.version())
    before = head + '\n'.join(sorted(lines(OLD)))
    for old, new, count in EXAMPLES:
        assert old in OLD
        found = complaints(before, lines(OLD.replace(old, new)))
        assert len(found) == count, (old, new, found)
    for kept, now, may in (((0, 1, 0), (0, 1, 1), False),
                           ((0, 1, 0), (0, 2, 0), True),
                           ((0, 9, 0), (1, 0, 0), True),
                           ((1, 0, 0), (1, 1, 0), False),
                           ((1, 9, 0), (2, 0, 0), True)):
        assert may_change(kept, now) == may, (kept, now)


def main():
    if len(sys.argv) < 2 or sys.argv[2:] not in ([], ['--write'],
                                                 ['--self-test']):
        sys.exit(__doc__)
    if sys.argv[2:] == ['--self-test']:
        self_test(sys.argv[1])
        return
    lines = promised(sys.argv[1], INCLUDE)
    bad = complaints(KEPT.read_text(), lines) if KEPT.exists() else []
    writes = sys.argv[2:] and not (bad and is_released(of_version(
        KEPT.read_text())))
    for line in bad:
        print(f'no longer so: {line}')
    if bad and not writes:
        sys.exit('guests have to be changed: another version in meson.build, '
                 'or, before a release, guest_abi.py --write')
    if writes:
        KEPT.write_text(HEAD.format(keel.limits.version())
                        + '\n'.join(sorted(lines)) + '\n')


if __name__ == '__main__':
    main()
