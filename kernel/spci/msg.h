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
 * Takes the message in the RX of the VM, if there is one that has not been
 * read, and returns what its vCPU is told, spci_of_size(), or else RETRY.
 */
struct spci_answer spci_take_message(struct vm *vm);
