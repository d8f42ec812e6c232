# SPDX-License-Identifier: BSD-3-Clause
"""What the tests that boot Keel on QEMU have in common.

Each script takes the build directory, runs its cases one after the other, and
prints one line of TAP for each.
"""

import concurrent.futures
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / 'tools'))

import keel.cpio  # noqa: E402
import keel.qemu  # noqa: E402

TIMEOUT = 300            # seconds that only a hang reaches
SILENCE = 0.3            # seconds after which nothing more is said
BANNER = re.compile(r'^Keel \S+ \(\S+\)$')


class Failed(Exception):
    """A case that does not hold; the message says why."""


class Skipped(Exception):
    """A case that cannot be tried here; the message says why."""


def expect(condition, message):
    """Raise Failed with the message unless the condition holds."""
    if not condition:
        raise Failed(message)


def outcome(case):
    """What stands before and behind a (name, function) pair's point of TAP,
    and what is wrong with it; None where it holds."""
    try:
        case[1]()
    except Skipped as reason:
        return '', f' # SKIP {reason}', None
    except (Failed, OSError, subprocess.SubprocessError) as error:
        return 'not ', '', str(error)
    return '', '', None


def run_cases(cases, jobs=1):
    """Run (name, function) pairs as TAP; exit with 1 where one failed, or
    where there is none (N-23). More than one at a time pays where they wait
    for silence."""
    cases = list(cases)
    if not cases:
        sys.exit('no case to run')
    failed = False
    print(f'1..{len(cases)}', flush=True)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for number, point in enumerate(pool.map(outcome, cases), 1):
            before, behind, error = point
            print(f'{before}ok {number} - {cases[number - 1][0]}{behind}')
            for line in (error or '').splitlines():
                print(f'#   {line}')
            sys.stdout.flush()
            failed |= error is not None
    sys.exit(1 if failed else 0)


class Build:
    """A build directory, and what the tests take from it."""

    def __init__(self, path):
        self.path = pathlib.Path(path).resolve()
        self.image = self.path / 'keel.bin'
        self.demo = self.path / 'guests' / 'demo.cpio'

    def guest(self, name):
        """The bytes of a test guest's kernel."""
        return (self.path / 'test' / 'guest' /
                f'test-{name}.bin').read_bytes()

    def group(self, name):
        """The ramdisk of a group of guest tests."""
        return self.path / 'test' / 'guest' / f'{name}.cpio'


def argument():
    """The build directory of the command line, and what follows it."""
    if len(sys.argv) < 2:
        sys.exit(f'usage: {sys.argv[0]} BUILD-DIRECTORY [ARGUMENT]...')
    return Build(sys.argv[1]), sys.argv[2:]


def boot(machine, until=None, settle=0, timeout=TIMEOUT):
    """Boot; returns the result. Its text begins with our banner, where that
    came."""
    result = keel.qemu.run(machine, timeout, until=until, settle=settle)
    lines = result.lines()
    at = next((i for i, line in enumerate(lines) if BANNER.match(line)),
              0)
    result.text = '\n'.join(lines[at:])
    return result


def expect_lines(result, lines):
    """The lines have to stand on the console, in this order."""
    said = iter(result.lines())
    for line in lines:
        expect(line in said, f'no line "{line}" in its place in\n'
               + result.text)


def expect_passed(result, name):
    """The primary has to end the machine after 'NAME: passed'."""
    expect_lines(result, [f'VM 1: {name}: passed'])
    expect(result.end == 'exit' and result.returncode == 0,
           f'QEMU ends by {result.end}, {result.returncode}:\n{result.text}')


def expect_halt(result, line):
    """The line has to be the last one, no VM may run, QEMU not end."""
    said = [text for text in result.lines() if text]
    expect(said[-1:] == [line], f'expected "{line}" at the end of\n'
           + result.text)
    expect(not any(text.startswith('VM ') for text in said),
           'a VM runs:\n' + result.text)
    expect(result.end == 'match', f'QEMU ends by {result.end}')


def expect_error(machine, error):
    """Boot a machine that has to halt with this error."""
    line = f'ERROR: {error}'
    expect_halt(boot(machine, until='^(ERROR|VM)', settle=SILENCE), line)


def compile_dts(text):
    """A tree's source as a flattened tree."""
    return subprocess.run(['dtc', '-q', '-I', 'dts', '-O', 'dtb'],
                          input=text.encode(), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=True).stdout


def ramdisk(entries, kind='newc'):
    """The archive of a dictionary of names and bytes."""
    return keel.cpio.archive(entries.items(), kind)
