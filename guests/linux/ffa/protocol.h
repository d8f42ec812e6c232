/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/*
 * The client in Linux asks the server, a secondary, by direct requests: x3 is
 * one of these, x4 on are its arguments. In the answer x3 is 0 or an error code
 * of FF-A, and x4 a result.
 */
#ifndef FFA_PROTOCOL_H
#define FFA_PROTOCOL_H

#define LINUX_VM 1

/* x4 + 1, and in x5 how often the server has been asked this. */
#define SERVER_ADD 1

/*
 * Retrieves the region of handle x4, tag x5, with permissions x6. Each page
 * begins with a number, to which 1 is added: the result is their old sum.
 */
#define SERVER_RETRIEVE 2

/* Relinquishes the region of handle x4. */
#define SERVER_RELINQUISH 3

/* The number that the message in RX consists of; RX is free again. */
#define SERVER_READ_MESSAGE 4

/* Sets the notifications x4 of Linux. */
#define SERVER_NOTIFY 5

/* The notifications that Linux has set since this was last asked. */
#define SERVER_NOTIFIED 6

/* Computes for x4 milliseconds. */
#define SERVER_SPIN 7

/* Notifications that Linux may set, and which of them are per vCPU. */
#define SERVER_NOTIFICATIONS 0x11
#define SERVER_PER_VCPU	     0x10

#endif
