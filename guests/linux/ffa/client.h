/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
/* Tests of what the kernel's FF-A driver offers, against our server. */
#ifndef FFA_CLIENT_H
#define FFA_CLIENT_H

#include <linux/arm_ffa.h>

/* Module parameters. */
extern unsigned int requests;
extern unsigned int rounds;

/*
 * Makes a request of protocol.h, until the server is free to take it. data0 is
 * the number of the request; data has the answer then. Returns 0 or an errno.
 */
int server_ask(struct ffa_device *dev, struct ffa_send_direct_data *data);

/*
 * The tests return 0, -EOPNOTSUPP where this kernel does not have what they
 * test, or another errno.
 */
int test_requests(struct ffa_device *dev);
int test_requests_32(struct ffa_device *dev);
int test_requests_of_all_cpus(struct ffa_device *dev);
int test_requests_interrupted(struct ffa_device *dev);
int test_message(struct ffa_device *dev);
int test_share(struct ffa_device *dev);
int test_lend(struct ffa_device *dev);
int test_refused(struct ffa_device *dev);
int test_rounds(struct ffa_device *dev);
int test_notify_send(struct ffa_device *dev);
int test_notify_request(struct ffa_device *dev);

#endif
