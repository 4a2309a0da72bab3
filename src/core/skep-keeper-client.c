/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "skep-errno.h"
#include "skep-keeper-client.h"
#include "skep-keeper-protocol.h"

struct _SkepKeeperClient
{
  const SkepKeeperEvents *events;
  gpointer user_data;

  GCancellable *cancellable;
  GSource *source;
  int socket;

  gboolean is_reaped; /* the guard, or nobody tells any more */
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

/* Nothing ran, so nothing is left. */
static void
give_up (SkepKeeperClient *self,
         const GError     *error)
{
  gboolean has_number = error->domain == SKEP_ERRNO;

  self->events->not_started (has_number ? error->code : 0, SKEP_RUN_STAGE_KEEPER, self->user_data);
  if (self->events->explained != NULL)
    self->events->explained (error->message, self->user_data);
  self->events->closed (SKEP_KEEPER_END_EMPTY, self->user_data);
}

static void
launched_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  SkepKeeperClient *self = data;
  g_autoptr (GError) error = NULL;
  int wait_status;
  gboolean is_over = skep_launcher_launch_finish (SKEP_LAUNCHER (object), result, &wait_status,
                                                  &error);

  /* Cancelled: self has gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (error != NULL && !g_error_matches (error, SKEP_LAUNCHER_ERROR, SKEP_LAUNCHER_ERROR_LOST))
    {
      give_up (self, error);
      return;
    }

  self->is_reaped = TRUE;
  receive_messages (self);

  /* The guard outlives its keeper unless somebody killed the guard. */
  self->is_lost = self->is_lost || (is_over && !self->is_empty);
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

static void
close_stdio (const SkepKeeperStdio *stdio)
{
  for (gsize i = 0; i < G_N_ELEMENTS (stdio->fds); i++)
    close (stdio->fds[i]);
}

/* Returns the keeper's end of the socket, or -1. */
static int
open_socket (SkepKeeperClient  *self,
             GError           **error)
{
  int sockets[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
    {
      skep_errno_set (error, errno, "socketpair");
      return -1;
    }

  self->socket = sockets[0];
  return sockets[1];
}

/* What is to run waits in the socket for the keeper. */
static gboolean
launch (SkepKeeperClient       *self,
        SkepLauncher           *launcher,
        const SkepRunSpec      *spec,
        const SkepKeeperStdio  *stdio,
        SkepKeeperFlags         flags,
        GError                **error)
{
  static const char *const no_arguments[] = { NULL };
  int keeper_socket = open_socket (self, error);
  const int fds[] = { stdio->fds[0], stdio->fds[1], stdio->fds[2], keeper_socket };

  G_STATIC_ASSERT (G_N_ELEMENTS (fds) == SKEP_KEEPER_SOCKET_FD + 1);

  if (keeper_socket < 0 || !send_spec (self, spec, flags, error))
    {
      close_stdio (stdio);
      if (keeper_socket >= 0)
        close (keeper_socket);
      return FALSE;
    }

  skep_launcher_launch_async (launcher, no_arguments, fds, G_N_ELEMENTS (fds),
                              SKEP_LAUNCH_DEFAULT, self->cancellable, launched_cb, self);
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
 * @launcher: what starts skep-keeper
 * @context: the worker's context
 * @spec: what to run
 * @stdio: (transfer full): its standard streams, closed in any case
 * @flags: how
 * @events: table of callbacks, kept
 * @user_data: for @events
 * @error: return location, in the domain %SKEP_ERRNO
 *
 * Launches a keeper and sends it off. All that follows is told by @events, in @context, which is
 * the thread-default one; that it could not be launched, too. Worker only.
 *
 * Returns: (transfer full) (nullable): the client
 */
SkepKeeperClient *
skep_keeper_client_new (SkepLauncher            *launcher,
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

  if (!launch (self, launcher, spec, stdio, flags, error))
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
