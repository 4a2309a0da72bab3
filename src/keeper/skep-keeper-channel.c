/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "skep-keeper-channel.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Fds that fit into the control buffer; more are dropped by the kernel. */
#define MAX_FDS 4

static void
take_fds (const struct cmsghdr *header,
          SkepKeeperPacket     *packet)
{
  size_t n_fds = (header->cmsg_len - CMSG_LEN (0)) / sizeof (int);

  for (size_t i = 0; i < n_fds; i++)
    {
      int fd;

      memcpy (&fd, CMSG_DATA (header) + i * sizeof fd, sizeof fd);

      if (packet->fd < 0)
        packet->fd = fd;
      else
        close (fd);
    }
}

static void
take_all_fds (struct msghdr    *message,
              SkepKeeperPacket *packet)
{
  for (struct cmsghdr *header = CMSG_FIRSTHDR (message);
       header != NULL;
       header = CMSG_NXTHDR (message, header))
    {
      if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
        take_fds (header, packet);
    }
}

/* An empty packet and the end of the connection both read as 0. */
static bool
is_hung_up (void)
{
  struct pollfd control = { .fd = SKEP_KEEPER_SOCKET_FD, .events = POLLRDHUP };

  return poll (&control, 1, 0) > 0 && control.revents != 0;
}

static bool
is_text (const struct msghdr    *message,
         const SkepKeeperPacket *packet,
         ssize_t                 length)
{
  return length > 0
         && !(message->msg_flags & (MSG_TRUNC | MSG_CTRUNC))
         && strlen (packet->text) == (size_t) length;
}

/* Never blocks and never raises SIGPIPE: the application may be gone, or stopped in a debugger. */
void
skep_keeper_send (const char *format,
                  ...)
{
  char text[SKEP_KEEPER_MAX_MESSAGE];
  va_list arguments;
  int length;

  va_start (arguments, format);
  length = vsnprintf (text, sizeof text, format, arguments);
  va_end (arguments);

  if (length > 0 && (size_t) length < sizeof text)
    send (SKEP_KEEPER_SOCKET_FD, text, (size_t) length, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* What comes again may be left out while the application doesn't read; what comes only once finds
 * no room where that has filled the socket. So the one has an eighth of it, the other the rest. */
bool
skep_keeper_has_room (void)
{
  int unread, size;
  socklen_t length = sizeof size;

  if (ioctl (SKEP_KEEPER_SOCKET_FD, SIOCOUTQ, &unread) != 0
      || getsockopt (SKEP_KEEPER_SOCKET_FD, SOL_SOCKET, SO_SNDBUF, &size, &length) != 0)
    return false;

  return unread <= size / 8;
}

SkepKeeperReceived
skep_keeper_receive (SkepKeeperPacket *packet)
{
  _Alignas (struct cmsghdr) char control[CMSG_SPACE (MAX_FDS * sizeof (int))];
  struct iovec bytes = { .iov_base = packet->text, .iov_len = SKEP_KEEPER_MAX_MESSAGE };
  struct msghdr message = {
    .msg_iov = &bytes,
    .msg_iovlen = 1,
    .msg_control = control,
    .msg_controllen = sizeof control,
  };
  ssize_t length;

  packet->fd = -1;

  length = recvmsg (SKEP_KEEPER_SOCKET_FD, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (length < 0)
    return errno == EAGAIN || errno == EINTR ? SKEP_KEEPER_NOTHING : SKEP_KEEPER_GONE;

  packet->text[length] = '\0';
  take_all_fds (&message, packet);

  if (is_text (&message, packet, length))
    return SKEP_KEEPER_MESSAGE;

  return length == 0 && is_hung_up () ? SKEP_KEEPER_GONE : SKEP_KEEPER_NOTHING;
}

/* Before the last message: a socket that is closed with a packet unread makes the application's
 * next recv () fail with ECONNRESET, before it gets what we have sent. */
void
skep_keeper_stop_receiving (void)
{
  char byte;

  shutdown (SKEP_KEEPER_SOCKET_FD, SHUT_RD);

  while (recv (SKEP_KEEPER_SOCKET_FD, &byte, sizeof byte, MSG_DONTWAIT) > 0)
    continue;
}
