#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""H-13: compile each header of guests/include alone, and twice in one file, as
C99, C11 and C++ without a warning; look for the C linkage of every function in
C++, and assemble the constants of those headers that promise it.

usage: headers.py GCC G++ CLANG
With --self-test the check is run on headers that it must refuse.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = ROOT / 'guests/include'

WARNINGS = ['-Werror', '-Wall', '-Wextra', '-Wpedantic', '-Wconversion',
            '-Wcast-align=strict', '-Wcast-qual', '-Wundef']
# Left out of -Weverything: padding between fields, and what C90 and C++98 lack.
EVERYTHING = ['-Werror', '-Weverything', '-Wno-padded',
              '-Wno-declaration-after-statement']
EVERYTHING_CXX = EVERYTHING + ['-Wno-c++98-compat-pedantic']
ASSEMBLER = re.compile(r'Constants\s+(?:\*\s+)?may\s+(?:\*\s+)?be\s+(?:\*\s+)?'
                       r'used\s+(?:\*\s+)?from\s+(?:\*\s+)?assembler')
CONSTANT = re.compile(r'^#define ([A-Z]\w*)[ \t]+\S', re.M)
FUNCTION = re.compile(r'^/\* (\S+):\d+:\S+ \*/ extern .*?\b(\w+) \(', re.M)


def variants(gcc, gxx, clang):
    """Name and command of each way in which a header is compiled."""
    c = ['-Wstrict-prototypes', '-x', 'c']
    for standard in ('c99', 'c11'):
        yield (f'gcc {standard}',
               [gcc, *WARNINGS, *c, f'-std={standard}'])
        yield (f'clang {standard}',
               [clang, *EVERYTHING, '-x', 'c', f'-std={standard}'])
    for standard in ('c++11', 'c++17', 'c++20'):
        yield (f'g++ {standard}',
               [gxx, *WARNINGS, '-Wold-style-cast', '-x', 'c++',
                f'-std={standard}'])
    target = ['--target=aarch64-none-elf', '-ffreestanding']
    for where, more in (('', []), (' for the target', target)):
        yield ('clang c++17' + where,
               [clang, *more, *EVERYTHING_CXX, '-x', 'c++', '-std=c++17'])
    yield ('clang c11 for the target',
           [clang, *target, *EVERYTHING, '-x', 'c', '-std=c11'])


def compile_text(command, include, text):
    """Give a compiler its file; returns what it wrote, and what it says if it
    fails."""
    done = subprocess.run([*command, '-I', str(include), '-'], input=text,
                          text=True, check=False, timeout=60,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    said = done.stderr.strip() if done.returncode != 0 else ''
    return done.stdout, said or ('it fails' if done.returncode else '')


def functions(gcc, include, name):
    """The functions, not inline, that a header itself declares."""
    with tempfile.NamedTemporaryFile('r') as listed:
        compile_text([gcc, '-x', 'c', '-fsyntax-only', '-aux-info',
                      listed.name], include, f'#include <{name}>\n')
        return sorted({function for path, function in
                       FUNCTION.findall(listed.read())
                       if path.endswith(name)})


def linkage(gcc, gxx, include, name):
    """Yield what C++ calls by another name than C."""
    names = functions(gcc, include, name)
    text = f'#include <{name}>\n' + ''.join(
        f'auto *use_{function} = &{function};\n' for function in names)
    code, bad = compile_text([gxx, '-x', 'c++', '-S', '-o', '-'], include,
                             text)
    if bad:
        yield f'{name} used from C++: {bad}'
    for function in names:
        if re.search(rf'\b_Z\d+{function}', code):
            yield f'{name}: {function} has no C linkage in C++'


def assembler(clang, include, name):
    """Yield what is no constant for an assembler."""
    text = (include / name).read_text()
    if not ASSEMBLER.search(text):
        return
    uses = ''.join(f'.quad {constant}\n' for constant in CONSTANT.findall(text))
    _, bad = compile_text([clang, '--target=aarch64-none-elf', '-c', '-o',
                           '/dev/null', '-x', 'assembler-with-cpp'],
                          include, f'#include <{name}>\n{uses}')
    if bad:
        yield f'{name} in assembler: {bad}'


def complaints(tools, include):
    """Yield what is wrong with the headers of a directory."""
    gcc, gxx, clang = tools
    for path in sorted(include.rglob('*.h')):
        name = path.relative_to(include)
        text = f'#include <{name}>\n' * 2 + 'typedef int not_empty;\n'
        for variant, command in variants(*tools):
            _, bad = compile_text([*command, '-fsyntax-only'], include, text)
            if bad:
                yield f'{name} by {variant}: {bad}'
        yield from linkage(gcc, gxx, include, str(name))
        yield from assembler(clang, include, name)


CAST = 'static inline int f(char c)\n{\n\treturn (int)c;\n}\n'

# Header, and how many complaints there must be of it.
EXAMPLES = (
    ('static inline int f(void)\n{\n\treturn 0;\n}\n', 0),
    ('int f(void);\n', 1),
    ('#ifdef __cplusplus\nextern "C"\n#endif\nint f(void);\n', 0),
    ('static inline char *f(void *p)\n{\n\treturn p;\n}\n', 6),
    ('#include <stdint.h>\nstatic inline uint16_t f(int i)\n{\n'
     '\treturn i;\n}\n', 10),
    ('static inline int *f(char *p)\n{\n\treturn (int *)p;\n}\n', 10),
    (CAST, 5),
    ('#if defined(__aarch64__)\nstruct s {\n\tint x;\n} __attribute__((no));\n'
     '#endif\n', 2),
    ('/* Constants may be used from assembler. */\n#define A (int)1\n', 1),
    ('/* Constants\n * may be used from assembler. */\n#define A 1\n', 0),
)


def self_test(tools):
    """Each example must have its complaints."""
    for text, count in EXAMPLES:
        guarded = f'#ifndef X_H\n#define X_H\n{text}#endif\n'
        with tempfile.TemporaryDirectory() as directory:
            include = pathlib.Path(directory)
            (include / 'x.h').write_text(guarded)
            found = list(complaints(tools, include))
            assert len(found) == count, (text, found)


def main():
    tools = sys.argv[1:4]
    if len(tools) < 3:
        sys.exit(__doc__)
    if sys.argv[4:] == ['--self-test']:
        self_test(tools)
        return
    bad = list(complaints(tools, INCLUDE))
    print(*bad, sep='\n')
    sys.exit(1 if bad else 0)


if __name__ == '__main__':
    main()
