# SPDX-License-Identifier: BSD-3-Clause
# CMake for guests, with clang and lld.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_C_COMPILER clang-14)
set(CMAKE_C_COMPILER_TARGET aarch64-linux-gnu)
set(CMAKE_OBJCOPY llvm-objcopy-14)
set(CMAKE_EXE_LINKER_FLAGS_INIT -fuse-ld=lld)
