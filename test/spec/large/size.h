/* SPDX-License-Identifier: BSD-3-Clause */
/* How much there is of everything where the specification runs with kernel/. */
#pragma once

#define SPEC_VMS    5	/* ids 1 to 5; index 0 is not used */
#define SPEC_CPUS   3	/* with the primary's vCPUs of the same numbers */
#define SPEC_VCPUS  8	/* of the primary; of a secondary there are 2 */
#define SPEC_PAGES  576 /* of a VM, at most */
#define SPEC_QUOTA  64	/* regions that a VM can have sent */
#define SPEC_RUNS   254
#define SPEC_RX_MAX (16 * 4096) /* bytes */
