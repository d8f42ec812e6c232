#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""N-11: without its tests the tree is configured on a machine that has no
more than tools/setup --run installs: no compiler for itself, no cmocka, no
clang, no debugger. Nothing is compiled."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CROSS = 'aarch64-linux-gnu-'

# All of the path, by the packages of tools/setup --run.
PROGRAMS = ('python3', 'meson', 'ninja', 'git', 'dtc', 'sh', 'env',
            *(CROSS + tool for tool in ('gcc', 'gcc-ar', 'ld', 'as', 'nm',
                                        'objcopy', 'strip')))


class N11(unittest.TestCase):
    """A build directory as tools/run makes it."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)
        path = self.scratch / 'bin'
        path.mkdir()
        for name in PROGRAMS:
            found = shutil.which(name)
            self.assertIsNotNone(found, name)
            (path / name).write_text(f'#!/bin/sh\nexec {found} "$@"\n')
            (path / name).chmod(0o755)
        self.environment = {
            'PATH': str(path), 'PKG_CONFIG_LIBDIR': '/none',
            **{name: os.environ[name] for name in ('HOME', 'LANG')
               if name in os.environ}}

    def test_n11_configure(self):
        build = self.scratch / 'build'
        done = subprocess.run(
            ['meson', 'setup', build, ROOT, '--cross-file',
             ROOT / 'tools' / 'cross' / 'gcc.ini', '-Dtests=false'],
            env=self.environment, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, check=False, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout)
        compilers = {pathlib.Path(command['command'].split()[0]).name
                     for command in json.loads(
                         (build / 'compile_commands.json').read_text())}
        self.assertEqual(compilers, {CROSS + 'gcc'})
        # Plain ar finds the plugin for LTO only beside a native gcc.
        self.assertIn(f'{CROSS}gcc-ar $LINK_ARGS',
                      (build / 'build.ninja').read_text())
        self.assertEqual(json.loads(
            (build / 'meson-info' / 'intro-tests.json').read_text()), [])


if __name__ == '__main__':
    unittest.main()
