/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "skep-errno.h"
#include "skep-pty.h"

/* One turn of the worker reads no more of one terminal, so that a flood neither delays the
 * other runs nor a stop. */
#define TURN_BYTES (256 * 1024)

/* What is handed on at once, at most. */
#define BUFFER_BYTES (64 * 1024)

/* The kernel holds less than this between the ends of a pseudoterminal (TTYB_DEFAULT_MEM_LIMIT,
 * 640 KiB): a drain that reads more is racing a survivor that still writes. */
#define DRAIN_BYTES (2 * 1024 * 1024)

/* A program that never reads its input must not cost memory without bound. */
#define MAX_QUEUED_INPUT_BYTES (1024 * 1024)

struct _SkepPty
{
  int master;
  int slave; /* kept open, so that reading never ends in EIO before the last byte */

  SkepPtyOutputFunc callback;
  gpointer user_data;

  GMainContext *context;
  GSource *output_source;
  GSource *input_source; /* NULL while nothing is queued */
  GByteArray *input;
};

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;
  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
close_end (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/* The kernel gives a page at most at once, and what each piece costs is more than its bytes: so
 * pieces that are there already are taken together. */
static gsize
fill_buffer (SkepPty *self,
             guint8  *buffer)
{
  gsize length = 0;
  gssize n;

  do
    {
      n = read (self->master, buffer + length, BUFFER_BYTES - length);
      length += MAX (n, 0);
    }
  while (length < BUFFER_BYTES && (n > 0 || (n < 0 && errno == EINTR)));

  return length;
}

static gsize
read_up_to (SkepPty *self,
            gsize    limit)
{
  guint8 buffer[BUFFER_BYTES];
  gsize total = 0;
  gsize n;

  do
    {
      n = fill_buffer (self, buffer);
      if (n > 0)
        self->callback (buffer, n, self->user_data);
      total += n;
    }
  while (n == BUFFER_BYTES && total < limit);

  return total;
}

static gboolean
output_cb (int          fd,
           GIOCondition condition,
           gpointer     data)
{
  SkepPty *self = data;

  if (read_up_to (self, TURN_BYTES) > 0 || (condition & G_IO_IN) != 0)
    return G_SOURCE_CONTINUE;

  /* An error without data would be reported for ever; the end of the run drains again. */
  g_clear_pointer (&self->output_source, g_source_unref);
  return G_SOURCE_REMOVE;
}

static GSource *
add_source (SkepPty          *self,
            GIOCondition      condition,
            GUnixFDSourceFunc callback,
            const char       *name)
{
  GSource *source = g_unix_fd_source_new (self->master, condition);

  /* Below commands and the keepers' messages: a stop overtakes any flood. */
  g_source_set_priority (source, G_PRIORITY_DEFAULT_IDLE);
  g_source_set_callback (source, G_SOURCE_FUNC (callback), self, NULL);
  g_source_set_static_name (source, name);
  g_source_attach (source, self->context);

  return source;
}

static void
write_some (SkepPty *self)
{
  gssize n;

  do
    n = write (self->master, self->input->data, self->input->len);
  while (n < 0 && errno == EINTR);

  if (n > 0)
    g_byte_array_remove_range (self->input, 0, n);
  else if (n < 0 && errno != EAGAIN)
    g_byte_array_set_size (self->input, 0);
}

static gboolean
input_cb (int          fd,
          GIOCondition condition,
          gpointer     data)
{
  SkepPty *self = data;

  write_some (self);
  if (self->input->len > 0)
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->input_source, g_source_unref);
  return G_SOURCE_REMOVE;
}

static gboolean
open_pair (SkepPty  *self,
           GError  **error)
{
  self->master = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (self->master < 0)
    return skep_errno_set (error, errno, "posix_openpt");
  if (grantpt (self->master) < 0 || unlockpt (self->master) < 0)
    return skep_errno_set (error, errno, "unlockpt");

  self->slave = ioctl (self->master, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (self->slave < 0)
    return skep_errno_set (error, errno, "TIOCGPTPEER");

  return TRUE;
}

/**
 * skep_pty_new:
 * @error: return location, in the domain %SKEP_ERRNO
 *
 * Opens a pseudoterminal of %SKEP_PTY_DEFAULT_COLUMNS × %SKEP_PTY_DEFAULT_ROWS. Both ends are
 * close-on-exec, and the slave stays open on our side: the end of the output is told by the
 * keeper, not by EIO, which the kernel can report while bytes are still on their way.
 *
 * Returns: (transfer full) (nullable): the terminal
 */
SkepPty *
skep_pty_new (GError **error)
{
  g_autoptr (SkepPty) self = g_new0 (SkepPty, 1);

  self->master = -1;
  self->slave = -1;
  self->input = g_byte_array_new ();
  if (!open_pair (self, error))
    return NULL;
  skep_pty_resize (self, SKEP_PTY_DEFAULT_COLUMNS, SKEP_PTY_DEFAULT_ROWS);

  return g_steal_pointer (&self);
}

/**
 * skep_pty_free:
 * @self: (transfer full): a terminal
 *
 * Closes both ends. What is still unread is lost: call skep_pty_drain() before.
 */
void
skep_pty_free (SkepPty *self)
{
  clear_source (&self->output_source);
  clear_source (&self->input_source);
  g_clear_pointer (&self->context, g_main_context_unref);
  g_clear_pointer (&self->input, g_byte_array_unref);
  close_end (&self->slave);
  close_end (&self->master);
  g_free (self);
}

/**
 * skep_pty_dup_slaves:
 * @self: a terminal
 * @fds: (out caller-allocates) (array fixed-size=3): new close-on-exec descriptors of the slave
 * @error: return location, in the domain %SKEP_ERRNO
 *
 * One for each standard stream, because a launcher closes each that it takes.
 *
 * Returns: %FALSE if there was none to be had; @fds are all -1 then
 */
gboolean
skep_pty_dup_slaves (SkepPty  *self,
                     int       fds[3],
                     GError  **error)
{
  int error_number = 0;

  for (int i = 0; i < 3; i++)
    if ((fds[i] = fcntl (self->slave, F_DUPFD_CLOEXEC, 3)) < 0)
      error_number = errno;

  if (error_number == 0)
    return TRUE;

  for (int i = 0; i < 3; i++)
    close_end (&fds[i]);
  return skep_errno_set (error, error_number, "F_DUPFD_CLOEXEC");
}

/**
 * skep_pty_attach:
 * @self: a terminal
 * @context: the worker's context
 * @callback: takes the output
 * @user_data: for @callback
 *
 * Begins to read: always and at once, whether anyone looks or not, so that a slow window never
 * blocks a script. Worker only.
 */
void
skep_pty_attach (SkepPty           *self,
                 GMainContext      *context,
                 SkepPtyOutputFunc  callback,
                 gpointer           user_data)
{
  g_return_if_fail (self->context == NULL);

  self->context = g_main_context_ref (context);
  self->callback = callback;
  self->user_data = user_data;
  self->output_source = add_source (self, G_IO_IN, output_cb, "[skep] terminal output");
}

/**
 * skep_pty_drain:
 * @self: an attached terminal
 *
 * Reads what the kernel still holds, until it says EAGAIN. To be called once the tree is empty:
 * then nothing can be written any more and not a byte is lost. Worker only.
 */
void
skep_pty_drain (SkepPty *self)
{
  read_up_to (self, DRAIN_BYTES);
}

/**
 * skep_pty_write:
 * @self: an attached terminal
 * @input: bytes as if typed
 *
 * Queues input for the program. Input beyond a mebibyte that the program does not read is
 * refused, as a terminal would. Worker only.
 */
void
skep_pty_write (SkepPty *self,
                GBytes  *input)
{
  gsize length;
  const void *data = g_bytes_get_data (input, &length);

  if (length == 0 || length > MAX_QUEUED_INPUT_BYTES - self->input->len)
    return;

  g_byte_array_append (self->input, data, length);
  if (self->input_source == NULL)
    self->input_source = add_source (self, G_IO_OUT, input_cb, "[skep] terminal input");
}

/**
 * skep_pty_resize:
 * @self: a terminal
 * @columns: width in characters
 * @rows: height in characters
 *
 * Tells the programs of the terminal its size; the kernel sends them SIGWINCH. Worker only.
 */
void
skep_pty_resize (SkepPty *self,
                 guint    columns,
                 guint    rows)
{
  struct winsize size = {
    .ws_col = CLAMP (columns, 1, G_MAXUINT16),
    .ws_row = CLAMP (rows, 1, G_MAXUINT16),
  };

  ioctl (self->master, TIOCSWINSZ, &size);
}
