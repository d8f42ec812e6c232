/* SPDX-License-Identifier: BSD-3-Clause */
/* Which version a VM speaks (DEN0077A, FFA_VERSION). */
#pragma once

#include "kernel/ffa/answer.h"

/*
 * Answers FFA_VERSION: x0 is the version that the monitor has, or,
 * zero-extended, NOT_SUPPORTED. A VM that goes back to SPCI 0.9 is answered as
 * that answers.
 */
struct ffa_answer ffa_version(struct call *c);

/*
 * Settles the version of a VM that speaks FF-A. Where another vCPU of the VM
 * asks for a version at the same moment, the next call settles it.
 */
void ffa_settle(struct vm *vm);
