# SPDX-License-Identifier: GPL-2.0-or-later
################################################################################
#
# rolewall
#
################################################################################

# Of the tree that this folder lies in; ROLEWALL_OVERRIDE_SRCDIR names another.
ROLEWALL_VERSION = $(shell sed -n 's/^ROLEWALL_VERSION := //p' \
	$(BR2_EXTERNAL_ROLEWALL_PATH)/../../version.mk)
ROLEWALL_SITE = $(BR2_EXTERNAL_ROLEWALL_PATH)/../..
ROLEWALL_SITE_METHOD = local
ROLEWALL_LICENSE = GPL-2.0 (module), GPL-2.0 WITH Linux-syscall-note (uapi headers), GPL-2.0+ (tool)
ROLEWALL_LICENSE_FILES = LICENSE LICENSES/GPL-2.0 LICENSES/Linux-syscall-note
ROLEWALL_DEPENDENCIES = host-pkgconf c-ares jansson libfyaml libmnl libnftnl openssl util-linux

ROLEWALL_MAKE_OPTS = $(TARGET_CONFIGURE_OPTS) PKG_CONFIG="$(PKG_CONFIG_HOST_BINARY)"

define ROLEWALL_BUILD_CMDS
	$(TARGET_MAKE_ENV) $(MAKE) -C $(@D) $(ROLEWALL_MAKE_OPTS) tool
endef

# Manual pages and completions would need scdoc and the tool itself, on the build machine.
define ROLEWALL_INSTALL_TARGET_CMDS
	$(INSTALL) -D -m 755 $(@D)/userspace/rolewall $(TARGET_DIR)/usr/sbin/rolewall
	$(INSTALL) -d $(TARGET_DIR)/usr/share/rolewall/profiles
	$(INSTALL) -m 644 $(@D)/policies/*.yaml $(TARGET_DIR)/usr/share/rolewall/profiles
	$(INSTALL) -d $(TARGET_DIR)/etc/rolewall/profiles
endef

define ROLEWALL_INSTALL_INIT_SYSTEMD
	$(INSTALL) -D -m 644 -t $(TARGET_DIR)/usr/lib/systemd/system $(@D)/contrib/systemd/*.service \
		$(@D)/contrib/systemd/*.timer
endef

# Before any network, as rolewall.service does.
define ROLEWALL_INSTALL_INIT_SYSV
	$(INSTALL) -D -m 755 $(@D)/contrib/buildroot/package/rolewall/S00rolewall \
		$(TARGET_DIR)/etc/init.d/S00rolewall
endef

define ROLEWALL_LINUX_CONFIG_FIXUPS
	$(call KCONFIG_ENABLE_OPT,CONFIG_NET)
	$(call KCONFIG_ENABLE_OPT,CONFIG_INET)
	$(call KCONFIG_ENABLE_OPT,CONFIG_IPV6)
	$(call KCONFIG_ENABLE_OPT,CONFIG_NETFILTER)
	$(call KCONFIG_ENABLE_OPT,CONFIG_NETFILTER_ADVANCED)
	$(call KCONFIG_ENABLE_OPT,CONFIG_NF_CONNTRACK)
	$(call KCONFIG_ENABLE_OPT,CONFIG_NF_TABLES)
	$(call KCONFIG_ENABLE_OPT,CONFIG_NF_TABLES_IPV4)
	$(call KCONFIG_ENABLE_OPT,CONFIG_NF_TABLES_IPV6)
	$(call KCONFIG_ENABLE_OPT,CONFIG_NFT_REJECT)
endef

# The folder has Kbuild, which the kernel's make prefers to the Makefile beside it.
$(eval $(kernel-module))
$(eval $(generic-package))
