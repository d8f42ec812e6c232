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
	unsigned form = id & FFA_64_BIT ? FFA_64 : FFA_32;
	const struct ffa_row *row;

	if (offset >= sizeof(rows) / sizeof(*rows))
		return NULL;
	row = &rows[offset];
	if (!(row->forms & form) || minor < row->first || minor > row->last)
		return NULL;
	return row;
}
