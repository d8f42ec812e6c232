#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""N-23: a test that has run nothing does not hold: no case, no machine, no
build, no file."""

import contextlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'test' / 'boot'))
sys.dont_write_bytecode = True

import common  # noqa: E402
import guest_tests  # noqa: E402

TIMEOUT = 120
HELD = re.compile(r'^ok \d+(?!.*# SKIP)', re.MULTILINE)

# What scripts of test/boot/ take behind the build directory.
ARGUMENTS = {
    'demo.py': ('few',), 'firmware.py': ('none.bin',),
    'guest_tests.py': ('no_such_group',), 'install.py': ('objcopy', 'cc'),
    'linux.py': ('one',), 'linux_ffa.py': ('one',),
    'rpi4.py': ('guests', 'no_such_group'),
}


def ended(function, *arguments):
    """The exit status of a function that exits, and what it printed."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        try:
            function(*arguments)
        except SystemExit as end:
            return end.code, said.getvalue()
    return 0, said.getvalue()


class N23(unittest.TestCase):
    """Nothing to run is a failure."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)

    def assert_fails(self, script, *arguments, **options):
        """It ends badly, and no point of TAP holds."""
        done = subprocess.run([script, *arguments], text=True, check=False,
                              stdin=subprocess.DEVNULL, timeout=TIMEOUT,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              **options)
        self.assertIsNone(HELD.search(done.stdout), done.stdout)
        if ' # SKIP ' not in done.stdout:
            self.assertNotEqual(done.returncode, 0, f'{script}: {done.stdout}')

    def test_n23_no_case(self):
        for function, nothing in ((common.run_cases, []),
                                  (guest_tests.tap, []),
                                  (guest_tests.tap, [('group', [])])):
            status, said = ended(function, nothing)
            self.assertNotIn(status, (0, False, None))
            self.assertNotIn('1..0', said)

    def test_n23_empty_group(self):
        """A group that planned no test is none."""
        self.assertEqual(guest_tests.read(['VM 1: 1..0'])[-1].outcome,
                         'error')

    def test_n23_no_build(self):
        """Every script of test/boot/, with a build directory that is
        empty."""
        scripts = [path for path in sorted((ROOT / 'test/boot').glob('*.py'))
                   if os.access(path, os.X_OK)]
        self.assertLessEqual(set(ARGUMENTS), {path.name for path in scripts})
        for path in scripts:
            self.assert_fails(path, self.scratch,
                              *ARGUMENTS.get(path.name, ()))

    def test_n23_no_files(self):
        """Every check of the tree, in a tree without a file."""
        subprocess.run(['git', 'init', '-q', self.scratch], check=True)
        for name in ('lint/abi.py', 'lint/files.py', 'lint/formats.py',
                     'lint/layers.py'):
            copy = self.scratch / 'test' / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / 'test' / name, copy)
            self.assert_fails(copy)
        shutil.copytree(ROOT / 'tools', self.scratch / 'tools')
        house = shutil.copy(ROOT / 'test/lint/house.py', copy.parent)
        self.assert_fails(house, 'nm', 'none')
        for name in ('format', 'figures'):
            self.assert_fails(self.scratch / 'tools' / name, '--check')

    def test_n23_no_bench(self):
        code = ('import sys; sys.argv[1:] = ["none"]; import common; '
                'common.Tap().done()')
        self.assert_fails(sys.executable, '-c', code, env={
            **os.environ, 'PYTHONPATH': str(ROOT / 'test' / 'bench')})


if __name__ == '__main__':
    unittest.main()
