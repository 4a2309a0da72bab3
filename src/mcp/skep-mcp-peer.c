/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "skep-host-launcher.h"
#include "skep-mcp-peer.h"
#include "skep-peer-query.h"

/* Linux 6.5; older headers lack it. */
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif

/* It usually takes some 10 ms; nobody is to wait for long because it is not known who asks. */
#define SEARCH_MS 2000

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

/* SKEP_SKEPCTL is for a build folder. */
static const char *
get_skepctl (void)
{
  const char *configured = g_getenv ("SKEP_SKEPCTL");

  return configured != NULL ? configured : SKEPCTL_PATH;
}

/* skepctl beside this program, or where it is installed. */
static gboolean
is_skepctl (const char *program)
{
  g_autofree char *sibling = get_sibling_path ();

  return is_same_file (program, get_skepctl ()) ||
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

  *self = (SkepMcpPeer) {
    .is_person = runs_skepctl (socket, credentials.pid),
    .transport = SKEP_MCP_TRANSPORT_SOCKET,
    .pid = credentials.pid,
  };
  return TRUE;
}

/**
 * skep_mcp_peer_is_outside:
 * @self: who is at the other end, as the socket tells
 * @launcher: what starts programs
 *
 * Returns: whether it is outside of our sandbox, so that only the host can tell who it is
 */
gboolean
skep_mcp_peer_is_outside (const SkepMcpPeer *self,
                          SkepLauncher      *launcher)
{
  return self->pid == 0 && SKEP_IS_HOST_LAUNCHER (launcher);
}

static void
searched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr (GTask) task = data;

  g_task_return_pointer (task, g_object_ref (result), g_object_unref);
}

/**
 * skep_mcp_peer_search_async:
 * @socket: a connected socket
 * @launcher: what starts programs on the host
 * @callback: called in the thread-default context, soon
 * @user_data: for @callback
 *
 * Has the host look who is at the other end.
 */
void
skep_mcp_peer_search_async (GSocket             *socket,
                            SkepLauncher        *launcher,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  GTask *task = g_task_new (socket, NULL, callback, user_data);

  g_task_set_source_tag (task, skep_mcp_peer_search_async);
  skep_peer_query_async (launcher, g_socket_get_fd (socket), get_skepctl (), SEARCH_MS,
                         searched_cb, task);
}

/**
 * skep_mcp_peer_search_finish:
 * @self: (out caller-allocates): who is at the other end, for skep_mcp_peer_clear(); an agent of
 *   which nothing is known if nobody could tell
 * @result: what the callback was given
 */
void
skep_mcp_peer_search_finish (SkepMcpPeer  *self,
                             GAsyncResult *result)
{
  g_autoptr (GAsyncResult) answer = g_task_propagate_pointer (G_TASK (result), NULL);
  SkepPeerFacts facts;
  g_autoptr (GError) error = NULL;

  if (!skep_peer_query_finish (answer, &facts, &error))
    g_info ("Nobody tells who has connected: %s", error->message);

  *self = (SkepMcpPeer) {
    .is_person = facts.runs_program,
    .transport = SKEP_MCP_TRANSPORT_SOCKET,
    .process = facts.process,
    .starter = facts.starter,
  };
}

/**
 * skep_mcp_peer_copy:
 * @self: who is at the other end
 * @copy: (out caller-allocates): the same, for skep_mcp_peer_clear()
 */
void
skep_mcp_peer_copy (const SkepMcpPeer *self,
                    SkepMcpPeer       *copy)
{
  *copy = *self;
  if (copy->process != NULL)
    skep_process_ref (copy->process);
  if (copy->starter != NULL)
    skep_process_ref (copy->starter);
}

void
skep_mcp_peer_clear (SkepMcpPeer *self)
{
  g_clear_pointer (&self->process, skep_process_unref);
  g_clear_pointer (&self->starter, skep_process_unref);
}

/* A process in another pid namespace knows others by numbers that mean something else here. */
static gboolean
shares_our_numbers (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/ns/pid", pid);

  return is_same_file (path, "/proc/self/ns/pid");
}

/**
 * skep_mcp_peer_become_bridge:
 * @self: our own skepctl
 * @client: number of the process that has started it, as it says itself
 *
 * It speaks for somebody else, of whom the host may have told more than it can say.
 */
void
skep_mcp_peer_become_bridge (SkepMcpPeer *self,
                             int          client)
{
  self->is_person = FALSE;
  self->transport = SKEP_MCP_TRANSPORT_BRIDGE;
  self->pid = shares_our_numbers (self->pid) ? client : 0;
  g_clear_pointer (&self->process, skep_process_unref);
  self->process = g_steal_pointer (&self->starter);
}

/**
 * skep_mcp_peer_look:
 * @self: who is at the other end
 *
 * Returns: (transfer full) (nullable): what the system knows of its process
 */
SkepProcess *
skep_mcp_peer_look (const SkepMcpPeer *self)
{
  return self->process != NULL ? skep_process_ref (self->process)
                               : skep_process_read (self->pid);
}
