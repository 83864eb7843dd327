# SPDX-License-Identifier: GPL-2.0
# The one version, of module and tool alike.
ROLEWALL_VERSION := 0.1.0
