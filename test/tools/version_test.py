#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Everything states the version that meson.build has, and the Debian packages
have everything that is installed, once.

usage: version_test.py BUILD-DIRECTORY
"""

import json
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tools'))
sys.dont_write_bytecode = True

import keel.debian  # noqa: E402
import keel.limits  # noqa: E402
import keel.release  # noqa: E402
import keel.sbom  # noqa: E402

BUILD = pathlib.Path(sys.argv.pop(1) if len(sys.argv) > 1 else 'build')
PART = re.compile(r'^#define KEEL_GUEST_VERSION_(\w+) (\d+)$', re.M)
# Where tools/debian/rules has what Meson writes as {name}.
PLACES = {'bindir': 'usr/bin', 'datadir': 'usr/share',
          'mandir': 'usr/share/man',
          'includedir': 'usr/aarch64-linux-gnu/include',
          'libdir': 'usr/aarch64-linux-gnu/lib',
          'libdir_static': 'usr/aarch64-linux-gnu/lib'}


class Version(unittest.TestCase):
    """One version."""

    VERSION = keel.limits.version()

    def stated(self, path, pattern):
        """A version in a file of the build directory, or of the tree."""
        self.assertEqual(re.search(pattern, path.read_text(), re.M).group(1),
                         self.VERSION, path)

    def test_built(self):
        """The image's banner, the library's package, the manual pages, the
        installed command."""
        for path, pattern in (
                ('config.h', r'^#define KEEL_VERSION "(.*)"$'),
                ('meson-private/keel-guest.pc', '^Version: (.*)$'),
                ('tools/keel-pack.1', r'"Keel (\S+)"'),
                ('tools/rules.json', r'"version": "(.*)"')):
            self.stated(BUILD / path, pattern)
        self.assertIn(f'\nKeel {self.VERSION} ('.encode(),
                      (BUILD / 'keel.bin').read_bytes())

    def test_tree(self):
        """The headers, the changes, the command."""
        header = (ROOT / 'guests/include/keel/version.h').read_text()
        parts = dict(PART.findall(header))
        self.assertEqual('.'.join(parts[name] for name in
                                  ('MAJOR', 'MINOR', 'PATCH')), self.VERSION)
        self.assertEqual(keel.release.check(draft=True), self.VERSION)
        said = subprocess.run(
            [sys.executable, ROOT / 'tools/keel', 'cli', '--version'],
            check=True, text=True, stdout=subprocess.PIPE).stdout
        self.assertEqual(said, f'keel {self.VERSION}\n')

    def test_debian(self):
        """The newest entry of the changelog, whose lines lintian takes."""
        first, *lines = keel.debian.changelog(0).splitlines()
        self.assertEqual(first, f'keel ({self.VERSION}-1) unstable; '
                         'urgency=medium')
        self.assertGreater(len(lines), 5)
        self.assertLessEqual(max(map(len, lines)), 80)


class Contents(unittest.TestCase):
    """What is in the packages, and in the list of what is in a release."""

    def test_packages(self):
        plan = json.loads((BUILD / 'meson-info/intro-install_plan.json')
                          .read_text())
        installed = [re.sub(r'^\{(\w+)\}', lambda name: PLACES[name.group(1)],
                            entry['destination'])
                     for kind in plan.values() for entry in kind.values()]
        self.assertGreater(len(installed), 30)
        listed = [line for path in sorted(keel.debian.DIRECTORY.iterdir())
                  if path.suffix == '.install' or path.name == 'not-installed'
                  for line in path.read_text().splitlines()
                  if not line.startswith('#')]
        for path in installed:
            self.assertEqual(sum(path == line or path.startswith(f'{line}/')
                                 for line in listed), 1, path)
        for line in listed:
            self.assertTrue(any(f'{path}/'.startswith(f'{line}/')
                                for path in installed), line)

    def test_licences(self):
        """The texts of what is linked are installed."""
        plan = json.loads((BUILD / 'meson-info/intro-install_plan.json')
                          .read_text())
        installed = {entry['destination'] for kind in plan.values()
                     for entry in kind.values()}
        for path in ('LICENSE', 'libfdt/BSD-2-Clause',
                     'picolibc/COPYING.NEWLIB', 'picolibc/COPYING.picolibc'):
            self.assertIn(f'{{datadir}}/doc/keel/{path}', installed)

    def test_sbom(self):
        """Each wrap is a package, each file has its sum, and what is related
        is there."""
        name = f'keel-{keel.limits.version()}.tar.xz'
        document = json.loads(keel.sbom.document('1970-01-01T00:00:00Z',
                                                 {name: b'x'}))
        wraps = {path.stem for path in (ROOT / 'subprojects').glob('*.wrap')}
        self.assertEqual(len(document['packages']), 1 + len(wraps))
        ids = {part['SPDXID'] for part in (document, *document['packages'],
                                           *document['files'])}
        for relation in document['relationships']:
            self.assertIn(relation['spdxElementId'], ids)
            self.assertIn(relation['relatedSpdxElement'], ids)
        for package in document['packages'][1:]:
            self.assertRegex(package['checksums'][0]['checksumValue'],
                             '^[0-9a-f]{64}$')


if __name__ == '__main__':
    unittest.main()
