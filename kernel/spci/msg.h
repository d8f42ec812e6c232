/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages by SPCI 0.9 (docs/abi.md, 5.2, 5.3). */
#pragma once

#include "kernel/spci/answer.h"
#include "kernel/vm/vm.h"

struct spci_answer spci_msg_send(struct call *c);
struct spci_answer spci_msg_poll(struct call *c);
struct spci_answer spci_msg_wait(struct call *c);
struct spci_answer spci_yield(struct call *c);

/*
 * Makes the VM's RX READ if it is RECEIVED, and returns the answer that tells a
 * vCPU of the VM about the message, which is spci_of_size(). RETRY: there is no
 * message.
 */
struct spci_answer spci_take_message(struct vm *vm);
