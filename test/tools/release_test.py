#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Make a release twice, in different places: the same bytes. And use what is
in it as somebody would who has nothing else."""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
sys.dont_write_bytecode = True

import keel.limits  # noqa: E402

VERSION = keel.limits.version()
EXPECTED = {f'keel-{VERSION}.tar.xz', f'keel-{VERSION}.bin',
            f'keel-{VERSION}.elf', f'keel-sdk-{VERSION}.tar.xz',
            f'keel-{VERSION}.spdx.json', 'SHA256SUMS'}


def run(*command, **options):
    """A command's output."""
    done = subprocess.run([str(word) for word in command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, timeout=1500, **options)
    assert done.returncode == 0, done.stdout
    return done.stdout


def sums(directory):
    """SHA-256 by name."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in directory.iterdir()}


def members(directory):
    """What is in the tarballs of a directory: sums, modes and times."""
    for path in directory.glob('*.tar.xz'):
        with tarfile.open(path) as archive:
            for member in archive:
                yield (path.name, member.name, member.mode, member.mtime,
                       hashlib.sha256(archive.extractfile(member).read())
                       .hexdigest())


class Release(unittest.TestCase):
    """All of it in one: each build takes a minute."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = pathlib.Path(scratch.name)

    def copy(self):
        """The same commit, and what is not committed, at another place."""
        clone = self.scratch / 'another clone'
        run('git', 'clone', '-q', ROOT, clone)
        names = run('git', '-C', ROOT, 'ls-files', '-z').split('\0')
        for name in names:
            if name and (ROOT / name).is_file():
                (clone / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, clone / name)
        run('git', '-C', clone, 'add', '-A')
        shutil.copytree(ROOT / 'subprojects/packagecache',
                        clone / 'subprojects/packagecache')
        return clone

    def release(self, tree, name, work):
        """A release of a tree, built below a directory."""
        output = self.scratch / name
        (self.scratch / work).mkdir()
        run(tree / 'tools/release', '--draft', '--no-debian', '-o', output,
            env={**os.environ, 'TMPDIR': str(self.scratch / work)})
        return output

    def sdk(self, archive):
        """What the SDK can do, wherever it is unpacked."""
        with tarfile.open(archive) as packed:
            packed.extractall(self.scratch / 'moved here')
        sdk, = (self.scratch / 'moved here').iterdir()
        self.assertEqual(run(sdk / 'bin/keel', '--version'),
                         f'keel {VERSION}\n')
        environment = {**os.environ,
                       'PATH': f"{sdk / 'bin'}:{os.environ['PATH']}",
                       'PKG_CONFIG_PATH': str(sdk / 'lib/pkgconfig')}
        guest = self.scratch / 'guest'
        run('keel', 'new', guest, env=environment)
        self.assertIn('VM 1: lend: passed\n',
                      run('make', '-C', guest, 'run', env=environment))

    def test_release(self):
        first = self.release(ROOT, 'first', 'work')
        self.assertEqual(set(sums(first)), EXPECTED)
        second = self.release(self.copy(), 'second', 'work of another')
        self.assertEqual(sorted(set(members(first)) ^ set(members(second))),
                         [])
        self.assertEqual(sums(second), sums(first))
        said = dict(reversed(line.split('  ')) for line in
                    (first / 'SHA256SUMS').read_text().splitlines())
        found = sums(first)
        del found['SHA256SUMS']
        self.assertEqual(said, found)
        document = json.loads(
            (first / f'keel-{VERSION}.spdx.json').read_text())
        del found[f'keel-{VERSION}.spdx.json']
        self.assertEqual({file['fileName']:
                          file['checksums'][1]['checksumValue']
                          for file in document['files']},
                         {f'./{name}': digest
                          for name, digest in found.items()})
        for name in ('bin', 'elf'):
            data = (first / f'keel-{VERSION}.{name}').read_bytes()
            self.assertNotIn(str(self.scratch).encode(), data)
        self.sdk(first / f'keel-sdk-{VERSION}.tar.xz')


if __name__ == '__main__':
    unittest.main()
