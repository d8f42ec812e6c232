#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Check the arrows between the parts of the tree: arch <- kernel -> lib.

Every include must be allowed by the table: lib/ includes itself, arch/ also
lib/, and each folder of kernel/ also those of the rows above its own in
tools/keel/house.py. kernel/ and lib/ hold no assembly and name no system
register. With --self-test the check is run on lines that it must refuse, and
on others that it must accept.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))

import keel.house as house  # noqa: E402

# Part of the tree: what its files may include, as regular expressions that
# match whole. The first row whose prefix fits counts.
STANDARD = r'(std(arg|atomic|bool|def|int|io|lib|noreturn)|string|inttypes' \
    r'|limits|errno|assert)\.h'
GENERATED = r'(config|revision)\.h'


def kernel_arrows():
    """The rows of kernel/: each folder may include itself, and those of the
    rows before its own."""
    outside = (r'lib/.*', r'arch/.*', r'libfdt\.h', GENERATED, STANDARD)
    before = []
    for row in house.LAYERS:
        names = [name for name in row if name.startswith('kernel/')]
        for name in names:
            yield (f'{name}/', (rf'({"|".join((*before, name))})/.*',
                                *outside))
        before += names
    yield 'kernel/', ()


ARROWS = (
    ('lib/libc/', ()),
    ('lib/', (r'lib/.*', r'libfdt\.h', GENERATED, STANDARD)),
    ('arch/aarch64/', (r'arch/.*', r'lib/.*', GENERATED, STANDARD)),
    # The stand-in for the machine uses the libc of the build machine.
    ('arch/host/', (r'arch/.*', r'lib/.*', GENERATED, STANDARD,
                    r'pthread\.h', r'sys/mman\.h', r'unistd\.h',
                    r'sched\.h', r'setjmp\.h', r'time\.h')),
    ('arch/', ()),
    *kernel_arrows(),
    ('guests/include/', (r'(hf|keel)/.*', r'stdint\.h', r'stdbool\.h',
                         r'stddef\.h', r'stdarg\.h')),
    # Modules of Linux, and the guest that they talk to.
    ('guests/linux/', (r'(hf|keel|linux)/.*', r'[a-z0-9_]+\.h')),
    ('guests/', (r'(hf|keel)/.*', r'guests/.*', r'[a-z0-9_]+\.h')),
    ('test/guest/', (r'(hf|keel)/.*', r'[a-z0-9_]+\.h')),
)

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"',
                               re.DOTALL)
ASSEMBLY = re.compile(r'\b(asm|__asm__|__asm)\b')
REGISTER = re.compile(r'\b[A-Z][A-Z0-9]*_EL[0-3]\b|\b[a-z][a-z0-9]*_el[0-3]\b')


def allowed_includes(path):
    """The patterns for a file, or None where there is no rule."""
    for prefix, patterns in ARROWS:
        if path.startswith(prefix):
            return patterns
    return None


def complaints(path, text):
    """Yield what is wrong with a file."""
    patterns = allowed_includes(path)
    if patterns is None:
        return
    for name in INCLUDE.findall(text):
        if not any(re.fullmatch(pattern, name) for pattern in patterns):
            yield f'{path}: must not include {name}'
    if not path.startswith(('kernel/', 'lib/')):
        return
    if path.endswith('.S'):
        yield f'{path}: assembly belongs into arch/'
    code = COMMENT_OR_STRING.sub(' ', text)
    for pattern, what in ((ASSEMBLY, 'assembly'),
                          (REGISTER, 'a register name')):
        if found := pattern.search(code):
            yield f'{path}: {what}: {found.group()}'


def self_test():
    """Every line here must be refused, and every one of the second table
    accepted."""
    for path, text in (
            ('lib/x.c', '#include "kernel/vm/vm.h"'),
            ('lib/x.c', '#include "arch/barrier.h"'),
            ('kernel/x.c', '#include <sys/mman.h>'),
            ('kernel/x.c', '#include "guests/include/hf/abi.h"'),
            ('kernel/x.c', 'void f(void) { __asm__("nop"); }'),
            ('kernel/x.c', 'x = HCR_EL2;'),
            ('kernel/x.S', 'nop'),
            ('kernel/base/x.c', '#include "kernel/vm/vm.h"'),
            ('kernel/map/x.c', '#include "kernel/mem/share.h"'),
            ('kernel/vm/x.h', '#include "kernel/mem/clear.h"'),
            ('kernel/psci/x.c', '#include "kernel/entry/dispatch.h"'),
            ('kernel/hf/x.c', '#include "kernel/spci/list.h"'),
            ('kernel/spci/x.c', '#include "kernel/psci/ids.h"'),
            ('kernel/other/x.c', '#include "lib/addr.h"'),
            ('arch/aarch64/x.c', '#include "kernel/entry/dispatch.h"'),
            ('arch/aarch64/x.c', '#include "kernel/base/cpu.h"'),
            ('arch/aarch64/x.S', '#include "kernel/vm/vcpu.h"'),
            ('arch/aarch64/include/arch/x.h', '#include "kernel/vm/vcpu.h"'),
            ('arch/host/x.c', '#include "kernel/vm/vm.h"'),
            ('arch/host/x.c', '#include "test/support/machine.h"'),
            ('arch/aarch64/x.c', '#include <setjmp.h>'),
            ('arch/other/x.c', '#include "lib/addr.h"'),
            ('guests/include/hf/x.h', '#include <stdio.h>'),
            ('guests/demo/x.c', '#include "arch/upcall.h"'),
            ('guests/demo/x.c', '#include <linux/mm.h>'),
            ('test/guest/x.c', '#include "arch/upcall.h"')):
        assert list(complaints(path, text)), (path, text)
    for path, text in (
            ('kernel/x.c', '/* HCR_EL2 */ const char *s = "asm";'),
            ('lib/x.c', '#include "lib/addr.h"\n#include <libfdt.h>'),
            ('kernel/base/x.c', '#include "arch/cpu.h"\n#include "lib/addr.h"'),
            ('kernel/vm/x.c', '#include "kernel/map/ptable.h"'),
            ('kernel/boot/x.c', '#include "kernel/entry/dispatch.h"'),
            ('arch/host/x.c', '#include "arch/host.h"\n#include <sched.h>'),
            ('guests/linux/x.c', '#include <linux/mm.h>'),
            ('arch/aarch64/x.c', '#include "arch/upcall.h"\nHCR_EL2;')):
        assert not list(complaints(path, text)), (path, text)


def main():
    if sys.argv[1:] == ['--self-test']:
        self_test()
        return
    files = subprocess.run(['git', 'ls-files', '*.c', '*.h', '*.S'],
                           cwd=ROOT, check=True, text=True,
                           stdout=subprocess.PIPE).stdout.split()
    bad = [line for path in files if (ROOT / path).is_file()
           for line in complaints(path, (ROOT / path).read_text())]
    print(*bad, sep='\n')
    sys.exit(1 if bad or not files else 0)


if __name__ == '__main__':
    main()
