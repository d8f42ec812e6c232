# SPDX-License-Identifier: BSD-3-Clause
"""Fetch Debian's arm64 packages and unpack them into a cache.

Nothing is installed and no architecture is added: apt works on a state of
its own, with the mirror, keys and proxies that this machine is set up with,
as any user.
"""

import contextlib
import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

# Name in the cache, package, suite. A package that is nothing but a
# dependency on the current kernel stands for that kernel; its headers bring
# all that builds modules for it, the FF-A driver's sources, and the kernel
# itself, since one fetched at another time may be another version.
PACKAGES = {
    'linux-6.1': ('linux-image-arm64', 'bookworm'),
    'linux-6.12': ('linux-image-arm64', 'bookworm-backports'),
    'linux-6.1-modules': ('linux-headers-arm64', 'bookworm'),
    'linux-6.12-modules': ('linux-headers-arm64', 'bookworm-backports'),
    'busybox': ('busybox-static', 'bookworm'),
    'u-boot-rpi': ('u-boot-rpi', 'bookworm'),
}
SUITES = 'bookworm bookworm-backports'

# Most of a kernel's package, and of no use without its initramfs.
LEFT_OUT = ('./lib/modules', './usr/lib/modules', './usr/share/doc')


class Error(Exception):
    """A package that cannot be had; the message says why."""


def cache_base():
    """Where what was downloaded is kept, for all clones of this tree."""
    base = os.environ.get('XDG_CACHE_HOME') or '~/.cache'
    return pathlib.Path(base).expanduser() / 'keel'


def cache_directory():
    """The part of it for these packages."""
    return cache_base() / 'arm64'


def _run(*command, cwd=None):
    """Standard output of a command; Error with the end of what it said."""
    command = [str(word) for word in command]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, cwd=cwd,
                              check=False)
    except FileNotFoundError:
        raise Error(f'no {command[0]} here') from None
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or ['']
        raise Error(f'{command[0]} failed: {said[-1]}')
    return done.stdout


def _host():
    """This machine's architecture, as Debian calls it."""
    return _run('dpkg', '--print-architecture').strip()


def _stanzas():
    """This machine's sources of packages, in the deb822 form."""
    etc = pathlib.Path('/etc/apt')
    for path in sorted(etc.glob('sources.list.d/*.sources')):
        lines = [line for line in path.read_text().splitlines()
                 if not line.startswith('#')]
        yield from re.split(r'\n\s*\n', '\n'.join(lines))
    for path in [etc / 'sources.list',
                 *sorted(etc.glob('sources.list.d/*.list'))]:
        for line in path.read_text().splitlines() if path.exists() else ():
            found = re.match(r'deb\s+(?:\[([^]]*)\]\s+)?(\S+)\s+(\S+)', line)
            if found:
                signed = re.search(r'signed-by=(\S+)', found.group(1) or '')
                yield '\n'.join(
                    ['Types: deb', f'URIs: {found.group(2)}',
                     f'Suites: {found.group(3)}', 'Components: main',
                     *([f'Signed-By: {signed.group(1)}'] if signed else [])])


def _source():
    """The machine's own Debian mirror, with the suites that we need."""
    release = pathlib.Path('/etc/os-release')
    text = release.read_text() if release.exists() else ''
    codename = re.search(r'^VERSION_CODENAME=(\w+)', text, re.M)
    for stanza in _stanzas():
        suites = re.search(r'^Suites:(.*)$', stanza, re.M | re.I)
        if (codename and suites and
                codename.group(1) in suites.group(1).split()):
            return stanza.replace(suites.group(), f'Suites: {SUITES}') + '\n'
    raise Error('no source of Debian packages is configured')


def _headers_packages(name, version, depends):
    """What belongs to the headers of a kernel, from its source's packages;
    the tools among it are those of this machine's architecture."""
    release = name.removeprefix('linux-headers-').removesuffix('-arm64')
    kbuild = re.search(r'linux-kbuild-[^ ,]+', depends)
    source = re.match(r'\d+\.\d+', release)
    if not kbuild or not source:
        raise Error(f'{name}: not as expected, it needs {depends}')
    names = (name, f'linux-headers-{release}-common',
             f'{kbuild.group()}:{_host()}', f'linux-image-{release}-arm64',
             f'linux-source-{source.group()}')
    return [(name, version) for name in names]


def _keep_driver(target):
    """Replace the kernel's sources by the FF-A driver's alone."""
    for archive in (target / 'usr' / 'src').glob('linux-source-*.tar.xz'):
        (target / 'arm_ffa').mkdir()
        with tarfile.open(archive, 'r|xz') as source:
            for member in source:
                directory, _, name = member.name.rpartition('/')
                if (directory.endswith('/drivers/firmware/arm_ffa') and
                        member.isfile()):
                    (target / 'arm_ffa' / name).write_bytes(
                        source.extractfile(member).read())
        archive.unlink()


class _Apt:
    """apt with a state of its own in a directory."""

    def __init__(self, directory):
        self._directory = directory
        for name in ('lists/partial', 'cache/archives/partial'):
            (directory / name).mkdir(parents=True, exist_ok=True)
        (directory / 'own.sources').write_text(_source())
        self._options = [
            '-oAPT::Architecture=arm64',
            f"-oAPT::Architectures={','.join({'arm64', _host()})}",
            f'-oDir::State::Lists={directory}/lists',
            f'-oDir::Cache={directory}/cache',
            '-oDir::State::status=/dev/null',
            f'-oDir::Etc::SourceList={directory}/own.sources',
            '-oDir::Etc::SourceParts=/dev/null',
            '-oDir::Etc::Preferences=/dev/null',
            '-oDir::Etc::PreferencesParts=/dev/null',
            '-oAPT::Sandbox::User=root', '-oAcquire::Languages=none',
        ]
        _run('apt-get', *self._options, '-oAPT::Update::Error-Mode=any',
             'update')

    def _show(self, package, suite):
        """The fields of a package of a suite."""
        shown = _run('apt-cache', *self._options,
                     f'-oAPT::Default-Release={suite}', '--no-all-versions',
                     'show', package)
        return dict(re.findall(r'^(\w+): (.*)$', shown, re.M))

    def resolve(self, package, suite):
        """Names and versions to download for a package of a suite."""
        fields = self._show(package, suite)
        meant = re.fullmatch(r'(linux-(?:image|headers)-\S+) \(= (\S+)\)',
                             fields.get('Depends', ''))
        if not meant:
            return [(package, fields['Version'])]
        if package == 'linux-image-arm64':
            return [meant.groups()]
        depends = self._show(meant.group(1), suite)['Depends']
        return _headers_packages(*meant.groups(), depends)

    def unpack(self, package, version, target):
        """Download a package and unpack it into a directory."""
        _run('apt-get', *self._options, 'download', f'{package}={version}',
             cwd=self._directory)
        archive, = self._directory.glob(f"{package.split(':')[0]}_*.deb")
        tar = self._directory / 'data.tar'
        with tar.open('wb') as file:
            subprocess.run(['dpkg-deb', '--fsys-tarfile', archive],
                           stdout=file, check=True)
        target.mkdir(exist_ok=True)
        _run('tar', '-x', '-f', tar, '-C', target, '--no-same-owner',
             *(f'--exclude={path}' for path in LEFT_OUT))
        with (target / 'package').open('a') as file:
            file.write(f'{package} {version}\n')
        archive.unlink()
        tar.unlink()


@contextlib.contextmanager
def _locked(cache):
    """The cache for one process at a time: tests run side by side."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / 'lock').open('w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _fetch_missing(names, cache):
    """Download what is not in the cache yet."""
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        scratch = pathlib.Path(scratch)
        apt = _Apt(scratch)
        for name in names:
            for package, version in apt.resolve(*PACKAGES[name]):
                if sys.stdout.isatty():
                    print(f'fetching {package} {version}', flush=True)
                apt.unpack(package, version, scratch / name)
            _keep_driver(scratch / name)
            # A directory of this name is whole.
            shutil.move(scratch / name, cache / name)


def fetch(names):
    """Directories of unpacked packages, by their names in PACKAGES.

    Each is downloaded once and then kept; remove its directory to have the
    current version. Raises Error where that cannot be done.
    """
    cache = cache_directory()
    try:
        with _locked(cache):
            missing = [name for name in names if not (cache / name).exists()]
            if missing:
                _fetch_missing(missing, cache)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Error(str(error)) from error
    return {name: cache / name for name in names}
