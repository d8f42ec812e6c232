/* SPDX-License-Identifier: BSD-3-Clause */
/* What the console and a panic need of the log's ring and lock. */
#pragma once

/* Sends all that the ring holds, oldest first, to the console. */
void log_replay(void);

/*
 * From now on this CPU alone may log: it takes the lock and keeps it. If nobody
 * gives it up in time it goes ahead without.
 */
void log_panic(void);
