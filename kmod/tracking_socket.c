// SPDX-License-Identifier: GPL-2.0
/*
 * tracking_socket.c - judging a packet by the socket that it is for
 *
 * For: tracking: socket, on hosts alone. What comes in as an answer has to be
 * for a socket that asked; what goes out is judged as in tracking_stateless.c,
 * since our own stack answers only what came in. Sockets are looked at, never
 * kept, locked or changed. What that lets pass is written down in
 * Documentation/architecture.rst under "Tracking modes".
 *
 * Early demultiplexing has mostly found the socket already. Where it has not,
 * or is switched off, the tables are asked as TCP and UDP ask them, with the
 * interface and the one that is enslaved to a VRF, in the packet's namespace.
 */
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/tcp_states.h>
#include <net/udp.h>

#include "compat.h"
#include "core/stateless.h"
#include "tracking_modes.h"

/*
 * Not LISTEN, and not the states of a handshake that the other end began. The
 * end of a connection is still part of it: a FIN that is repeated needs its ACK.
 */
#define OPENED                                                                \
	(TCPF_ESTABLISHED | TCPF_SYN_SENT | TCPF_FIN_WAIT1 | TCPF_FIN_WAIT2 | \
	 TCPF_TIME_WAIT | TCPF_CLOSE_WAIT | TCPF_LAST_ACK | TCPF_CLOSING)

/* Where a packet comes in: its interface, and the VRF's, as sockets know them. */
struct entry {
	struct net *net;
	int dif;
	int sdif;
};

static struct entry entry_of(const struct sk_buff *skb, bool v6)
{
	return (struct entry){
		.net = dev_net(skb->dev),
		.dif = v6 ? inet6_iif(skb) : inet_iif(skb),
		.sdif = v6 ? inet6_sdif(skb) : inet_sdif(skb),
	};
}

/* Of the table of connections alone; with a reference. */
static struct sock *find_tcp(const struct entry *e, const struct rwall_key *k)
{
	if (k->v6)
		return __inet6_lookup_established(RWALL_COMPAT_TCP(e->net),
						  k->src, htons(k->sport),
						  k->dst, k->dport, e->dif,
						  e->sdif);
	return __inet_lookup_established(RWALL_COMPAT_TCP(e->net),
					 *(const __be32 *)k->src,
					 htons(k->sport),
					 *(const __be32 *)k->dst, k->dport,
					 e->dif, e->sdif);
}

/* Under RCU, without a reference. */
static const struct sock *find_listener(const struct entry *e,
					const struct rwall_key *k)
{
	if (k->v6)
		return inet6_lookup_listener(RWALL_COMPAT_TCP(e->net), NULL, 0,
					     k->src, htons(k->sport), k->dst,
					     k->dport, e->dif, e->sdif);
	return __inet_lookup_listener(RWALL_COMPAT_TCP(e->net), NULL, 0,
				      *(const __be32 *)k->src, htons(k->sport),
				      *(const __be32 *)k->dst, k->dport, e->dif,
				      e->sdif);
}

/* Under RCU, without a reference. */
static const struct sock *find_udp(const struct entry *e,
				   const struct rwall_key *k)
{
	const bool lite = k->slot == RWALL_SLOT_UDPLITE;

	if (lite && !RWALL_COMPAT_UDPLITE)
		return NULL;
	if (k->v6)
		return __udp6_lib_lookup(e->net, k->src, htons(k->sport),
					 k->dst, htons(k->dport), e->dif,
					 e->sdif,
					 RWALL_COMPAT_UDP(e->net, lite));
	return __udp4_lib_lookup(e->net, *(const __be32 *)k->src,
				 htons(k->sport), *(const __be32 *)k->dst,
				 htons(k->dport), e->dif, e->sdif,
				 RWALL_COMPAT_UDP(e->net, lite));
}

/*
 * A socket does not tell which end opened its connection. One whose port is
 * also listened on was accepted: else a policy that no longer permits a service
 * would not end connections whose client has a port that we may open.
 */
static bool is_tcp_answer(const struct sk_buff *skb, const struct rwall_key *k)
{
	const struct entry e = entry_of(skb, k->v6);
	struct sock *found = NULL;
	const struct sock *sk = skb->sk;
	bool opened;

	if (!sk) {
		found = find_tcp(&e, k);
		sk = found;
	}
	opened = sk && 1 << READ_ONCE(sk->sk_state) & OPENED;
	if (found)
		sock_gen_put(found);
	return opened && !find_listener(&e, k);
}

/*
 * A socket that is connected hears its peer alone. One that is not may have
 * asked anybody: it did, where it left the choice of its port to the kernel, as
 * services do not; or where both ends use the service's port, as of NTP. Else
 * whoever sends from the port of a service that we may ask would reach every
 * service here.
 */
static bool is_udp_answer(const struct sk_buff *skb, const struct rwall_key *k)
{
	const struct entry e = entry_of(skb, k->v6);
	const struct sock *sk = skb->sk;

	if (!sk || !sk_fullsock(sk))
		sk = find_udp(&e, k);
	if (!sk)
		return false;
	return READ_ONCE(sk->sk_state) == TCP_ESTABLISHED ||
	       !(data_race(sk->sk_userlocks) & SOCK_BINDPORT_LOCK) ||
	       k->sport == k->dport;
}

/**
 * rwall_tracking_socket_asked() - is there a socket that asked for this packet?
 * @skb: the packet, on its way in
 * @k: its key
 *
 * Protocols without such sockets are judged by themselves.
 *
 * Return: true where there is.
 */
bool rwall_tracking_socket_asked(const struct sk_buff *skb,
				 const struct rwall_key *k)
{
	switch (k->slot) {
	case RWALL_SLOT_TCP:
		return is_tcp_answer(skb, k);
	case RWALL_SLOT_UDP:
	case RWALL_SLOT_UDPLITE:
		return is_udp_answer(skb, k);
	default:
		return true;
	}
}

/**
 * rwall_tracking_asked() - is a plain packet for a socket that asked for it?
 * @skb: TCP or UDP, to this host, behind an IP header without options; its
 *	ports are at hand
 * @v6: its family
 * @slot: its protocol
 *
 * For the short road, once tables permit the packet as an answer: the same
 * question that rwall_tracking_socket() asks then, of the same key.
 *
 * Return: true if it is.
 */
bool rwall_tracking_asked(const struct sk_buff *skb, bool v6, u32 slot)
{
	const u8 *ip = skb_network_header(skb);
	const __be16 *ports =
		(const __be16 *)(ip + (v6 ? sizeof(struct ipv6hdr) :
					    sizeof(struct iphdr)));
	const struct rwall_key k = {
		.src = ip + (v6 ? offsetof(struct ipv6hdr, saddr) :
				  offsetof(struct iphdr, saddr)),
		.dst = ip + (v6 ? offsetof(struct ipv6hdr, daddr) :
				  offsetof(struct iphdr, daddr)),
		.sport = ntohs(ports[0]),
		.dport = ntohs(ports[1]),
		.point = RWALL_POINT_IN,
		.slot = slot,
		.v6 = v6,
	};

	return rwall_tracking_socket_asked(skb, &k);
}

/**
 * rwall_tracking_socket_sent() - may a socket have sent what an error quotes?
 * @skb: the error, on its way in
 * @sent: the key of what it quotes
 *
 * Return: true where there is one.
 */
bool rwall_tracking_socket_sent(const struct sk_buff *skb,
				const struct rwall_key *sent)
{
	struct rwall_key quote = *sent;
	const struct entry e = entry_of(skb, quote.v6);
	struct sock *found;

	rwall_key_reverse(&quote);
	if (quote.slot == RWALL_SLOT_UDP || quote.slot == RWALL_SLOT_UDPLITE)
		return find_udp(&e, &quote);
	if (quote.slot != RWALL_SLOT_TCP)
		return true;
	found = find_tcp(&e, &quote);
	if (found)
		sock_gen_put(found);
	return found;
}

#define CONNECTED                                             \
	(TCPF_ESTABLISHED | TCPF_FIN_WAIT1 | TCPF_FIN_WAIT2 | \
	 TCPF_CLOSE_WAIT | TCPF_LAST_ACK | TCPF_CLOSING)

/**
 * rwall_tracking_socket_connected() - is there a TCP connection for this packet?
 * @skb: the packet
 * @k: its key
 *
 * Return: true where its handshake is over, whichever end began it.
 */
bool rwall_tracking_socket_connected(const struct sk_buff *skb,
				     const struct rwall_key *k)
{
	const struct sock *sk = skb->sk;
	struct sock *found = NULL;
	bool connected;

	if (!sk && k->point == RWALL_POINT_IN) {
		const struct entry e = entry_of(skb, k->v6);

		found = find_tcp(&e, k);
		sk = found;
	}
	/* The state first: sockets of other states may be no full ones. */
	connected = sk && 1 << READ_ONCE(sk->sk_state) & CONNECTED &&
		    sk->sk_protocol == IPPROTO_TCP &&
		    sk->sk_type == SOCK_STREAM;
	if (found)
		sock_gen_put(found);
	return connected;
}

static int judge_error(const struct rwall_policy *p, const struct sk_buff *skb,
		       const struct rwall_packet *pkt)
{
	struct rwall_quote q;
	int grant = rwall_tracking_loose_error(p, skb, pkt, &q);

	if (grant >= 0 && pkt->key.point == RWALL_POINT_IN &&
	    !rwall_tracking_socket_sent(skb, &q.pkt.key))
		return -RWALL_REASON_RELATED;
	return grant;
}

/**
 * rwall_tracking_socket() - judge a packet by the socket that it is for
 * @p: the policy, which enforces no forwarding
 * @skb: the packet, put together from its fragments
 * @pkt: its key, turned round on return if it is permitted as an answer
 *
 * Return: as rwall_tracking_judge().
 */
int rwall_tracking_socket(const struct rwall_policy *p,
			  const struct sk_buff *skb, struct rwall_packet *pkt)
{
	const struct rwall_key key = pkt->key;
	int denied = rwall_classify(&p->tables, &pkt->key), grant;

	if (denied >= 0)
		return denied;
	if (rwall_tracking_is_error(pkt))
		return judge_error(p, skb, pkt);
	if (!rwall_tracking_answers(skb, pkt, false))
		return denied;
	grant = rwall_stateless_answer(&p->tables, &pkt->key, denied);
	if (grant < 0 || key.point == RWALL_POINT_OUT ||
	    rwall_tracking_socket_asked(skb, &key))
		return grant;
	pkt->key = key;
	return denied;
}
