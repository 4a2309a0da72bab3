/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-sockets.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The kernel fills no packet of a dump further than the reader's buffer, nor than this. */
#define PACKET_BYTES 8192

#define IPV4_BYTES 4

/* Before the IPv4 address in an IPv6 one: ::ffff:127.0.0.1. */
static const unsigned char mapped_prefix[] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };

typedef enum {
  PACKET_READ,
  PACKET_LAST,
  PACKET_ENOUGH,  /* for the caller's function */
  PACKET_REFUSED,
} Packet;

static bool
ask (int fd,
     int family)
{
  struct {
    struct nlmsghdr         header;
    struct inet_diag_req_v2 body;
  } request = {
    .header = {
      .nlmsg_len = sizeof request,
      .nlmsg_type = SOCK_DIAG_BY_FAMILY,
      .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
    },
    .body = {
      .sdiag_family = (__u8) family,
      .sdiag_protocol = IPPROTO_TCP,
      .idiag_states = 1 << TCP_LISTEN,
    },
  };

  return send (fd, &request, sizeof request, 0) == sizeof request;
}

static SkepKeeperSocket
read_socket (const struct inet_diag_msg *message)
{
  const unsigned char *address = (const unsigned char *) message->id.idiag_src;
  bool is_mapped = message->idiag_family == AF_INET6
                   && memcmp (address, mapped_prefix, sizeof mapped_prefix) == 0;
  bool is_ipv4 = message->idiag_family == AF_INET || is_mapped;
  SkepKeeperSocket socket = {
    .family = is_ipv4 ? AF_INET : AF_INET6,
    .port = ntohs (message->id.idiag_sport),
    .inode = message->idiag_inode,
    .uid = message->idiag_uid,
  };

  memcpy (socket.address,
          address + (is_mapped ? sizeof mapped_prefix : 0),
          is_ipv4 ? IPV4_BYTES : sizeof socket.address);
  return socket;
}

static Packet
serve_packet (const struct nlmsghdr *header,
              size_t                 length,
              SkepKeeperSocketFunc   func,
              void                  *data)
{
  for (; NLMSG_OK (header, length); header = NLMSG_NEXT (header, length))
    {
      SkepKeeperSocket found;

      if (header->nlmsg_type == NLMSG_DONE)
        return PACKET_LAST;

      if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY
          || header->nlmsg_len < NLMSG_LENGTH (sizeof (struct inet_diag_msg)))
        return PACKET_REFUSED;

      found = read_socket (NLMSG_DATA (header));
      if (!func (&found, data))
        return PACKET_ENOUGH;
    }

  return PACKET_READ;
}

/* The kernel writes the next packet of a dump when one is taken: there is nothing to wait for. */
static Packet
dump (int                   family,
      SkepKeeperSocketFunc  func,
      void                 *data)
{
  _Alignas (struct nlmsghdr) char bytes[PACKET_BYTES];
  Packet packet = PACKET_REFUSED;
  int fd = socket (AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);

  if (fd < 0)
    return PACKET_REFUSED;

  if (ask (fd, family))
    {
      do
        {
          ssize_t length = recv (fd, bytes, sizeof bytes, MSG_DONTWAIT | MSG_TRUNC);

          packet = length > 0 && (size_t) length <= sizeof bytes
                   ? serve_packet ((struct nlmsghdr *) bytes, (size_t) length, func, data)
                   : PACKET_REFUSED;
        }
      while (packet == PACKET_READ);
    }

  close (fd);
  return packet;
}

/* Returns false if the kernel, or a filter of system calls, refuses to tell. */
bool
skep_keeper_sockets_each (SkepKeeperSocketFunc  func,
                          void                 *data)
{
  Packet ipv4 = dump (AF_INET, func, data);
  Packet ipv6;

  if (ipv4 == PACKET_ENOUGH)
    return true;

  /* There are kernels without IPv6. */
  ipv6 = dump (AF_INET6, func, data);
  return ipv4 != PACKET_REFUSED || ipv6 != PACKET_REFUSED;
}

/* As inet_ntop (). */
void
skep_keeper_socket_format (const SkepKeeperSocket *socket,
                           char                    text[SKEP_KEEPER_ADDRESS_BYTES])
{
  inet_ntop (socket->family, socket->address, text, SKEP_KEEPER_ADDRESS_BYTES);
}
