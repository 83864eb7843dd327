# SPDX-License-Identifier: GPL-2.0-or-later
#
# Messages for the module made from the family's own description, most of them wrong in one place: an
# attribute of another operation, of another size, twice, nested, cut off; flags and lengths that lie;
# policies whose bytes were changed and whose digest was made right again. After each it looks whether
# what was refused changed nothing. Runs in the namespace whose policy it replaces.
import collections
import hashlib
import random
import socket
import struct
import time

import rwnl
import yaml

EVIL = (0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 63, 127, 128, 255, 256, 4095, 32768, 65535, 1 << 16,
        (1 << 24) - 1, 1 << 24, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, (1 << 32) - 8)
SIZES = {"u8": 1, "u16": 2, "u32": 4, "u64": 8, "flag": 0}
SIZE, CHUNK = rwnl.A_SIZE, rwnl.A_CHUNK
DIGEST_AT, DIGEST_FROM = 16, 48


def sealed(blob):
    """With the digest that its bytes have."""
    return blob[:DIGEST_AT] + hashlib.sha256(blob[DIGEST_FROM:]).digest() + blob[DIGEST_FROM:]


class Fuzzer:
    def __init__(self, spec, blobs, seed):
        with open(spec) as file:
            described = yaml.load(file, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        attributes = described["attribute-sets"][0]["attributes"]
        self.kinds = {a["value"]: a for a in attributes}
        numbers = {a["name"]: a["value"] for a in attributes}
        self.operations, self.others = [], set(range(256))
        for one in described["operations"]["list"]:
            way = one.get("do") or one.get("dump")
            # After a lock nothing can be done any more: it has cases of its own.
            if one["name"] == "lock":
                self.others.remove(one["value"])
            elif way:
                asked = [numbers[n] for n in (way["request"] or {}).get("attributes", ())]
                self.operations.append((one["value"], asked, rwnl.DUMP if "dump" in one else rwnl.ACK))
        self.random, self.blobs = random.Random(seed), blobs
        self.talk = rwnl.Talk()
        self.talk.grow(4 << 20)
        self.sent = self.loaded = 0
        self.answers = collections.defaultdict(set)
        self.sentences, self.bad = set(), []
        self.generation, self.digest = 0, bytes(32)
        self.trial = self.tried = False

    def blob(self):
        """One of the policies, mostly with a few bytes or words changed."""
        pick, data = self.random, bytearray(self.random.choice(self.blobs))
        for _ in range(pick.choice((0, 1, 1, 1, 2, 3, 8))):
            # Half of the changes are in the header, from which all else follows.
            at = pick.randrange(pick.choice((min(len(data), 400), len(data))))
            how = pick.randrange(6)
            if how == 0:
                data[at] ^= 1 << pick.randrange(8)
            elif how == 1 and at + 4 <= len(data):
                struct.pack_into("<I", data, at & ~3, pick.choice(EVIL))
            elif how == 2 and at + 4 <= len(data):
                word = struct.unpack_from("<I", data, at & ~3)[0] + pick.choice((-8, -1, 1, 8))
                struct.pack_into("<I", data, at & ~3, word & 0xFFFFFFFF)
            elif how == 3 and at + 2 <= len(data):
                struct.pack_into("<H", data, at & ~1, pick.choice(EVIL) & 0xFFFF)
            elif how == 4:
                other, size = pick.randrange(len(data)), pick.choice((1, 2, 4, 8, 24, 56))
                data[at : at + size] = data[other : other + size]
            else:
                del data[at : at + pick.choice((1, 4, 8, len(data)))]
            if len(data) < 2:
                break
        return sealed(bytes(data)) if len(data) > DIGEST_FROM and pick.random() < 0.9 else bytes(data)

    def value(self, kind):
        """A value that mostly fits."""
        pick, what = self.random, self.kinds[kind]
        if kind == rwnl.A_GENERATION:
            return struct.pack("=I", self.generation)
        if kind == rwnl.A_DIGEST:
            return self.digest
        if kind == rwnl.A_EXCEPTION:
            return struct.pack("=I", pick.choice(self.exceptions() or [1]))
        if kind in (rwnl.A_SRC, rwnl.A_DST):
            return pick.choice((b"\x0a\0\1\1", b"\x0a\0\1\2", bytes(4), bytes(15) + b"\1"))
        size = SIZES.get(what["type"])
        if size is None:
            return pick.choice((b"client\0", b"lo\0", b"\0", b"x" * 15 + b"\0"))
        checks = what.get("checks", {})
        low = checks.get("min", 0)
        high = checks.get("max", {1: 2, 2: 6000, 4: 12}.get(size, 7))
        if kind == rwnl.A_PROTO:
            low, high = 0, 255
        high = min(max(low, high), (1 << 8 * size) - 1)
        return pick.randint(low, high).to_bytes(size, "little")

    def exception(self):
        """The parts of one that is permitted, which values taken by themselves hardly ever make."""
        pick, proto = self.random, self.random.choice((1, 6, 17, 47, 58, 132))
        parts = [rwnl.attr(rwnl.A_POINT, bytes([pick.randrange(2)])), rwnl.attr(rwnl.A_PROTO, bytes([proto])),
                 rwnl.u32(rwnl.A_FOR, pick.choice((1, 5, 600)))]
        if proto in (6, 17) and pick.random() < 0.8:
            first = pick.choice((22, 80, 5300))
            parts += [rwnl.attr(rwnl.A_DPORT, struct.pack("=H", first)),
                      rwnl.attr(rwnl.A_DPORT_LAST, struct.pack("=H", first + pick.randrange(9)))]
        if pick.random() < 0.5:
            size = pick.choice((4, 16))
            parts += [rwnl.attr(rwnl.A_SRC, pick.randbytes(2) + bytes(size - 2)),
                      rwnl.attr(rwnl.A_SRC_LEN, bytes([pick.randrange(16, 8 * size + 1)]))]
        return parts

    def body(self, asked):
        pick, parts = self.random, []
        if rwnl.A_FOR in asked and pick.random() < 0.5:
            asked, parts = (), self.exception()
        for kind in asked:
            if kind == CHUNK:
                blob, at = self.blob(), 0
                parts.append(rwnl.u32(SIZE, len(blob)))
                while at < len(blob):
                    size = pick.choice((100, 1000, 60000))
                    parts.append(rwnl.attr(CHUNK, blob[at : at + size]))
                    at += size
            elif kind != SIZE and pick.random() < (0.4 if CHUNK in asked else 0.85):
                parts.append(rwnl.attr(kind, self.value(kind)))
        for _ in range(pick.choice((0, 0, 0, 1, 1, 2))):
            self.damage(parts)
        return b"".join(parts)

    def damage(self, parts):
        pick, how = self.random, self.random.randrange(8)
        kind = pick.choice((pick.choice(list(self.kinds)), pick.randrange(80)))
        place = pick.randrange(len(parts) + 1)
        if how == 0 and kind in self.kinds:
            parts.insert(place, rwnl.attr(kind, self.value(kind)))
        elif how == 1:
            parts.insert(place, rwnl.attr(kind, pick.randbytes(pick.choice((0, 1, 2, 3, 4, 5, 8, 17, 33, 300)))))
        elif how == 2:
            parts.insert(place, struct.pack("=HH", pick.choice(EVIL) & 0xFFFF, kind) + pick.randbytes(pick.randrange(9)))
        elif how == 3 and parts:
            parts.append(pick.choice(parts))
        elif how == 4 and parts:
            parts.pop(place - 1)
        elif how == 5:
            pick.shuffle(parts)
        elif how == 6 and parts:
            # Marked as nested, or as in network order.
            one = bytearray(parts[place - 1])
            one[3] |= pick.choice((0x80, 0x40))
            parts[place - 1] = bytes(one)
        elif parts:
            one = parts[place - 1]
            width = pick.choice((1, 2, 4, 8))
            parts[place - 1] = one[:4] + (pick.choice(EVIL) & (1 << 8 * width) - 1).to_bytes(width, "little") + one[4 + width :]

    def message(self):
        """The operation and the bytes of one message; None where its header lies as well."""
        pick = self.random
        command, asked, flags = pick.choice(self.operations)
        if pick.random() < 0.04:
            command = pick.choice(sorted(self.others))
        if pick.random() < 0.06:
            flags = pick.choice((0, rwnl.ACK, rwnl.DUMP, 0x100, 0x400, 0xFFFF))
        data = self.talk.message(command, self.body(asked), flags)
        if pick.random() < 0.03:
            data = bytearray(data)
            if pick.random() < 0.5:
                struct.pack_into("=I", data, 0, pick.choice(EVIL))
            else:
                # Not the family's number: another family's messages are nobody's concern here.
                data[pick.choice((6, 7, 17, 18, 19))] ^= 1 << pick.randrange(8)
            return None, bytes(data)
        return command, data

    def exchange(self, data):
        """Sends, and reads all that comes; the error's number or 0, None where nothing said so."""
        result = None
        try:
            self.talk.sock.send(data)
        except OSError as error:
            return error.errno
        self.talk.sock.setblocking(False)
        while True:
            try:
                got = self.talk.sock.recv(1 << 18)
            except BlockingIOError:
                return result
            except OSError:
                continue
            while len(got) >= 16:
                size, kind, flags = struct.unpack_from("=IHH", got)
                if kind in (rwnl.ERROR, rwnl.DONE) and size >= 20:
                    try:
                        self.talk.conclude(kind, flags, got[16:size])
                        result = 0
                    except rwnl.Refused as refused:
                        result = refused.code
                        self.sentences.add(refused.text)
                got = got[max(16, (size + 3) & ~3) :]

    def exceptions(self):
        """Numbers of those that there are."""
        talk = rwnl.Talk(self.talk.family)
        try:
            return [rwnl.number(one[rwnl.A_EXCEPTION]) for one in talk.exceptions()]
        except rwnl.Refused:
            return []
        finally:
            talk.sock.close()

    def look(self):
        """What is in force."""
        talk = rwnl.Talk(self.talk.family)
        status = talk.status()
        talk.sock.close()
        # Looked at before and after: its time may be over in between.
        self.tried, self.trial = self.trial or rwnl.A_LEFT_MS in status, rwnl.A_LEFT_MS in status
        return rwnl.number(status.get(rwnl.A_GENERATION, b"")), status.get(rwnl.A_DIGEST, bytes(32))

    def step(self):
        command, data = self.message()
        code = self.exchange(data)
        self.sent += 1
        before = self.generation, self.digest
        self.generation, self.digest = self.look()
        now = self.generation, self.digest
        if command is None:
            return
        if code is not None:
            self.answers[command].add(code == 0)
        # A trial that ends by itself changes the policy at any time.
        if code and now != before and not self.tried:
            self.bad.append("command %d was refused with %d, and yet %s became %s" % (command, code, before, now))
        if command == rwnl.LOAD and code == 0:
            self.loaded += 1

    def missing(self):
        return ["%d %s" % (command, "accepted" if wanted else "refused")
                for command, _, _ in self.operations for wanted in (True, False)
                if wanted not in self.answers[command]]

    def run(self, seconds, traffic, whole):
        """For so long, if whole until each operation was both done and refused; what was wrong."""
        begin = time.monotonic()
        self.generation, self.digest = self.look()
        while not self.bad:
            spent = time.monotonic() - begin
            if spent > seconds and (not whole or not self.missing() or spent > 4 * seconds + 30):
                break
            self.step()
            if not self.sent % 8:
                traffic()
        self.bad += self.missing() if whole else []
        self.talk.sock.close()
        return self.bad

    def said(self):
        return "%d messages, %d policies accepted, %d sentences" % (self.sent, self.loaded, len(self.sentences))


class Traffic:
    """A few datagrams in both directions, past whatever policy is in force."""

    def __init__(self, net, ends):
        """ends: (namespace, own address, the other's address) of each end and family."""
        self.socks = []
        for namespace, own, other in ends:
            net.enter(namespace)
            family = socket.AF_INET6 if ":" in own else socket.AF_INET
            sock = socket.socket(family, socket.SOCK_DGRAM)
            sock.setblocking(False)
            sock.bind((own, 5300))
            net.keep(sock)
            self.socks.append((sock, other))

    def __call__(self):
        for sock, other in self.socks:
            for port in (53, 80, 5300):
                try:
                    sock.sendto(b"fuzz", (other, port))
                    sock.recv(64)
                except OSError:
                    pass
