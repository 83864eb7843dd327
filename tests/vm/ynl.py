#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Speaks with the module through the kernel's own netlink client and our spec, and prints what is wrong.

    ynl.py YNL SPEC ONE.blob TWO.blob       YNL: the folder of scripts/ynl

Every operation that the spec has is done, and every event awaited: an attribute that the spec lacks,
or has with another type, stops the client. Runs in the namespace whose policy it may replace.
"""
import socket
import sys
import time

import yaml

YNL, SPEC, *BLOBS = sys.argv[1:]
# The same loader in C: the client reads its spec once a socket, and the machine is emulated.
yaml.safe_load = lambda stream: yaml.load(stream, yaml.CSafeLoader)
sys.path.insert(0, f"{YNL}/tools/net/ynl")
from lib import NlError, YnlFamily  # noqa: E402, in the folder named above

POLICIES = [open(path, "rb").read() for path in BLOBS]
DIGEST = slice(16, 48)  # of a blob's header
DONE = set()


class Family:
    def __init__(self):
        schema = f"{YNL}/Documentation/netlink/genetlink.yaml"
        self.ynl = YnlFamily(SPEC, schema)
        # A client hears one group only, for which it binds its socket; and one that asks as well may
        # take an event for its answer.
        self.ears = {}
        for group in ("events", "denied"):
            self.ears[group] = YnlFamily(SPEC, "")
            self.ears[group].ntf_subscribe(group)

    def do(self, name, **attributes):
        DONE.add(name)
        return self.ynl.do(name, {key.replace("_", "-"): value for key, value in attributes.items()})

    def dump(self, name):
        DONE.add(name)
        return self.ynl.dump(name, {})

    def event(self, name, **wanted):
        """The next event of that name, and with these attributes; denials of others come at any time."""
        ear = self.ears["denied" if name == "denied" else "events"]
        for _ in range(100):
            ear.check_ntf()
            while ear.async_msg_queue:
                event = ear.async_msg_queue.pop(0)
                DONE.add(event["name"])
                if event["name"] == name and wanted.items() <= event["msg"].items():
                    return event["msg"]
                if event["name"] != "denied":
                    print(f"event {event['name']}, where {name} was awaited")
            time.sleep(0.1)
        raise AssertionError(f"no event {name}")

    def refused(self, name, **attributes):
        try:
            self.do(name, **attributes)
        except NlError as error:
            return error.nl_msg.extack["msg"]
        raise AssertionError(f"{name} was not refused")


def equal(got, wanted, what):
    if got != wanted:
        print(f"{what}: {got!r}, not {wanted!r}")


def subset(got, what, **wanted):
    for key, value in wanted.items():
        equal(got.get(key.replace("_", "-")), value, f"{what}, {key}")


def load(family, which, **more):
    blob = POLICIES[which]
    # In two pieces, as a long one would be.
    return family.do("load", size=len(blob), chunk=[blob[:100], blob[100:]], **more)


def life(family):
    equal(family.do("get").get("state"), "open", "before")
    loaded = load(family, 0)
    subset(family.event("new-policy"), "loaded", generation=loaded["generation"], name="case",
           digest=POLICIES[0][DIGEST])
    subset(family.do("get"), "active", state="active", name="case", size=len(POLICIES[0]), points=3,
           digest=POLICIES[0][DIGEST], generation=loaded["generation"], mode=b"\0\0\0")
    chunks = family.dump("get-policy")
    equal(b"".join(b"".join(c["chunk"]) for c in chunks), POLICIES[0], "the policy as dumped")


def questions(family):
    packet = {"point": "in", "proto": 6, "src": socket.inet_aton("10.9.9.9"), "sport": 4000, "iif": "eth0",
              "track": "new"}
    subset(family.do("query", dport=80, **packet), "a permitted packet", verdict="accept", rule=0)
    subset(family.do("query", dport=81, **packet), "a denied packet", verdict="deny",
           reason="no-service")
    six = {**packet, "src": socket.inet_pton(socket.AF_INET6, "2001:db8::1")}
    subset(family.do("query", dport=80, **six), "IPv6", verdict="accept", rule=0)
    if "point" not in family.refused("query", proto=6):
        print("the refusal does not name what is missing")


def counters(family):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.sendto(b"x", ("10.0.1.1", 99))
        except PermissionError:
            pass  # denied on its way out, which the sender is told
    told = family.event("denied", dport=99)
    subset(told, "told of a denial", verdict="deny", point="out", judged="out", reason="no-service",
           proto=17, dst=socket.inet_aton("10.0.1.1"), oif="client", uid=0)
    rows = [c for c in family.dump("get-counters") if c.get("reason") == "no-service"]
    rows = [c for c in rows if c["point"] == "out"]
    if not rows or not rows[0]["packets"] or rows[0]["bytes"] < 29:
        print(f"counted: {rows}")


def exceptions(family):
    allowed = {"point": "in", "proto": 6, "dport": 8000, "dport-last": 8010, "for": 3600,
               "src": socket.inet_aton("10.0.1.0"), "src-len": 24}
    made = family.do("allow", **allowed)["exception"]
    told = {key.replace("-", "_"): allowed[key] for key in allowed if key != "for"}
    subset(family.event("allowed"), "told of it", exception=made, packets=0, **told)
    rows = family.dump("get-exceptions")
    subset(rows[0] if len(rows) == 1 else {}, "the exception", exception=made, point="in", proto=6,
           dport=8000, dport_last=8010, src_len=24)
    family.do("disallow", exception=made)
    subset(family.event("disallowed"), "told of its end", exception=made, **told)
    brief = family.do("allow", **{**allowed, "for": 1})["exception"]
    family.event("allowed", exception=brief)
    subset(family.event("lapsed"), "told that its time is up", exception=brief, left_ms=0, **told)
    equal(family.dump("get-exceptions"), [], "exceptions afterwards")


def trial(family):
    before = family.do("get")["generation"]
    tried = load(family, 1, confirm=3600)["generation"]
    family.event("new-policy")
    subset(family.do("get"), "on trial", prev_generation=before, prev_digest=POLICIES[0][DIGEST],
           prev_name="case", state="active")
    if not 3500000 < family.do("get")["left-ms"] <= 3600000:
        print("the time left is wrong")
    equal(family.do("get")["confirm"], 3600, "the time of the trial")
    family.do("rollback")
    subset(family.event("rolled-back"), "rolled back", outcome="rollback", tried=tried,
           digest=POLICIES[0][DIGEST])
    tried = load(family, 1, confirm=10)["generation"]
    family.event("new-policy")
    family.do("confirm", generation=tried)
    subset(family.event("confirmed"), "confirmed", outcome="confirmed", tried=tried)
    subset(family.do("get"), "afterwards", outcome="confirmed", tried=tried)
    family.do("flush")
    subset(family.event("del-policy"), "flushed", generation=tried + 1)


def lock(family):
    final = load(family, 0)["generation"]
    family.event("new-policy")
    subset(family.do("get"), "before", required="no", min_serial=0)
    family.do("lock", generation=final)
    subset(family.event("locked"), "told of the lock", generation=final, name="case",
           digest=POLICIES[0][DIGEST])
    if "locked" not in family.do("get"):
        print("the policy is not locked")
    if "locked" not in family.refused("flush"):
        print("the refusal does not say why")


def main():
    family = Family()
    life(family)
    questions(family)
    counters(family)
    exceptions(family)
    trial(family)
    lock(family)
    every = set(family.ynl.msgs)
    equal(DONE, every, "operations and events that were seen")


main()
