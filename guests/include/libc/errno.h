/* SPDX-License-Identifier: BSD-3-Clause */
/* errno, one for all CPUs of the VM. */
#ifndef KEEL_LIBC_ERRNO_H
#define KEEL_LIBC_ERRNO_H

#include <hf/language.h>

#define EINVAL 22
#define ERANGE 34

HF_C_BEGIN

extern int errno;

HF_C_END

#endif
