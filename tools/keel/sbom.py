# SPDX-License-Identifier: BSD-3-Clause
"""What a release is made of, as an SPDX 2.3 document: Keel, the sources that
it takes in by its wraps, and the files of the release."""

import configparser
import hashlib
import json
import re

import keel.build
import keel.limits

SUBPROJECTS = keel.build.ROOT / 'subprojects'
# Of what a wrap has: its licence as the whole of what is linked has it.
LICENCES = {'dtc': 'BSD-2-Clause', 'picolibc': 'BSD-3-Clause'}
NAMES = {'dtc': 'libfdt'}


def wraps():
    """(name, version, URL, SHA-256, licence) of each."""
    for path in sorted(SUBPROJECTS.glob('*.wrap')):
        config = configparser.ConfigParser(interpolation=None)
        config.read(path)
        source = config['wrap-file']
        yield (NAMES.get(path.stem, path.stem),
               re.search(r'-([\d.]+)$', source['directory']).group(1),
               source['source_url'], source['source_hash'],
               LICENCES[path.stem])


def _package(name, version, url, licence, **more):
    """A package, of which nothing is concluded but declared."""
    return {'SPDXID': f'SPDXRef-{name}', 'name': name, 'versionInfo': version,
            'downloadLocation': url, 'filesAnalyzed': False,
            'licenseConcluded': licence, 'licenseDeclared': licence,
            'copyrightText': 'NOASSERTION', **more}


def _related(one, how, other):
    """A relationship."""
    return {'spdxElementId': f'SPDXRef-{one}', 'relationshipType': how,
            'relatedSpdxElement': f'SPDXRef-{other}'}


def _checksums(data):
    """SPDX wants SHA-1 of each file."""
    return [{'algorithm': name.upper(),
             'checksumValue': hashlib.new(name, data).hexdigest()}
            for name in ('sha1', 'sha256')]


def document(created, release):
    """The document, as text; created is a time as SPDX writes it, release has
    the bytes of the files, by name."""
    version = keel.limits.version()
    packages = [_package('keel', version, 'NOASSERTION', 'BSD-3-Clause',
                         primaryPackagePurpose='OPERATING-SYSTEM')]
    related = [_related('DOCUMENT', 'DESCRIBES', 'keel')]
    for name, its_version, url, digest, licence in wraps():
        packages.append(_package(
            name, its_version, url, licence,
            checksums=[{'algorithm': 'SHA256', 'checksumValue': digest}]))
        related.append(_related(name, 'DEPENDENCY_OF', 'keel'))
    files = []
    for number, (name, data) in enumerate(sorted(release.items())):
        files.append({
            'SPDXID': f'SPDXRef-file-{number}', 'fileName': f'./{name}',
            'checksums': _checksums(data),
            'licenseConcluded': 'NOASSERTION',
            'copyrightText': 'NOASSERTION'})
        related.append(_related(f'file-{number}', 'GENERATED_FROM', 'keel'))
    tarball = hashlib.sha256(release[f'keel-{version}.tar.xz']).hexdigest()
    return json.dumps({
        'spdxVersion': 'SPDX-2.3', 'dataLicense': 'CC0-1.0',
        'SPDXID': 'SPDXRef-DOCUMENT', 'name': f'keel-{version}',
        'documentNamespace': f'urn:keel:{version}:{tarball}',
        'creationInfo': {'created': created,
                         'creators': ['Tool: keel-tools-release']},
        'packages': packages, 'files': files, 'relationships': related},
        indent=1) + '\n'
