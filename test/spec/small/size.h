/* SPDX-License-Identifier: BSD-3-Clause */
/* How much there is of everything where all states are looked at. */
#pragma once

#define SPEC_VMS    3
#define SPEC_CPUS   1
#define SPEC_VCPUS  2
#define SPEC_PAGES  3 /* of a VM: one that is given, TX, RX */
#define SPEC_QUOTA  2
#define SPEC_RUNS   2
#define SPEC_RX_MAX 4096
