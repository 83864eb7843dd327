# SPDX-License-Identifier: GPL-2.0-or-later
#
# The people's door; `make` alone says what there is. kbuild's door is Kbuild. Everything that is
# built lies under build/, but for the tool itself, which is runnable in place.

include version.mk

ifneq ($(KERNELRELEASE),)
# Asked by an old kbuild that prefers this file.
include Kbuild
else

.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

B          := build
# Runnable in place. Where both are given elsewhere, a second set is built beside the first.
TOOL       := userspace/rolewall
CC         ?= gcc
CC         := $(if $(filter default,$(origin CC)),gcc,$(CC))
PKG_CONFIG ?= pkg-config
PACKAGES   := libfyaml jansson libmnl libnftnl smartcols libcrypto libcares

# V=1 shows the commands.
ifneq ($(V),1)
Q   := @
say  = @printf '  %-7s %s\n' '$(1)' '$(2)'
endif

PREFIX     ?= /usr
SYSCONFDIR ?= /etc
DATADIR    := $(PREFIX)/share

CFLAGS   ?= -O2 -g
RW_FLAGS := -std=gnu11 -Wall -Wextra -D_GNU_SOURCE -DROLEWALL_VERSION=\"$(ROLEWALL_VERSION)\" \
	-Ikmod/core -Ikmod/uapi -Iuserspace $(if $(filter 1 y,$(WERROR)),-Werror)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer

PKG_FLAGS = $(eval PKG_FLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES)))$(PKG_FLAGS)
PKG_LIBS  = $(eval PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES)))$(PKG_LIBS)

sources   := $(wildcard userspace/*.c) $(wildcard kmod/core/*.c)
objects   := $(sources:%.c=$(B)/tool/%.o)
# Everything but the file that has main().
checked   := $(patsubst %.c,$(B)/unit/%.o,$(filter-out userspace/rolewall.c,$(sources)))
units     := $(patsubst tests/unit/%.c,$(B)/unit/%,$(wildcard tests/unit/test_*.c))
# What several unit tests share lies beside them under other names.
unit_help := $(patsubst %.c,$(B)/unit/%.o,$(filter-out tests/unit/test_%,$(wildcard tests/unit/*.c)))
fuzzers   := $(patsubst tests/fuzz/%.c,$(B)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))
fuzzed    := $(patsubst $(B)/unit/%,$(B)/fuzz/%,$(checked)) $(B)/fuzz/tests/fuzz/fuzz.o
# Pages in other languages lie a folder deeper.
manuals   := $(patsubst Documentation/man/%.scd,$(B)/man/%,$(wildcard Documentation/man/*.scd \
	Documentation/man/*/*.scd))

.PHONY: help
help:
	@echo 'rolewall $(ROLEWALL_VERSION)'
	@echo
	@echo '  make demo                see it at work in a throw-away virtual machine'
	@echo '  make check               everything: laws, unit tests, real kernels; one line at the end'
	@echo '  make check-unit          unit tests alone, with sanitizers'
	@echo '  make fuzz                all fuzz targets for FUZZ_SECONDS each (600)'
	@echo '  make check-vm            tests in virtual machines alone (KERNEL=6.1 CASES="glob ...")'
	@echo '  make prove               the long proofs, hours: kernels that check themselves, faults, swaps, fuzzer,'
	@echo '                           soak (PARTS="swaps soak"; scripts/prove --help)'
	@echo '  make proof static        what a model checker shows of the pure rooms; what readers of sources find'
	@echo '  make coverage            which lines of tool and module the tests reach, by gcov (PARTS="user module")'
	@echo '  make tool                userspace/rolewall, runnable in place'
	@echo '  make module              the module for the running kernel (KERNEL=6.1|6.12-rt|7.3|...|HEADERS)'
	@echo '  make deb                 Debian packages, the module for DKMS among them, into build/deb'
	@echo '  make install             DESTDIR= PREFIX=/usr; uninstall takes it away again'
	@echo '  make bench               instructions per packet on both kernels (bench-instructions: on one)'
	@echo '  make bench-ns            nanoseconds per packet in a User-mode Linux kernel'
	@echo '  make bench-lookup        what an address lookup costs in userspace, 10 to 1,000,000 prefixes'
	@echo '  make deps kernels        what Debian packages, and the two kernels of the tests'
	@echo '  make format              clang-format over the C sources'
	@echo '  make clean'
	@echo
	@echo 'WERROR=1 makes warnings errors.'

.PHONY: tool
tool: $(TOOL)

$(TOOL): $(objects)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(objects) $(PKG_LIBS) $(LDLIBS)

$(B)/tool/%.o: %.c Makefile version.mk
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CPPFLAGS) $(RW_FLAGS) $(PKG_FLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

.PHONY: module
module:
	@WERROR=$(WERROR) scripts/module $(KERNEL)

$(B)/unit/%.o: %.c Makefile version.mk
	@mkdir -p $(@D)
	$(call say,CC,$< for tests)
	$(Q)$(CC) $(CPPFLAGS) $(RW_FLAGS) $(PKG_FLAGS) -Itests/unit -O1 -g $(SANITIZE) -MMD -MP -c -o $@ $<

$(B)/unit/test_%: $(B)/unit/tests/unit/test_%.o $(unit_help) $(checked)
	$(call say,LD,$@)
	$(Q)$(CC) $(SANITIZE) -o $@ $^ $(PKG_LIBS) -lcmocka

FUZZ_CC  ?= clang
FUZZING  := $(SANITIZE) -Wno-c2x-extensions

$(B)/fuzz/%.o: %.c Makefile version.mk
	@mkdir -p $(@D)
	$(call say,CC,$< for fuzzing)
	$(Q)$(FUZZ_CC) $(CPPFLAGS) $(RW_FLAGS) $(PKG_FLAGS) -Itests/fuzz -O1 -g $(FUZZING) \
		-fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

$(B)/fuzz/fuzz_%: $(B)/fuzz/tests/fuzz/fuzz_%.o $(fuzzed)
	$(call say,LD,$@)
	$(Q)$(FUZZ_CC) $(FUZZING) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS)

.PHONY: fuzzers
fuzzers: $(fuzzers)

# Objects that only a pattern names would be thrown away after each link.
.SECONDARY:

.PHONY: units
units: $(units)

# For the cases of that name; in the guest a compiler takes half a minute.
.PHONY: oracle
oracle: $(B)/oracle

$(B)/oracle: tests/oracle/build $(wildcard tests/oracle/*.[ch] kmod/core/*.[ch] kmod/uapi/*.h)
	$(call say,LD,$@)
	$(Q)$< $@.new && mv $@.new $@

.PHONY: check-unit
check-unit: $(units)
	@scripts/unit $(units)

.PHONY: check
check:
	@scripts/check

.PHONY: fuzz
fuzz:
	@tests/fuzz/run --seconds $(or $(FUZZ_SECONDS),600)

.PHONY: prove
prove:
	@scripts/prove $(PARTS)

.PHONY: proof static
proof static:
	@ROLEWALL_PROVE=1 tests/$@/run

.PHONY: coverage
coverage:
	@scripts/coverage $(PARTS)

.PHONY: check-vm
check-vm:
	@tests/vm/run $(if $(KERNEL),--kernel $(KERNEL)) $(CASES)

.PHONY: deb
deb:
	@scripts/deps deb build tool
	@scripts/deb

.PHONY: demo bench bench-instructions bench-ns
demo bench bench-instructions bench-ns:
	@if [ -x scripts/$@ ]; then exec scripts/$@; else echo "scripts/$@ is missing" >&2; exit 1; fi

.PHONY: bench-lookup
bench-lookup:
	@tests/bench/lookup

.PHONY: deps kernels
deps:
	@scripts/deps
kernels:
	@scripts/kernel 6.1
	@scripts/kernel 6.12

.PHONY: format
format:
	clang-format -i $(wildcard userspace/*.[ch] kmod/*.[ch] kmod/core/*.[ch] tests/*/*.[ch])

.PHONY: man
man: $(manuals)

$(B)/man/%: Documentation/man/%.scd
	@mkdir -p $(@D)
	scdoc <$< >$@.new && mv $@.new $@

include scripts/install.mk

.PHONY: clean
clean:
	rm -rf $(B) userspace/rolewall

-include $(objects:.o=.d) $(checked:.o=.d) $(unit_help:.o=.d)
-include $(fuzzed:.o=.d) $(patsubst tests/fuzz/%.c,$(B)/fuzz/tests/fuzz/%.d,$(wildcard tests/fuzz/fuzz_*.c))
-include $(patsubst tests/unit/%.c,$(B)/unit/tests/unit/%.d,$(wildcard tests/unit/test_*.c))

endif
