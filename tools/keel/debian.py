# SPDX-License-Identifier: BSD-3-Clause
"""Make a Debian source package of a release's tarball, of tools/debian, and of
the tarballs of the wraps, which are components of it. The changelog is
CHANGELOG.md's."""

import email.utils
import pathlib
import re
import shutil
import subprocess
import tarfile
import textwrap

import keel.build

DIRECTORY = keel.build.TOOLS / 'debian'
CHANGES = keel.build.ROOT / 'CHANGELOG.md'
CACHE = keel.build.ROOT / 'subprojects' / 'packagecache'
FORMAT = '3.0 (quilt)\n'
REVISION = 1
SECTION = re.compile(r'^## (\S+) - \S+\n(.*?)(?=^## |\Z)', re.M | re.S)


class Error(Exception):
    """No source package; the message says why."""


def maintainer():
    """The maintainer, as the control file has it."""
    text = (DIRECTORY / 'control').read_text()
    return re.search(r'^Maintainer: (.*)$', text, re.M).group(1)


def items(text):
    """The changes of a section of CHANGELOG.md, as Debian has them."""
    for item in re.split(r'^\* ', text, flags=re.M)[1:]:
        plain = re.sub(r'\[([^]]*)\]\([^)]*\)', r'\1', item)
        yield textwrap.fill(' '.join(plain.split()), 76,
                            initial_indent='  * ', subsequent_indent='    ')


def changelog(when):
    """debian/changelog: all versions, as of one time."""
    parts = []
    for version, text in SECTION.findall(CHANGES.read_text()):
        lines = list(items(text))
        parts.append(
            f'keel ({version}-{REVISION}) unstable; urgency=medium\n\n'
            + '\n'.join(lines or ['  * New version.']) +
            f'\n\n -- {maintainer()}  {email.utils.formatdate(when)}\n')
    return '\n'.join(parts)


def components():
    """(name, tarball) of what the wraps take in."""
    for path in sorted((keel.build.ROOT / 'subprojects').glob('*.wrap')):
        name, = re.findall(r'^source_filename = (.*)$', path.read_text(), re.M)
        yield path.stem, CACHE / name


def _unpack(tarball, directory):
    """A tarball's one directory, under another name."""
    with tarfile.open(tarball) as archive:
        archive.extractall(directory.parent / 'unpacked')
    top, = (directory.parent / 'unpacked').iterdir()
    top.rename(directory)
    (directory.parent / 'unpacked').rmdir()


def prepare(output, version, when, scratch):
    """The directory that dpkg-source is given, with the tarballs beside it."""
    scratch.mkdir()
    tree = scratch / f'keel-{version}'
    tarball = output / f'keel-{version}.tar.xz'
    shutil.copyfile(tarball, scratch / f'keel_{version}.orig.tar.xz')
    _unpack(tarball, tree)
    for name, source in components():
        kind = ''.join(pathlib.Path(source).suffixes[-2:])
        shutil.copyfile(source,
                        scratch / f'keel_{version}.orig-{name}{kind}')
        _unpack(source, tree / name)
    shutil.copytree(tree / 'tools' / 'debian', tree / 'debian')
    (tree / 'debian' / 'changelog').write_text(changelog(when))
    (tree / 'debian' / 'source').mkdir()
    (tree / 'debian' / 'source' / 'format').write_text(FORMAT)
    return tree


def make(output, version, when, scratch):
    """Write the source package beside a release's tarball."""
    tree = prepare(output, version, when, scratch)
    try:
        done = subprocess.run(
            ['dpkg-source', '-b', tree.name], cwd=scratch, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    except FileNotFoundError:
        raise Error('no dpkg-source here: apt-get install dpkg-dev, or '
                    '--no-debian') from None
    if done.returncode:
        said = done.stdout.strip().splitlines() or ['']
        raise Error(f'dpkg-source failed: {said[-1]}')
    for path in sorted(scratch.iterdir()):
        if path.is_file():
            shutil.copyfile(path, output / path.name)
