# SPDX-License-Identifier: BSD-3-Clause
"""Make a release: the tarball of the sources, what is built of it, a Debian
source package, a list of what is in it (SPDX) and checksums. The same commit
makes the same bytes, wherever it is built.

The tree must have nothing that is not committed, and CHANGELOG.md the day of
this version; with --draft neither matters.
"""

import argparse
import datetime
import hashlib
import io
import lzma
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile

import keel.build
import keel.debian
import keel.limits
import keel.sbom

CHANGES = keel.build.ROOT / 'CHANGELOG.md'
ABI = keel.build.ROOT / 'test' / 'lint' / 'guest_abi.txt'
ENTRY = re.compile(r'^## (\S+) - (\S+)$', re.M)
# What is taken of a build, besides what is installed.
BUILT = ('keel.bin', 'keel.elf')


class Error(Exception):
    """No release; the message says why."""


ERRORS = (Error, keel.build.Error, keel.debian.Error)


def run(*command, **options):
    """The output of a command, which must not fail."""
    done = subprocess.run([str(word) for word in command], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, check=False, **options)
    if done.returncode:
        said = done.stdout.strip().splitlines() or ['']
        raise Error(f"'{command[0]}' failed: {said[-1]}")
    return done.stdout


def git(*words):
    """What git says."""
    return run('git', '-C', keel.build.ROOT, *words)


def time_of_release():
    """Seconds since 1970: of the commit, or what the environment says."""
    return int(os.environ.get('SOURCE_DATE_EPOCH') or
               git('log', '-1', '--format=%ct'))


def check(draft):
    """The version. Raises Error where it is not ready."""
    version = keel.limits.version()
    said = ENTRY.search(CHANGES.read_text())
    if said is None or said.group(1) != version:
        raise Error(f'CHANGELOG.md: its first entry is not of {version}')
    if draft:
        return version
    if not re.fullmatch(r'\d{4}-\d\d-\d\d', said.group(2)):
        raise Error(f'CHANGELOG.md: {version} has no day')
    if f'\n# Of version {version}.\n' not in ABI.read_text():
        raise Error(f'{ABI.name}: not of {version}: guest_abi.py --write')
    if git('status', '--porcelain'):
        raise Error('the tree has changes that are not committed')
    return version


def tar(path, top, files, when):
    """Write a tarball of (name, bytes, is a program), under a directory: no
    owner, and one time."""
    with lzma.open(path, 'wb', preset=9) as packed, \
            tarfile.open(fileobj=packed, mode='w',
                         format=tarfile.GNU_FORMAT) as archive:
        for name, data, program in sorted(files):
            member = tarfile.TarInfo(f'{top}/{name}')
            member.size = len(data)
            member.mtime = when
            member.mode = 0o755 if program else 0o644
            archive.addfile(member, io.BytesIO(data))


def below(directory):
    """The files of a directory, for tar()."""
    return [(str(path.relative_to(directory)), path.read_bytes(),
             os.access(path, os.X_OK))
            for path in directory.rglob('*') if path.is_file()]


def sources():
    """The files of the tree that git knows."""
    names = git('ls-files', '-z').split('\0')
    return [(name, (keel.build.ROOT / name).read_bytes(),
             os.access(keel.build.ROOT / name, os.X_OK))
            for name in names if name and (keel.build.ROOT / name).is_file()]


def compile_sources(tree, destination):
    """Build the tree that a tarball has, and install it; returns the build
    directory."""
    build = tree / 'build'
    shutil.copytree(keel.build.ROOT / 'subprojects' / 'packagecache',
                    tree / 'subprojects' / 'packagecache')
    # Paths are those of the tarball. No repository around it is asked.
    flags = [f'-ffile-prefix-map={tree}=.']
    # Nor is anything taken from the cache of a compiler.
    environment = {**os.environ, 'GIT_CEILING_DIRECTORIES': str(tree.parent),
                   'CCACHE_DISABLE': '1'}
    environment.pop('GIT_DIR', None)
    run('meson', 'setup', build, tree, '--cross-file',
        tree / 'tools' / 'cross' / 'gcc.ini', '--prefix', '/', '-Dtests=false',
        '-Dpkgconfig.relocatable=true', f'-Dc_args={flags}',
        f'-Dc_link_args={flags}', env=environment)
    run('ninja', '-C', build, env=environment)
    run('meson', 'install', '-C', build, '--no-rebuild', '--destdir',
        destination, env=environment)
    return build


def make(output, version, when, scratch):
    """Write the files of a release into a directory, but for those that list
    them."""
    name = f'keel-{version}'
    tarball = output / f'{name}.tar.xz'
    tar(tarball, name, sources(), when)
    with tarfile.open(tarball) as archive:
        archive.extractall(scratch)
    keel.build.say(f'building {name}')
    build = compile_sources(scratch / name, scratch / 'installed')
    for file in BUILT:
        data = (build / file).read_bytes()
        (output / f'{name}{pathlib.Path(file).suffix}').write_bytes(data)
    tar(output / f'keel-sdk-{version}.tar.xz', f'keel-sdk-{version}',
        below(scratch / 'installed'), when)


def sums(directory):
    """SHA-256 of the files of a directory."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(directory.iterdir())}


def list_files(output, version, when):
    """Write what is in the release."""
    created = datetime.datetime.fromtimestamp(when, datetime.timezone.utc)
    document = keel.sbom.document(created.strftime('%Y-%m-%dT%H:%M:%SZ'),
                                  {path.name: path.read_bytes()
                                   for path in output.iterdir()})
    (output / f'keel-{version}.spdx.json').write_text(document)
    lines = [f'{digest}  {name}' for name, digest in sums(output).items()]
    (output / 'SHA256SUMS').write_text('\n'.join(lines) + '\n')
    print(*lines, sep='\n')


def arguments():
    """The command line, parsed."""
    parser = argparse.ArgumentParser(
        prog='tools/release', description=__doc__, allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('-o', '--output', required=True, metavar='DIR',
                        type=pathlib.Path, help='directory to make')
    parser.add_argument('--draft', action='store_true',
                        help='as the tree is now')
    parser.add_argument('--no-debian', action='store_true',
                        help='without the Debian source package, which needs '
                        'dpkg-dev')
    return parser.parse_args()


def release():
    """The tool, to its end."""
    options = arguments()
    version = check(options.draft)
    when = time_of_release()
    keel.build.quietly([keel.build.TOOLS / 'fetch'])
    options.output.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        make(options.output, version, when, scratch)
        if not options.no_debian:
            keel.debian.make(options.output, version, when, scratch / 'debian')
    list_files(options.output, version, when)
