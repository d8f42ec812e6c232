/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/list.h"

#include <stddef.h>

static const struct ffa_row rows[] = {
#define ROW(offset, name, handler, forms, first, last, reported) \
	[offset] = { forms, first, last, reported },
	FFA_CALLS(ROW)
#undef ROW
#define ROW(offset, name, forms, status) \
	[offset] = { forms, 0, 2, FFA_REPORTED },
		FFA_RESULTS(ROW)
#undef ROW
};

const struct ffa_row *ffa_row(uint32_t id, unsigned minor)
{
	uint32_t offset = FFA_OFFSET(id);

	if (offset >= sizeof(rows) / sizeof(*rows) ||
	    !ffa_row_has(&rows[offset], id, minor))
		return NULL;
	return &rows[offset];
}
