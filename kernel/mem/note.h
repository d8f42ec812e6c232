/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Notes of a send in its record, with the first borrower, for later calls of
 * FF-A. A send of SPCI 0.9 notes NOTE_CLEAR alone.
 */
#pragma once

enum region_note {
	NOTE_CLEAR = 1,	   /* it was sent with CLEAR */
	NOTE_WRITABLE = 2, /* its sender may write to the pages */
	NOTE_1_2 = 4,	   /* its sender speaks FF-A 1.2 */
	/*
	 * Implementation-defined values are not all zero. They stand behind the
	 * runs, as one more run for each borrower.
	 */
	NOTE_IMPDEF = 8,
	NOTE_FFA = 16, /* its sender speaks FF-A */
	/*
	 * A donation in parts (parts.h): it is lent until its borrower has read
	 * of all parts.
	 */
	NOTE_DONATED = 32,
};
