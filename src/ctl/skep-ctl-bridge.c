/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "skep-ctl-activate.h"
#include "skep-ctl-bridge.h"
#include "skep-ctl-error.h"
#include "skep-ctl-launch.h"
#include "skep-ctl-pump.h"
#include "skep-flatpak-info.h"
#include "skep-mcp-endpoint.h"
#include "skep-portal-path.h"

/* From a start of the window until it listens. */
#define START_MS 15000
#define LOOK_MS 25
/* After the client's last word; no call waits longer than 50 s. */
#define DRAIN_MS 60000

static gboolean
fail (SkepCtlBridge        *self,
      SkepCtlBridgeFailure  failure,
      int                   error_number)
{
  self->failure = failure;
  self->error_number = error_number;
  return FALSE;
}

/* A value behind “=” or in the next word, which is skipped then. */
static gboolean
take_value (char       ***arguments,
            const char   *name,
            const char  **value)
{
  const char *word = **arguments;
  gsize length = strlen (name);

  if (*value != NULL || strncmp (word, name, length) != 0)
    return FALSE;
  if (word[length] == '=')
    {
      *value = word + length + 1;
      return TRUE;
    }
  if (word[length] != '\0' || (*arguments)[1] == NULL)
    return FALSE;

  *value = *++*arguments;
  return TRUE;
}

static gboolean
take_flag (const char *word,
           const char *name,
           gboolean   *flag)
{
  if (!g_str_equal (word, name))
    return FALSE;

  *flag = TRUE;
  return TRUE;
}

/**
 * skep_ctl_bridge_parse:
 * @self: where to
 * @arguments: (array zero-terminated=1): behind the program's name; kept
 *
 * Returns: whether a bridge is all that is asked for. Anything else, and all that is wrong, is
 *   left to whoever takes the options of commands apart.
 */
gboolean
skep_ctl_bridge_parse (SkepCtlBridge  *self,
                       char          **arguments)
{
  *self = (SkepCtlBridge) { NULL };
  while (*arguments != NULL && take_value (&arguments, "--socket", &self->socket))
    arguments++;
  if (g_strcmp0 (*arguments, "mcp") != 0)
    return FALSE;

  while (*++arguments != NULL)
    if (!take_value (&arguments, "--project", &self->folder) &&
        !take_flag (*arguments, "--start", &self->may_start))
      return FALSE;

  return !self->may_start || self->socket == NULL;
}

static void
append_quoted (GString    *json,
               const char *text)
{
  g_string_append_c (json, '"');
  for (const char *c = text; *c != '\0'; c++)
    if (*c == '"' || *c == '\\' || (guchar) *c < ' ')
      g_string_append_printf (json, "\\u%04x", (guchar) *c);
    else
      g_string_append_c (json, *c);
  g_string_append_c (json, '"');
}

/* Tells who is served, and where. Without it, the process at the other end of the socket would be
 * the person's own skepctl. */
/* Agents and projects go by the paths of the host. */
static char *
find_folder (const SkepCtlBridge *self)
{
  g_autofree char *folder = realpath (self->folder != NULL ? self->folder : ".", NULL);
  char *host = NULL;

  if (folder != NULL && skep_portal_path_is_one (folder))
    host = skep_portal_path_resolve (folder, skep_flatpak_info_get_own (), NULL, NULL);
  return host != NULL ? host : g_steal_pointer (&folder);
}

static char *
make_first_line (const char *folder)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree char *display = g_filename_display_name (folder);

  g_string_printf (line,
                   "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/skep/bridge\","
                   "\"params\":{\"client\":%d,\"folder\":",
                   (int) getppid ());
  append_quoted (line, display);
  g_string_append (line, "}}\n");
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
make_path (const SkepCtlBridge *self)
{
  return self->socket != NULL ? g_strdup (self->socket) : skep_mcp_endpoint_make_default_path ();
}

/* A descriptor, or -1 and errno. */
static int
try_to_connect (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int error_number;
  int fd;

  if (g_strlcpy (address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
    {
      errno = ENAMETOOLONG;
      return -1;
    }

  fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;

  error_number = errno;
  close (fd);
  errno = error_number;
  return -1;
}

static gboolean
is_absence (int error_number)
{
  return error_number == ENOENT || error_number == ECONNREFUSED;
}

static gboolean
has_ended (int process)
{
  struct pollfd event = { .fd = process, .events = POLLIN };

  return poll (&event, 1, LOOK_MS) > 0;
}

/* Nobody tells when the socket is there. @process: -1 if none tells that it will not come */
static int
await_socket (const char *path,
              int         process)
{
  gint64 end_us = g_get_monotonic_time () + START_MS * G_TIME_SPAN_MILLISECOND;
  gboolean is_over = FALSE;
  int fd;

  while ((fd = try_to_connect (path)) < 0 && is_absence (errno) && !is_over)
    is_over = has_ended (process) || g_get_monotonic_time () > end_us;

  return fd;
}

/* @process: (out): see skep_ctl_launch() */
static gboolean
start_window (SkepCtlBridge *self,
              const char    *folder,
              int           *process)
{
  int error_number;

  *process = -1;
  if (skep_flatpak_info_is_ours ())
    return skep_ctl_activate (folder, START_MS, &self->reason) ||
           fail (self, SKEP_CTL_BRIDGE_NOT_ACTIVATED, 0);

  error_number = skep_ctl_launch (folder, process);
  return error_number == 0 || fail (self, SKEP_CTL_BRIDGE_NO_PROGRAM, error_number);
}

static int
start (SkepCtlBridge *self,
       const char    *path,
       const char    *folder)
{
  int process;
  int fd;

  if (!start_window (self, self->folder != NULL ? folder : NULL, &process))
    return -1;

  fd = await_socket (path, process);
  if (fd < 0)
    fail (self, SKEP_CTL_BRIDGE_SILENT, errno);
  if (process >= 0)
    close (process);
  return fd;
}

static int
connect_to_skep (SkepCtlBridge *self,
                 const char    *folder)
{
  g_autofree char *path = make_path (self);
  int fd = try_to_connect (path);

  if (fd >= 0)
    return fd;
  if (self->may_start && is_absence (errno))
    return start (self, path, folder);

  fail (self, SKEP_CTL_BRIDGE_NO_SKEP, errno);
  return -1;
}

/* Both directions, and when to give up waiting for Skep's last words. */
typedef struct
{
  SkepCtlPump up;
  SkepCtlPump down;
  gint64 end_us; /* 0 while the client may still say something */
  gboolean is_client_gone;
} Traffic;

static int
get_timeout (const Traffic *self)
{
  gint64 left_us = self->end_us - g_get_monotonic_time ();

  return self->end_us == 0 ? -1 : CLAMP (left_us / G_TIME_SPAN_MILLISECOND + 1, 0, DRAIN_MS);
}

/* A descriptor of which nothing is wanted is left out: that it was closed would be told again and
 * again. */
static struct pollfd
make_event (int   fd,
            short events)
{
  return (struct pollfd) { .fd = events != 0 ? fd : -1, .events = events };
}

/* Waits until something can be read or written, and does that. */
static gboolean
step (Traffic *self)
{
  enum { INPUT, SOCKET, OUTPUT, N_EVENTS };
  SkepCtlPump *up = &self->up;
  SkepCtlPump *down = &self->down;
  struct pollfd events[N_EVENTS] = {
    [INPUT] = make_event (up->source, skep_ctl_pump_has_room (up) ? POLLIN : 0),
    [SOCKET] = make_event (down->source, (skep_ctl_pump_has_room (down) ? POLLIN : 0) |
                                             (skep_ctl_pump_is_empty (up) ? 0 : POLLOUT)),
    /* Even without anything to write: that nobody reads any more is always told. */
    [OUTPUT] = { .fd = down->target, .events = skep_ctl_pump_is_empty (down) ? 0 : POLLOUT },
  };
  int n = poll (events, N_EVENTS, get_timeout (self));

  if (n <= 0)
    return n < 0 && errno == EINTR;

  self->is_client_gone = (events[OUTPUT].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
  if (events[INPUT].revents != 0)
    skep_ctl_pump_read (up);
  if (!skep_ctl_pump_is_empty (up))
    skep_ctl_pump_write (up);
  if ((events[SOCKET].revents & ~POLLOUT) != 0 && skep_ctl_pump_has_room (down))
    skep_ctl_pump_read (down);
  if ((events[OUTPUT].revents & POLLOUT) != 0)
    skep_ctl_pump_write (down);
  return TRUE;
}

/* Skep closes the connection when it has answered all that was asked before. */
static void
finish_input (Traffic *self)
{
  if (self->end_us == 0)
    self->end_us = g_get_monotonic_time () + DRAIN_MS * G_TIME_SPAN_MILLISECOND;
  if (skep_ctl_pump_is_empty (&self->up))
    shutdown (self->up.target, SHUT_WR);
}

static gboolean
is_over (const Traffic *self)
{
  return self->is_client_gone || self->down.is_blocked ||
         (self->down.is_dry && skep_ctl_pump_is_empty (&self->down));
}

/* Returns FALSE if Skep has gone though the client still wants something of it. */
static gboolean
carry (Traffic *self)
{
  while (!is_over (self) && step (self))
    if (self->up.is_dry)
      finish_input (self);

  return self->up.is_dry || self->is_client_gone || self->down.is_blocked;
}

/**
 * skep_ctl_bridge_run:
 * @self: a bridge
 *
 * Carries every byte in both directions until one side has nothing more to say.
 *
 * Returns: %TRUE if the client has ended it
 */
gboolean
skep_ctl_bridge_run (SkepCtlBridge *self)
{
  g_autofree char *folder = find_folder (self);
  g_autofree char *line = NULL;
  static Traffic traffic;
  int fd;

  signal (SIGPIPE, SIG_IGN);
  if (folder == NULL)
    return fail (self, SKEP_CTL_BRIDGE_NO_FOLDER, errno);
  fd = connect_to_skep (self, folder);
  if (fd < 0)
    return FALSE;

  traffic.up.source = STDIN_FILENO;
  traffic.up.target = traffic.down.source = fd;
  traffic.down.target = STDOUT_FILENO;
  line = make_first_line (folder);
  skep_ctl_pump_add (&traffic.up, line);
  return carry (&traffic) || fail (self, SKEP_CTL_BRIDGE_LOST, 0);
}

static const struct
{
  SkepCtlError code;
  const char *text; /* with a place for what is concerned */
} failures[] = {
  [SKEP_CTL_BRIDGE_NO_FOLDER] = { SKEP_CTL_NOT_FOUND, "%s" },
  [SKEP_CTL_BRIDGE_NO_SKEP] = { SKEP_CTL_FAILED, N_("no Skep runs at “%s”") },
  [SKEP_CTL_BRIDGE_NO_PROGRAM] = { SKEP_CTL_FAILED, N_("“%s” can't be started") },
  [SKEP_CTL_BRIDGE_NOT_ACTIVATED] = { SKEP_CTL_FAILED,
                                      N_("the session bus can't start Skep (%s)") },
  [SKEP_CTL_BRIDGE_SILENT] = { SKEP_CTL_FAILED,
                               N_("Skep was started, but does not listen at “%s”") },
  [SKEP_CTL_BRIDGE_LOST] = { SKEP_CTL_FAILED, N_("the connection to Skep at “%s” was lost") },
};

static char *
dup_subject (const SkepCtlBridge *self)
{
  if (self->failure == SKEP_CTL_BRIDGE_NO_FOLDER)
    return g_strdup (self->folder != NULL ? self->folder : ".");
  if (self->failure == SKEP_CTL_BRIDGE_NO_PROGRAM)
    return skep_ctl_launch_dup_program ();
  if (self->failure == SKEP_CTL_BRIDGE_NOT_ACTIVATED)
    return g_strdup (APPLICATION_ID);

  return make_path (self);
}

/**
 * skep_ctl_bridge_make_error:
 * @self: a bridge that has failed, which is told once
 *
 * Returns: (transfer full): what there is to tell
 */
GError *
skep_ctl_bridge_make_error (SkepCtlBridge *self)
{
  g_autoptr (GError) reason = g_steal_pointer (&self->reason);
  g_autofree char *subject = dup_subject (self);
  g_autofree char *display = g_filename_display_name (subject);
  g_autoptr (GString) text = g_string_new (_(failures[self->failure].text));

  g_string_replace (text, "%s", display, 1);
  if (self->error_number != 0)
    g_string_append_printf (text, ": %s",
                            self->failure == SKEP_CTL_BRIDGE_NO_FOLDER
                                ? skep_ctl_error_describe_folder (self->error_number)
                                : g_strerror (self->error_number));
  if (reason != NULL)
    g_string_append_printf (text, ": %s", reason->message);

  return g_error_new_literal (SKEP_CTL_ERROR, failures[self->failure].code, text->str);
}
