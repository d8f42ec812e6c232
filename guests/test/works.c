/* SPDX-License-Identifier: BSD-3-Clause */
#include "works.h"

uint64_t work(uint64_t x[8])
{
	switch ((enum work_number)x[0]) {
	case WORK_NONE:
		break;
	}
	return 0;
}
