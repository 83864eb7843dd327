# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Swaps from one tracking mode to another under traffic.

# shellcheck source=tests/vm/lib_policy.sh
. "$TESTS/lib_policy.sh"

# what comes in and what is asked and answered: nothing permitted is lost, nothing else gets in
case_modes_swap() {
	local said mode
	need rolewall
	net_pair client server
	serve server udp 123
	for mode in conntrack socket none; do
		policy_build "$CASE_DIR/$mode.blob" "set tracking $mode" "in udp/53" "out udp/123" "out ping"
	done
	expect tool client apply --blob "$CASE_DIR/none.blob"
	said=$(python_in client <<-END
		import socket, threading, flood
		blobs = ["$CASE_DIR/%s.blob" % mode for mode in ("none", "conntrack", "socket", "conntrack", "none", "socket")]
		class Asker(threading.Thread):
		    """One question after another from sockets that stay; each must be answered."""
		    def __init__(self):
		        super().__init__(daemon=True)
		        self.end, self.asked, self.lost = False, 0, []
		    def run(self):
		        net.enter("client")
		        socks = []
		        for address in ("$(net_addr server client 4)", "$(net_addr server client 6)"):
		            for connected in (True, False):
		                sock = net.make_socket(address, socket.SOCK_DGRAM)
		                sock.settimeout(3)
		                if connected:
		                    sock.connect((address, 123))
		                socks.append((sock, (address, 123), connected))
		        while not self.end:
		            for sock, to, connected in socks:
		                question = b"%d" % self.asked
		                try:
		                    sock.send(question) if connected else sock.sendto(question, to)
		                    while sock.recv(99) != question:
		                        pass
		                except OSError as error:
		                    self.lost.append("%s of %s: %s" % (question, to[0], error))
		                self.asked += 1
		asker = Asker()
		asker.start()
		said = flood.check(net, "server", "client", ["$(net_addr client server 4)", "$(net_addr client server 6)"],
		                   "client", blobs, 8)
		asker.end = True
		asker.join()
		print(said, asker.asked, "; ".join(asker.lost[:5]))
	END
	)
	note "$said"
	expect_match '^[0-9]+ [0-9]+ [0-9]+ ?$' "$said" "rounds, swaps, questions"
	[[ $said =~ ^([0-9]+)\ ([0-9]+)\ ([0-9]+) ]] || return 0
	expect_eq $((2 * BASH_REMATCH[1])) "$(count client rule in-udp-53)" "permitted packets counted"
	expect_eq $((2 * BASH_REMATCH[1])) "$(count client deny in no-service)" "denied packets counted"
	expect_eq $((2 * BASH_REMATCH[3])) "$(count client rule out-udp-123)" "questions and answers counted"
}
