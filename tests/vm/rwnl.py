# SPDX-License-Identifier: GPL-2.0-or-later
#
# The module's netlink protocol, spoken by hand: for reading counters without starting a process,
# and for messages that no tool would send. Numbers are those of kmod/uapi/rolewall.h. A socket
# speaks of the namespace in which its thread made it.
import errno
import socket
import struct

GENERIC, ERROR, DONE, CTRL = 16, 2, 3, 16
REQUEST, MULTI, ACK, INTR, DUMP = 1, 2, 4, 0x10, 0x300
CAP_ACK, EXT_ACK, CAPPED, ACK_TLVS = 10, 11, 0x100, 0x200
GET, LOAD, FLUSH, GET_POLICY, GET_COUNTERS, QUERY = range(1, 7)
NEW_POLICY, DEL_POLICY, DENIED, CONFIRM, ROLLBACK, CONFIRMED, ROLLED_BACK = range(7, 14)
ALLOW, DISALLOW, GET_EXCEPTIONS, ALLOWED, LAPSED, DISALLOWED, LOCK, LOCKED = range(14, 22)
(
    A_PAD, A_STATE, A_GENERATION, A_NAME, A_ROLES, A_DIGEST, A_SIZE, A_OFFSET, A_CHUNK, A_RULES,
    A_POINTS, A_MODE, A_LOADED_AT, A_LOAD_NS, A_MEMORY, A_RULE, A_REASON, A_ESSENTIAL, A_PACKETS,
    A_BYTES, A_LAST_MS, A_POINT, A_PROTO, A_SRC, A_DST, A_SPORT, A_DPORT, A_IIF, A_OIF, A_TRACK,
    A_VERDICT, A_WOULD, A_SEQ, A_SUPPRESSED, A_TIME, A_JUDGED, A_MARK, A_LENGTH, A_UID, A_INODE,
    A_CONFIRM, A_LEFT_MS, A_OUTCOME, A_TRIED, A_PREV_GENERATION, A_PREV_NAME, A_PREV_DIGEST,
    A_ASIDE, A_INTERFACES, A_SCREENED, A_INITIAL, A_OPEN, A_KEEP, A_EXCEPTION, A_FOR, A_SRC_LEN,
    A_DST_LEN, A_DPORT_LAST, A_REQUIRED, A_VERIFIES, A_LOCKED, A_SERIAL, A_MIN_SERIAL, A_TARGET,
    A_PERMITS,
) = range(1, 66)
OUTCOMES = ("none", "confirmed", "timeout", "rollback", "flushed")
POINTS = ("in", "out", "forward")
REASONS = (
    "none", "no-service", "no-peer", "no-zone", "invalid", "untracked", "malformed", "fragment",
    "exthdr", "related",
)
ESSENTIALS = ("none", "loopback", "nd", "mld", "pmtu", "reject", "vrf", "exception", "kept")
RULES_SECTION, STRINGS_SECTION, SECTIONS_AT = 16, 21, 128


def attr(kind, data):
    return struct.pack("=HH", len(data) + 4, kind) + data + b"\0" * (-len(data) % 4)


def u8(kind, value):
    return attr(kind, bytes([value]))


def u16(kind, value):
    return attr(kind, struct.pack("=H", value))


def u32(kind, value):
    return attr(kind, struct.pack("=I", value))


def attrs(data):
    while len(data) >= 4:
        size, kind = struct.unpack_from("=HH", data)
        if size < 4:
            return
        yield kind & 0x3FFF, data[4:size]
        data = data[size + (-size % 4) :]


def number(data):
    return int.from_bytes(data, "little")


class Refused(Exception):
    def __init__(self, code, text):
        name = "EOPNOTSUPP" if code == errno.EOPNOTSUPP else errno.errorcode.get(code, code)
        super().__init__("%s: %s" % (name, text))
        self.code, self.text = code, text


def keep(sock):
    """Replaced by who wants to close what a case has left open."""


class Talk:
    """A socket, and the family's number."""

    def __init__(self, family=None):
        self.sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, GENERIC)
        self.sock.bind((0, 0))
        self.sock.setsockopt(270, EXT_ACK, 1)
        self.sock.setsockopt(270, CAP_ACK, 1)
        self.sock.settimeout(20)
        keep(self.sock)
        self.seq = 0
        self.interrupted = False
        self.family = family or self.find()

    def find(self):
        for message in self.ask(3, attr(2, b"rolewall\0"), family=CTRL):
            for kind, data in attrs(message[4:]):
                if kind == 1:
                    return number(data)
        return None

    def message(self, command, body, flags=ACK, family=None):
        self.seq += 1
        size = 20 + len(body)
        kind = self.family if family is None else family
        return (
            struct.pack("=IHHII", size, kind, REQUEST | flags, self.seq, 0)
            + struct.pack("=BBH", command, 1, 0)
            + body
        )

    def grow(self, size):
        self.sock.setsockopt(socket.SOL_SOCKET, 32, size)

    def ask(self, command, body=b"", flags=ACK, family=None):
        """Payloads of the answer; raises Refused with the kernel's sentence."""
        self.sock.send(self.message(command, body, flags, family))
        return self.answer()

    def answer(self):
        got, self.interrupted = [], False
        while True:
            data = self.sock.recv(1 << 18)
            while len(data) >= 16:
                size, kind, flags, _, _ = struct.unpack_from("=IHHII", data)
                self.interrupted |= bool(flags & INTR)
                if kind in (ERROR, DONE):
                    self.conclude(kind, flags, data[16:size])
                    return got
                got.append(data[16:size])
                data = data[(size + 3) & ~3 :]

    def conclude(self, kind, flags, body):
        code = -struct.unpack_from("=i", body)[0] if len(body) >= 4 else 0
        if not code:
            return
        text = ""
        if flags & ACK_TLVS:
            for name, value in attrs(body[20 if kind == ERROR else 4 :]):
                if name == 1:
                    text = value.rstrip(b"\0").decode()
        raise Refused(code, text)

    def load(self, blob, chunk=65528, confirm=None, keep=None):
        chunks = [blob[at : at + chunk] for at in range(0, len(blob), chunk)]
        body = u32(A_SIZE, len(blob)) + b"".join(attr(A_CHUNK, part) for part in chunks)
        if confirm is not None:
            body += u32(A_CONFIRM, confirm)
        if keep is not None:
            body += u32(A_KEEP, keep)
        self.grow(len(body) + 4096)
        return dict(attrs(self.ask(LOAD, body)[0][4:]))

    def allow(self, seconds, point, proto, *more):
        """The number of the new exception."""
        body = u32(A_FOR, seconds) + u8(A_POINT, point) + u8(A_PROTO, proto) + b"".join(more)
        return number(dict(attrs(self.ask(ALLOW, body)[0][4:]))[A_EXCEPTION])

    def exceptions(self):
        return [dict(attrs(m[4:])) for m in self.ask(GET_EXCEPTIONS, flags=DUMP)]

    def policy(self):
        return b"".join(
            dict(attrs(message[4:]))[A_CHUNK] for message in self.ask(GET_POLICY, flags=DUMP)
        )

    def counters(self):
        return [dict(attrs(m[4:])) for m in self.ask(GET_COUNTERS, flags=DUMP)]

    def status(self):
        return dict(attrs(self.ask(GET)[0][4:]))

    def generation(self):
        return number(self.status().get(A_GENERATION, b""))

    def outcome(self):
        """How the last trial ended, and the generation that was tried."""
        now = self.status()
        return OUTCOMES[number(now.get(A_OUTCOME, b""))], number(now.get(A_TRIED, b""))

    def listen(self, group=b"events"):
        """Join a multicast group; events() reads what came."""
        for message in self.ask(3, attr(2, b"rolewall\0"), family=CTRL):
            for kind, data in attrs(message[4:]):
                for _, entry in attrs(data) if kind == 7 else ():
                    found = dict(attrs(entry))
                    if found[1].rstrip(b"\0") == group:
                        self.sock.setsockopt(270, 1, number(found[2]))
        return self

    def events(self, wait=0.5):
        """(command, attributes) of what has come until nothing comes for a while."""
        got = []
        self.sock.settimeout(wait)
        try:
            while True:
                data = self.sock.recv(1 << 18)
                got.append((data[16], dict(attrs(data[20:]))))
        except TimeoutError:
            return got
        finally:
            self.sock.settimeout(20)


def refusal(talk, command, body=b"", flags=ACK):
    """The name of the error and its sentence, or "" where there is none."""
    try:
        talk.ask(command, body, flags)
    except Refused as error:
        return str(error)
    return ""


def section(blob, index):
    return struct.unpack_from("<II", blob, SECTIONS_AT + 8 * index)


def flows(blob):
    """The flow of each rule."""
    at, size = section(blob, RULES_SECTION)
    strings = section(blob, STRINGS_SECTION)[0]
    names = []
    for rule in range(at, at + size, 56):
        start = strings + struct.unpack_from("<I", blob, rule + 12)[0]
        names.append(blob[start : blob.index(b"\0", start)].decode())
    return names


def counts():
    """One line a counter: what, packets, bytes."""
    talk, lines = Talk(), []
    names = flows(talk.policy())
    for counter in talk.counters():
        packets, size = number(counter[A_PACKETS]), number(counter[A_BYTES])
        if A_RULE in counter:
            what = "rule " + names[number(counter[A_RULE])].removeprefix("local/")
        elif A_SCREENED in counter:
            what = "screened"
        elif A_REASON in counter:
            what = "%s %s %s" % (
                "would" if A_WOULD in counter else "deny",
                POINTS[counter[A_POINT][0]], REASONS[number(counter[A_REASON])],
            )
        else:
            what = "essential %s %s" % (
                POINTS[counter[A_POINT][0]], ESSENTIALS[number(counter[A_ESSENTIAL])],
            )
        lines.append("%s %d %d" % (what, packets, size))
    # What is kept elsewhere would be open until the case ends.
    talk.sock.close()
    return "\n".join(lines)
