# SPDX-License-Identifier: BSD-3-Clause
"""Put the third-party tarballs into subprojects/packagecache, and our build
files for them into the trees that Meson has unpacked already: it does so only
once.

Debian's source tarballs are the upstream ones, byte for byte, so they are
taken from the Debian mirror that this machine is set up with, and kept in a
cache for all clones of this tree. Where there is no mirror, nothing is done:
Meson then downloads from upstream by itself. Either way the hash in the .wrap
file decides.
"""

import argparse
import configparser
import hashlib
import os
import pathlib
import subprocess
import sys
import tempfile

import keel.arm64

SUBPROJECTS = pathlib.Path(__file__).resolve().parents[2] / 'subprojects'

# A binary package that Debian builds from the same source, for each wrap: it
# tells where in the pool the tarball is.
PACKAGES = {'picolibc': 'picolibc-aarch64-linux-gnu', 'dtc': 'libfdt-dev'}

# A mirror that does not answer is given up soon.
PATIENCE = ('-oAcquire::Retries=0', '-oAcquire::http::Timeout=10',
            '-oAcquire::https::Timeout=10')


def cache_directory():
    """Where the tarballs are kept, for all clones of this tree."""
    return keel.arm64.cache_base() / 'sources'


def run(*command):
    """The standard output of a command, or None when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True)
    return done.stdout if done.returncode == 0 else None


def pool_directory(package, scratch):
    """URI of the pool directory of a package on the user's own mirror."""
    query = ('apt-get', *PATIENCE, '--print-uris', 'download', package)
    answer = run(*query)
    if not answer:
        # No package lists on this machine: fetch private ones.
        for name in ('lists/partial', 'cache/archives/partial'):
            (scratch / name).mkdir(parents=True, exist_ok=True)
        private = (f'-oDir::State::Lists={scratch}/lists',
                   f'-oDir::Cache={scratch}/cache')
        run('apt-get', *PATIENCE, *private, 'update')
        answer = run('apt-get', *private, *query[1:])
    if not answer:
        return None
    return answer.split("'")[1].rpartition('/')[0]


def good(path, digest):
    """Is this file there, and the right one?"""
    return (path.is_file() and
            hashlib.sha256(path.read_bytes()).hexdigest() == digest)


def copy(source, target):
    """Put a file in its place, whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f'{target.name}.{os.getpid()}')
    partial.write_bytes(source.read_bytes())
    partial.replace(target)


def keep(source, kept, digest):
    """Put a tarball into the cache, if that can be written."""
    try:
        if not good(kept, digest):
            copy(source, kept)
    except OSError as error:
        print(f'tools/fetch: not kept for other clones: {error}',
              file=sys.stderr)


def download(package, name, digest, target):
    """Get a tarball from the mirror into a scratch file; False where that
    cannot be."""
    pool = pool_directory(package, target.parent)
    if pool:
        run('/usr/lib/apt/apt-helper', *PATIENCE, 'download-file',
            f'{pool}/{name}', str(target), f'SHA256:{digest}')
    return good(target, digest)


def fetch(wrap, scratch):
    """Put the tarball of one wrap where Meson looks for it. False when no
    mirror has it."""
    config = configparser.ConfigParser(interpolation=None)
    config.read(wrap)
    source = config['wrap-file']
    name, digest = source['source_filename'], source['source_hash']
    wanted = SUBPROJECTS / 'packagecache' / name
    kept = cache_directory() / name
    if good(wanted, digest):
        keep(wanted, kept, digest)
        return True
    if (SUBPROJECTS / source['directory']).is_dir():
        return True
    if good(kept, digest):
        copy(kept, wanted)
        return True
    print(f'fetching {name}', flush=True)
    fresh = scratch / name
    if not download(PACKAGES[wrap.stem], name, digest, fresh):
        return False
    copy(fresh, wanted)
    keep(fresh, kept, digest)
    return True


def refresh(wrap):
    """Copy our build files over those of an earlier version of Keel."""
    config = configparser.ConfigParser(interpolation=None)
    config.read(wrap)
    source = config['wrap-file']
    unpacked = SUBPROJECTS / source['directory']
    ours = SUBPROJECTS / 'packagefiles' / source['patch_directory']
    if not unpacked.is_dir():
        return
    for file in ours.rglob('*'):
        theirs = unpacked / file.relative_to(ours)
        if file.is_file() and not (
                theirs.is_file() and
                theirs.read_bytes() == file.read_bytes()):
            copy(file, theirs)


def main():
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for wrap in sorted(SUBPROJECTS.glob('*.wrap')):
            refresh(wrap)
            try:
                found = fetch(wrap, pathlib.Path(scratch))
            except FileNotFoundError:  # not a Debian: no apt-get
                found = False
            if not found:
                print(f'tools/fetch: {wrap.stem} is not on the Debian mirror; '
                      'Meson will ask upstream', file=sys.stderr)
