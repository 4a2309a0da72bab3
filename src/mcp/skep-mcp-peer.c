/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "skep-mcp-peer.h"

/* Linux 6.5; older headers lack it. */
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif

static gboolean
is_same_file (const char *path,
              const char *other)
{
  struct stat a;
  struct stat b;

  return stat (path, &a) == 0 && stat (other, &b) == 0 && a.st_dev == b.st_dev &&
         a.st_ino == b.st_ino;
}

static char *
get_sibling_path (void)
{
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = own != NULL ? g_path_get_dirname (own) : NULL;

  return folder != NULL ? g_build_filename (folder, "skepctl", NULL) : NULL;
}

/* skepctl beside this program, or where it is installed; SKEP_SKEPCTL is for a build folder. */
static gboolean
is_skepctl (const char *program)
{
  const char *configured = g_getenv ("SKEP_SKEPCTL");
  g_autofree char *sibling = get_sibling_path ();

  return is_same_file (program, configured != NULL ? configured : SKEPCTL_PATH) ||
         (sibling != NULL && is_same_file (program, sibling));
}

/* A descriptor of the process that connected, or -1. That of the socket is it for sure; by its
 * number it might be a later one. */
static int
open_process (GSocket *socket,
              pid_t    pid)
{
  int fd = -1;
  socklen_t length = sizeof fd;

  if (getsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_PEERPIDFD, &fd, &length) == 0)
    return fd;

  return syscall (SYS_pidfd_open, pid, 0);
}

static gboolean
is_alive (int process)
{
  struct pollfd event = { .fd = process, .events = POLLIN };

  return poll (&event, 1, 0) == 0;
}

/* If the process still lives after its program was looked at, its number was its own. */
static gboolean
runs_skepctl (GSocket *socket,
              pid_t    pid)
{
  g_autofree char *program = g_strdup_printf ("/proc/%d/exe", (int) pid);
  int process = open_process (socket, pid);
  gboolean is_ours;

  if (process < 0)
    return FALSE;

  is_ours = is_skepctl (program) && is_alive (process);
  close (process);
  return is_ours;
}

/**
 * skep_mcp_peer_identify:
 * @socket: a connected Unix socket
 * @self: (out caller-allocates): who is at the other end
 *
 * Returns: %FALSE if it is another user's process, or nobody knows whose
 */
gboolean
skep_mcp_peer_identify (GSocket     *socket,
                        SkepMcpPeer *self)
{
  struct ucred credentials;
  socklen_t length = sizeof credentials;

  if (getsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0 ||
      credentials.uid != geteuid ())
    return FALSE;

  self->pid = credentials.pid;
  self->transport = SKEP_MCP_TRANSPORT_SOCKET;
  self->is_person = runs_skepctl (socket, credentials.pid);
  return TRUE;
}
