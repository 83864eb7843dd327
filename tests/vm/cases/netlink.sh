# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Messages that no tool would send: refused with a sentence or answered, and nothing changes.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# loads with chunks missing, repeated, in another order, empty; sizes that lie
case_netlink_load() {
	need rolewall
	net_new host
	policy_build "$CASE_DIR/p.blob" "in tcp/443 10.0.0.0/8" "out tcp/25" "in udp/53"
	policy host "in tcp/80"
	expect_python host "loads" <<-END
		from rwnl import *
		blob = open("$CASE_DIR/p.blob", "rb").read()
		talk = Talk()
		before = talk.generation(), talk.policy()
		half = len(blob) // 2
		size, first, second = u32(A_SIZE, len(blob)), attr(A_CHUNK, blob[:half]), attr(A_CHUNK, blob[half:])
		def refused(what, body, code="EINVAL"):
		    said = refusal(talk, LOAD, body)
		    if not said.startswith(code + ": ") or (len(said) < 12 and code == "EINVAL"):
		        print(what, "was answered with", repr(said))
		refused("no attribute", b"")
		refused("no size", first + second)
		refused("no chunk", size)
		refused("a chunk missing", size + first)
		refused("a chunk repeated", size + first + second + second)
		refused("the other order", size + second + first)
		refused("an empty chunk", size + first + attr(A_CHUNK, b"") + second, "ERANGE")
		refused("a size too small", u32(A_SIZE, len(blob) - 1) + first + second)
		refused("a size too large", u32(A_SIZE, len(blob) + 1) + first + second)
		refused("a size of nothing", u32(A_SIZE, 0) + first + second, "ERANGE")
		refused("a huge size", u32(A_SIZE, 64 << 20) + first + second)
		refused("more than a policy may have", u32(A_SIZE, (64 << 20) + 128 + 16384 + 1) + first, "ERANGE")
		refused("a size of four gigabytes", u32(A_SIZE, 0xFFFFFFFF) + first, "ERANGE")
		refused("a size of two bytes", attr(A_SIZE, b"\1\0") + first)
		refused("a size of eight bytes", attr(A_SIZE, bytes(8)) + first)
		refused("another command's attribute", size + first + second + u8(A_POINT, 0))
		refused("an unknown attribute", size + first + second + u32(99, 1))
		refused("attribute 0", size + first + second + u32(0, 1))
		refused("a nested chunk", size + attr(A_CHUNK | 0x8000, blob))
		refused("an attribute shorter than its header", size + first + b"\3\0\x09\0")
		refused("an attribute longer than the message", size + first + b"\xff\0\x09\0abcd")
		refused("trailing bytes", size + first + second + b"\0\0\0")
		if (talk.generation(), talk.policy()) != before:
		    print("the policy has changed")
		# Chunks of any size will do.
		for chunk in (1, 7, half, 60000):
		    talk.load(blob, chunk)
		if talk.policy() != blob:
		    print("another blob came back")
	END
}

# unknown commands, wrong kinds of request, attributes that a command does not know
case_netlink_requests() {
	need rolewall
	net_new host
	policy host "in tcp/80"
	expect_python host "requests" <<-'END'
		from rwnl import *
		talk = Talk()
		before = talk.generation(), talk.policy()
		def answered(what, wanted, command, body=b"", flags=ACK):
		    said = refusal(talk, command, body, flags)
		    if said.split(":")[0] not in wanted.split("|"):
		        print(what, "was answered with", repr(said))
		for command in (0, 7, 8, 9, 12, 13, 100, 255):
		    answered("command %d" % command, "EOPNOTSUPP", command)
		    answered("a dump of command %d" % command, "EOPNOTSUPP", command, b"", DUMP)
		for command in (GET, LOAD, FLUSH, QUERY):
		    answered("a dump of %d" % command, "EOPNOTSUPP", command, b"", DUMP)
		for command in (GET_POLICY, GET_COUNTERS):
		    answered("a do of %d" % command, "EOPNOTSUPP", command)
		for command in (GET, FLUSH):
		    answered("%d with an attribute" % command, "EINVAL", command, u8(A_POINT, 0))
		    answered("%d with bytes behind" % command, "EINVAL", command, b"abc")
		for command in (GET_POLICY, GET_COUNTERS):
		    answered("%d with an attribute" % command, "EINVAL", command, u8(A_POINT, 0), DUMP)
		base = u8(A_POINT, 0) + u8(A_PROTO, 6) + u16(A_DPORT, 80)
		four, six = attr(A_SRC, bytes(4)), attr(A_SRC, bytes(16))
		answered("a query", "", QUERY, base + four)
		answered("a query with IPv6", "", QUERY, base + six)
		answered("no point", "EINVAL", QUERY, u8(A_PROTO, 6) + four)
		answered("no protocol", "EINVAL", QUERY, u8(A_POINT, 0) + four)
		answered("no address", "EINVAL", QUERY, base)
		answered("another point", "ERANGE|EINVAL", QUERY, u8(A_POINT, 3) + u8(A_PROTO, 6) + four)
		answered("another state", "ERANGE|EINVAL", QUERY, base + four + u8(A_TRACK, 3))
		answered("two families", "EINVAL", QUERY, base + four + attr(A_DST, bytes(16)))
		for size in (0, 1, 3, 5, 15, 17, 60):
		    answered("an address of %d bytes" % size, "EINVAL|ERANGE", QUERY, base + attr(A_SRC, bytes(size)))
		answered("a port of one byte", "EINVAL|ERANGE", QUERY, base + four + u8(A_SPORT, 1))
		answered("an interface without end", "EINVAL|ERANGE", QUERY, base + four + attr(A_IIF, b"eth0"))
		answered("a long interface", "EINVAL|ERANGE", QUERY, base + four + attr(A_IIF, b"e" * 16 + b"\0"))
		answered("an empty interface", "EINVAL|", QUERY, base + four + attr(A_IIF, b"\0"))
		answered("all protocols' states", "", QUERY, u8(A_POINT, 1) + u8(A_PROTO, 255) + six + u8(A_TRACK, 2))
		# Messages whose lengths lie: too short for their header, or longer than what was sent.
		import struct
		for size in (0, 1, 15, 16, 17, 19, 4096, 0xFFFFFFFF):
		    talk.sock.send(struct.pack("=IHHII", size, talk.family, REQUEST | ACK, 9, 0) + bytes(24))
		for size in range(1, 20):
		    talk.sock.send(talk.message(GET, b"")[:size])
		talk = Talk()
		# Each bit of a good message turned once.
		good = talk.message(QUERY, base + four + attr(A_DST, bytes(4)) + attr(A_IIF, b"eth0\0"))
		for bit in range(16 * 8, len(good) * 8):
		    data = bytearray(good)
		    data[bit // 8] ^= 1 << bit % 8
		    # Turned into a flush it would be no query any more.
		    if data[16] not in (LOAD, FLUSH):
		        talk.sock.send(data)
		talk = Talk()
		if (talk.generation(), talk.policy()) != before:
		    print("the policy has changed")
	END
	expect_python host "no policy" <<-'END'
		from rwnl import *
		talk = Talk()
		if refusal(talk, FLUSH):
		    print("flush")
		for command, body, flags in ((FLUSH, b"", ACK), (QUERY, u8(A_POINT, 0) + u8(A_PROTO, 6) + attr(A_SRC, bytes(4)), ACK)):
		    said = refusal(talk, command, body, flags)
		    if said != "ENOENT: no policy is active":
		        print(command, repr(said))
		for command in (GET_POLICY, GET_COUNTERS):
		    if not refusal(talk, command, b"", DUMP).startswith("ENOENT"):
		        print(command, "dumps nothing")
	END
}

# ten thousand commands in one buffer, readers that never read, sockets closed in the middle
case_netlink_greedy() {
	need rolewall
	net_new host
	policy_build "$CASE_DIR/p.blob" "in tcp/80" "in tcp/443 10.0.0.0/8"
	expect_python host "ten thousand commands" <<-END
		from rwnl import *
		import os
		blob = open("$CASE_DIR/p.blob", "rb").read()
		talk = Talk()
		talk.load(blob)
		before = talk.generation()
		many = b"".join(talk.message(GET, b"") for _ in range(10000))
		talk.grow(2 * len(many))
		try:
		    talk.sock.send(many)
		except OSError as error:
		    print("ten thousand requests:", error)
		talk.sock.close()
		# Loads and flushes in one buffer: each takes effect by itself, the last one stays.
		talk = Talk()
		load = u32(A_SIZE, len(blob)) + attr(A_CHUNK, blob)
		many = b"".join(talk.message(LOAD, load, 0) + talk.message(FLUSH, b"", 0) for _ in range(20))
		many += talk.message(LOAD, load, 0)
		talk.grow(2 * len(many))
		talk.sock.send(many)
		talk.sock.close()
		talk = Talk()
		if talk.generation() != before + 41 or talk.policy() != blob:
		    print("generation", talk.generation(), "instead of", before + 41)
		# A reader that never drains what it asks for.
		lazy = Talk()
		lazy.sock.setsockopt(1, 33, 4096)
		lazy.sock.setblocking(False)
		for _ in range(500):
		    try:
		        lazy.sock.send(lazy.message(GET_POLICY, b"", DUMP))
		        lazy.sock.send(lazy.message(GET, b""))
		    except OSError:
		        break
		# A listener that never reads its events.
		for kind, value in attrs(talk.ask(3, attr(2, b"rolewall\0"), family=CTRL)[0][4:]):
		    if kind == 7:
		        group = number(dict(attrs(next(attrs(value))[1]))[2])
		lazy.sock.setsockopt(270, 1, group)
		for _ in range(50):
		    talk.load(blob)
		lazy.sock.close()
		# Sockets closed with a dump under way.
		for _ in range(50):
		    gone = Talk(talk.family)
		    gone.sock.send(gone.message(GET_POLICY, b"", DUMP))
		    gone.sock.close()
		if talk.policy() != blob:
		    print("another blob came back")
	END
	expect tool host flush
	# A dump that nobody reads holds the module until its socket is gone.
	expect_soon 10 module_unload
}

# a dump that a swap interrupts says so
case_netlink_interrupted() {
	need rolewall
	net_new host
	expect_python host "interrupted dumps" <<-END
		from rwnl import *
		import os
		site = "rolewall: site/1\nname: many\nroles: []\nlocal:\n  - {id: many, to: self, service: tcp/80, from: ["
		site += "".join("10.%d.%d.%d," % (i >> 15, i >> 7 & 255, (i & 127) * 2) for i in range(20000))
		open("$CASE_DIR/many.yaml", "w").write(site + "192.0.2.1]}\n")
	END
	must rolewall build -f "$CASE_DIR/many.yaml" -o "$CASE_DIR/many.blob"
	expect tool host apply --blob "$CASE_DIR/many.blob"
	expect_python host "an interrupted dump" <<-END
		from rwnl import *
		blob = open("$CASE_DIR/many.blob", "rb").read()
		talk, reader = Talk(), Talk()
		# Its buffer holds a part of the dump only: the rest is made as it reads.
		reader.sock.setsockopt(1, 33, 16384)
		reader.sock.send(reader.message(GET_POLICY, b"", DUMP))
		first = reader.sock.recv(1 << 18)
		talk.load(blob)
		reader.answer()
		if not reader.interrupted:
		    print("a dump went on over a swap and did not say so")
		# Flushed in the middle.
		reader.sock.send(reader.message(GET_POLICY, b"", DUMP))
		reader.sock.recv(1 << 18)
		refusal(talk, FLUSH)
		try:
		    reader.answer()
		    if not reader.interrupted:
		        print("a dump ended with a flush and did not say so")
		except Refused as error:
		    if error.code != 2:
		        print("a dump ended with", error)
		talk.load(blob)
		if reader.policy() != blob or reader.interrupted:
		    print("a dump was not whole")
	END
}
