# SPDX-License-Identifier: BSD-3-Clause
"""What the commands of tools/ and the scripts of test/ have in common."""
