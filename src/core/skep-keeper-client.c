/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "skep-environment.h"
#include "skep-errno.h"
#include "skep-keeper-client.h"
#include "skep-keeper-protocol.h"

struct _SkepKeeperClient
{
  const SkepKeeperEvents *events;
  gpointer user_data;

  GSubprocess *subprocess; /* the guard */
  GCancellable *cancellable;
  GSource *source;
  int socket;

  gboolean is_reaped;
  gboolean is_empty;
  gboolean is_lost;
  gboolean is_at_end; /* of the socket */
};

static void
handle_message (SkepKeeperClient *self,
                const char       *message)
{
  if (g_str_equal (message, SKEP_KEEPER_MESSAGE_LOST))
    self->is_lost = TRUE;
  else if (g_str_equal (message, SKEP_KEEPER_MESSAGE_EMPTY))
    self->is_empty = TRUE;
  else
    skep_keeper_message_deliver (message, self->events, self->user_data);
}

static gssize
receive_message (SkepKeeperClient *self)
{
  char message[SKEP_KEEPER_MAX_MESSAGE + 1];
  gssize n;

  /* ECONNRESET says that the other end was closed with requests of ours unread. It says so before
   * the messages that still wait for us, and only once. */
  do
    n = recv (self->socket, message, sizeof message - 1, MSG_DONTWAIT);
  while (n < 0 && (errno == EINTR || errno == ECONNRESET));

  if (n > 0)
    {
      message[n] = '\0';
      handle_message (self, message);
    }
  else if (n == 0 || errno != EAGAIN)
    self->is_at_end = TRUE;

  return n;
}

static void
receive_messages (SkepKeeperClient *self)
{
  while (!self->is_at_end && receive_message (self) > 0)
    ;
}

static SkepKeeperEnd
get_end (SkepKeeperClient *self)
{
  if (!self->is_empty)
    return SKEP_KEEPER_END_UNKNOWN;

  return self->is_lost ? SKEP_KEEPER_END_LOST : SKEP_KEEPER_END_EMPTY;
}

/* The run ends when the guard is reaped and the tree is proven empty. Without that proof it ends
 * with the socket: both helpers have gone and nobody is left who could report. */
static gboolean
close_if_done (SkepKeeperClient *self)
{
  if (!self->is_reaped || !(self->is_empty || self->is_at_end))
    return FALSE;

  self->events->closed (get_end (self), self->user_data);
  return TRUE;
}

static gboolean
socket_cb (int          fd,
           GIOCondition condition,
           gpointer     data)
{
  SkepKeeperClient *self = data;
  g_autoptr (GSource) source = g_source_ref (self->source);

  receive_messages (self);
  if (self->is_at_end)
    g_source_destroy (source);
  close_if_done (self);

  return g_source_is_destroyed (source) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
reaped_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  SkepKeeperClient *self = data;
  g_autoptr (GError) error = NULL;

  /* Cancelled: self has gone. */
  if (!g_subprocess_wait_finish (G_SUBPROCESS (object), result, &error) &&
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  self->is_reaped = TRUE;
  receive_messages (self);

  /* The guard outlives its keeper unless somebody killed the guard. */
  self->is_lost = self->is_lost || !self->is_empty;
  close_if_done (self);
}

static gboolean
send_start (SkepKeeperClient  *self,
            const char        *text,
            int                spec_fd,
            GError           **error)
{
  union
  {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (sizeof (int))];
  } control = { 0 };
  struct iovec iov = { .iov_base = (char *) text, .iov_len = strlen (text) };
  struct msghdr message = {
    .msg_iov = &iov,
    .msg_iovlen = 1,
    .msg_control = control.bytes,
    .msg_controllen = sizeof control.bytes,
  };
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);

  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof (int));
  memcpy (CMSG_DATA (header), &spec_fd, sizeof (int));

  if (sendmsg (self->socket, &message, MSG_NOSIGNAL) < 0)
    return skep_errno_set (error, errno, "sendmsg");

  return TRUE;
}

static gboolean
send_spec (SkepKeeperClient   *self,
           const SkepRunSpec  *spec,
           SkepKeeperFlags     flags,
           GError            **error)
{
  const char *text = flags & SKEP_KEEPER_HOLD ? SKEP_KEEPER_MESSAGE_PREPARE
                                              : SKEP_KEEPER_MESSAGE_START;
  int fd = skep_run_spec_open (spec, error);
  gboolean sent;

  if (fd < 0)
    return FALSE;

  sent = send_start (self, text, fd, error);
  close (fd);
  return sent;
}

static gboolean
spawn (SkepKeeperClient       *self,
       const char             *keeper_path,
       const SkepKeeperStdio  *stdio,
       GError                **error)
{
  const char *argv[] = { keeper_path, NULL };
  /* INHERIT_FDS, no cwd and no child setup keep GLib on its posix_spawn path: 0.1 ms instead of
   * a fork that copies the page tables of a large process. The keeper closes the rest. */
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_INHERIT_FDS);
  g_autoptr (GError) spawn_error = NULL;
  int sockets[2];

  g_subprocess_launcher_take_stdin_fd (launcher, stdio->fds[0]);
  g_subprocess_launcher_take_stdout_fd (launcher, stdio->fds[1]);
  g_subprocess_launcher_take_stderr_fd (launcher, stdio->fds[2]);
  if (access (keeper_path, X_OK) < 0)
    return skep_errno_set (error, errno, keeper_path);
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
    return skep_errno_set (error, errno, "socketpair");
  self->socket = sockets[0];

  g_subprocess_launcher_unsetenv (launcher, SKEP_RUN_ID_VARIABLE);
  g_subprocess_launcher_take_fd (launcher, sockets[1], SKEP_KEEPER_SOCKET_FD);

  self->subprocess = g_subprocess_launcher_spawnv (launcher, argv, &spawn_error);
  if (self->subprocess == NULL)
    return skep_errno_set (error, EAGAIN, spawn_error->message);

  return TRUE;
}

static void
watch (SkepKeeperClient *self,
       GMainContext     *context)
{
  self->source = g_unix_fd_source_new (self->socket, G_IO_IN);
  g_source_set_callback (self->source, G_SOURCE_FUNC (socket_cb), self, NULL);
  g_source_set_static_name (self->source, "[skep] keeper");
  g_source_attach (self->source, context);

  g_subprocess_wait_async (self->subprocess, self->cancellable, reaped_cb, self);
}

static void
send_message (SkepKeeperClient *self,
              const char       *message)
{
  /* A keeper that has gone says so by itself, and a socket full of our own requests holds the
   * same request already. */
  send (self->socket, message, strlen (message), MSG_NOSIGNAL | MSG_DONTWAIT);
}

/**
 * skep_keeper_client_new:
 * @keeper_path: path of skep-keeper
 * @context: the worker's context
 * @spec: what to run
 * @stdio: (transfer full): its standard streams, closed in any case
 * @flags: how
 * @events: table of callbacks, kept
 * @user_data: for @events
 * @error: return location, in the domain %SKEP_ERRNO
 *
 * Spawns a keeper and sends it off. All that follows is told by @events, in @context.
 * Worker only.
 *
 * Returns: (transfer full) (nullable): the client
 */
SkepKeeperClient *
skep_keeper_client_new (const char              *keeper_path,
                        GMainContext            *context,
                        const SkepRunSpec       *spec,
                        const SkepKeeperStdio   *stdio,
                        SkepKeeperFlags          flags,
                        const SkepKeeperEvents  *events,
                        gpointer                 user_data,
                        GError                 **error)
{
  g_autoptr (SkepKeeperClient) self = g_new0 (SkepKeeperClient, 1);

  self->events = events;
  self->user_data = user_data;
  self->socket = -1;
  self->cancellable = g_cancellable_new ();

  if (!spawn (self, keeper_path, stdio, error) || !send_spec (self, spec, flags, error))
    return NULL;
  watch (self, context);

  return g_steal_pointer (&self);
}

/**
 * skep_keeper_client_free:
 * @self: (transfer full): a client
 *
 * Closes the socket: a keeper that still lives takes that as the death of the application and
 * ends its tree. Worker only.
 */
void
skep_keeper_client_free (SkepKeeperClient *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->subprocess);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->socket >= 0)
    close (self->socket);
  g_free (self);
}

/**
 * skep_keeper_client_go:
 * @self: a client that holds its script
 *
 * Lets the script's process become the script. Worker only.
 */
void
skep_keeper_client_go (SkepKeeperClient *self)
{
  send_message (self, SKEP_KEEPER_MESSAGE_GO);
}

/**
 * skep_keeper_client_sample:
 * @self: a client
 * @interval_ms: time between samples, ms; 0: no samples
 *
 * Asks for samples of the tree, told by the events `sampled` and `listening`. Worker only.
 */
void
skep_keeper_client_sample (SkepKeeperClient *self,
                           guint             interval_ms)
{
  g_autofree char *message = g_strdup_printf (SKEP_KEEPER_MESSAGE_SAMPLE " %u", interval_ms);

  send_message (self, message);
}

/**
 * skep_keeper_client_stop:
 * @self: a client
 * @signal_number: the first signal, to the group of the script's own process
 * @signal_ms: how long it has before SIGTERM goes to all
 * @terminate_ms: how long they have before the kill phase
 *
 * Asks for the stop ladder. A second request is the kill phase at once. Worker only.
 */
void
skep_keeper_client_stop (SkepKeeperClient *self,
                         int               signal_number,
                         guint             signal_ms,
                         guint             terminate_ms)
{
  g_autofree char *message = g_strdup_printf (SKEP_KEEPER_MESSAGE_STOP " %d %d %d",
                                              signal_number,
                                              (int) MIN (signal_ms, SKEP_KEEPER_MAX_WAIT_MSEC),
                                              (int) MIN (terminate_ms,
                                                         SKEP_KEEPER_MAX_WAIT_MSEC));

  send_message (self, message);
}

/**
 * skep_keeper_client_kill:
 * @self: a client
 *
 * Asks for the kill phase at once. Worker only.
 */
void
skep_keeper_client_kill (SkepKeeperClient *self)
{
  send_message (self, SKEP_KEEPER_MESSAGE_KILL);
}
