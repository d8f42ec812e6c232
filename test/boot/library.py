#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Boot group "library" on each GIC: its own tests, and the last words of the
pupils that panic, whose addresses must lead to the functions that were called.

usage: library.py BUILD-DIRECTORY READELF
"""

import bisect
import re
import subprocess
import sys

import common
import guest_tests
from keel.qemu import Machine

FUNCTION = re.compile(r'^ *\d+: (\w+) +\d+ FUNC +\w+ +\w+ +\d+ (\S+)$', re.M)
# A line of a pupil, which "x0 ..." and the like may follow.
SAID = re.compile(r'^VM (\d+): pupil: (.*)$')
IN_IMAGE = re.compile(r'image \+ (0x[0-9a-f]+)')
REGISTER = re.compile(r'\bx(\d+) +[0-9a-f]{16}\b')

MAIN = ['guest_main', 'guest_start']
TAKE = ['take_last', 'take']
# VM: how its last words begin, and where it was; each function was called by
# the next.
PANICS = {
    3: ('lesson 00042', ['panic_inside', 'panic_outside', *TAKE]),
    4: ("write: not this VM's memory, or none (external abort): address 0x8",
        ['write_to', 'write_below', *TAKE]),
    5: ('write: not mapped, level 0: address 0xabc000000000',
        ['write_to', 'write_below', *TAKE]),
    6: ('an instruction that is not known or not allowed', TAKE),
    7: ('stack overflow: write: not mapped, level 3: address 0x',
        ['recurse'] * 16),
    8: ('write: not mapped, level 3: address 0x',
        ['write_to', 'write_below', *TAKE]),
    9: ('an IRQ that has no handler', ['interrupt_unhandled', *TAKE]),
    10: ('0x', ['free', 'free_twice', *TAKE]),
}
INLINE = ['block_of']    # by one compiler, or not
ENDS = {7: ", the guard page of CPU 0's stack",
        8: ", the guard page of CPU 1's stack",
        10: ' is given back to the heap, which has not handed it out'}


class Symbols:
    """The functions of an image, which is linked at 0."""

    def __init__(self, readelf, path):
        text = subprocess.run([readelf, '-sW', path], text=True, check=True,
                              stdout=subprocess.PIPE).stdout
        self.functions = sorted((int(address, 16), name)
                                for address, name in FUNCTION.findall(text))
        common.expect(self.functions, f'no functions in {path}')

    def name(self, address):
        """The function that an address is in."""
        at = bisect.bisect_right(self.functions, (address, '\x7f'))
        return self.functions[max(at - 1, 0)][1].partition('.')[0]


def way(symbols, lines):
    """The functions that a panic names, from where it was outwards. In a
    function that calls none x30 says who called it."""
    at, *called = [[symbols.name(int(address, 16))
                    for address in IN_IMAGE.findall(line)]
                   for line in lines if 'image +' in line]
    if not called:
        return at
    return at[:1] + [name for name in at[1:] if name != at[0] and
                     name != called[0][0]] + called[0]


def check_words(vm, lines, symbols):
    """The last words of a pupil."""
    begin, functions = PANICS[vm]
    text = '\n'.join(lines)
    first = lines[0].removeprefix('FAILED: ')
    common.expect(first != lines[0] and first.startswith(begin) and
                  first.endswith(ENDS.get(vm, '')), text)
    found = [name for name in way(symbols, lines) if name not in INLINE]
    if functions[-1] in TAKE:
        functions = functions + MAIN
    found = found[:len(functions)]
    common.expect(found == functions, f'{found}, not {functions}:\n{text}')
    registers = [int(number) for number in REGISTER.findall(text)]
    expected = [] if len(lines) == 2 else list(range(31))
    common.expect(registers == expected, text)


def run(build, symbols, gic):
    """One machine."""
    result = common.boot(Machine(build.image, build.group('library'), gic=gic))
    tests = guest_tests.read(result.lines())
    bad = [test for test in tests if test.outcome in ('not ok', 'error')]
    common.expect(not bad and result.end == 'exit', f'{bad}\n{result.text}')
    said = {}
    for line in result.lines():
        if found := SAID.match(line):
            said.setdefault(int(found[1]), []).append(found[2])
    common.expect(set(said) == set(PANICS), f'{sorted(said)}:\n{result.text}')
    for vm, lines in said.items():
        check_words(vm, lines, symbols)


def main():
    build, tools = common.argument()
    if len(tools) != 1:
        sys.exit(__doc__)
    symbols = Symbols(tools[0], build.path / 'test/guest/test-pupil.elf')
    common.run_cases((f'gic {gic}',
                      lambda gic=gic: run(build, symbols, gic))
                     for gic in (2, 3))


if __name__ == '__main__':
    main()
