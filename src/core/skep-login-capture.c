/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "skep-errno.h"
#include "skep-keeper-client.h"
#include "skep-login-capture.h"

/* Of the error stream: some fifty lines, the last of which tell why. */
#define MAX_ERRORS_BYTES 4096

/* One turn of the worker reads no more, so that noise doesn't delay the runs. */
#define TURN_BYTES (256 * 1024)

/* What most environments fit in. */
#define FIRST_BYTES (8 * 1024)

/* Our end of a pipe. */
typedef struct
{
  int fd;
  GSource *source;   /* NULL from its end on */
  GByteArray *bytes; /* its data is never NULL */
} Stream;

struct _SkepLoginCapture
{
  SkepKeeperClient *keeper;
  GMainContext *context;
  GSource *end_source; /* the limit; once it has ended, due at once */
  SkepLoginCaptureFunc callback;
  gpointer user_data;

  Stream output;
  Stream errors;

  /* The marks, NUL-terminated, in standard output: NUL, mark, NUL; NULL without marks */
  GBytes *closing;
  gsize searched; /* how far there is no mark, or only the first one */
  gsize begin;    /* behind the first mark, 0 until that was read */
  gsize end;      /* before the second mark, 0 until that was read */

  SkepLoginCaptureResult result;
};

/* Makes @bytes no longer than wanted, from the front. */
static void
keep_tail (GByteArray *bytes,
           gsize       length)
{
  if (bytes->len > length)
    g_byte_array_remove_range (bytes, 0, bytes->len - length);
}

static void
stream_close (Stream *stream)
{
  if (stream->source != NULL)
    g_source_destroy (stream->source);
  g_clear_pointer (&stream->source, g_source_unref);
  if (stream->fd >= 0)
    close (stream->fd);
  stream->fd = -1;
}

/* Returns how much was read, 0 if there is nothing now or any more. */
static gsize
stream_read (Stream *stream)
{
  guint8 buffer[64 * 1024];
  gssize n;

  if (stream->fd < 0)
    return 0;

  do
    n = read (stream->fd, buffer, sizeof buffer);
  while (n < 0 && errno == EINTR);

  if (n > 0)
    g_byte_array_append (stream->bytes, buffer, n);
  else if (n == 0 || errno != EAGAIN)
    stream_close (stream);

  return MAX (n, 0);
}

/* Moves on behind the next @needle. Returns FALSE if it isn't there yet. */
static gboolean
search (SkepLoginCapture *self,
        const guint8     *needle,
        gsize             length)
{
  GByteArray *bytes = self->output.bytes;
  const guint8 *found = memmem (bytes->data + self->searched, bytes->len - self->searched,
                                needle, length);

  /* What is there of it may be its begin. */
  if (found == NULL)
    self->searched = MAX (self->searched, bytes->len - MIN (bytes->len, length - 1));
  else
    self->searched = found - bytes->data + length;

  return found != NULL;
}

/* Shells print what they like before and after, so a mark is only one with its NUL, and the second
 * only a string of its own: a variable may end like it. */
static gboolean
find_marks (SkepLoginCapture *self)
{
  gsize length;
  const guint8 *closing = g_bytes_get_data (self->closing, &length);

  if (self->begin == 0 && search (self, closing + 1, length - 1))
    {
      self->begin = self->searched;
      self->searched--;
    }

  if (self->begin == 0 || self->end != 0 || !search (self, closing, length))
    return self->end != 0;

  self->end = self->searched - (length - 1);
  return TRUE;
}

static void
end_with (SkepLoginCapture    *self,
          SkepLoginCaptureEnd  end)
{
  self->result.end = end;
  g_source_set_ready_time (self->end_source, 0);
}

static void
read_streams (SkepLoginCapture *self)
{
  gsize total = 0;
  gsize n;

  while (total < TURN_BYTES &&
         (n = stream_read (&self->output) + stream_read (&self->errors)) > 0)
    {
      total += n;
      keep_tail (self->errors.bytes, MAX_ERRORS_BYTES);
    }

  if (self->closing != NULL && find_marks (self))
    end_with (self, SKEP_LOGIN_CAPTURE_ANSWERED);
  else if (self->output.bytes->len > SKEP_LOGIN_CAPTURE_MAX_BYTES)
    end_with (self, SKEP_LOGIN_CAPTURE_TOO_LONG);
}

static gboolean
readable_cb (int          fd,
             GIOCondition condition,
             gpointer     data)
{
  read_streams (data);

  /* At the end of its stream the source is destroyed already. */
  return G_SOURCE_CONTINUE;
}

static char *
dup_text (GByteArray *bytes)
{
  g_autoptr (GRegex) colours = g_regex_new ("\x1b\\[[0-9;:?]*[@-~]|\r", G_REGEX_RAW, 0, NULL);
  g_autofree char *plain = g_regex_replace_literal (colours, (const char *) bytes->data, bytes->len,
                                                    0, "", 0, NULL);
  g_autofree char *text = g_utf8_make_valid (plain != NULL ? plain : "", -1);

  return g_strdup (g_strstrip (text));
}

static GBytes *
dup_output (SkepLoginCapture *self)
{
  GByteArray *bytes = self->output.bytes;

  if (self->closing == NULL)
    return g_bytes_new (bytes->data, bytes->len);

  return g_bytes_new (bytes->data + self->begin, self->end != 0 ? self->end - self->begin : 0);
}

/* What it wrote before it exited is in the pipes, and may have the marks. */
static void
drain (SkepLoginCapture *self)
{
  gsize length;

  do
    {
      length = self->output.bytes->len;
      read_streams (self);
    }
  while (self->output.bytes->len > length && self->result.end == SKEP_LOGIN_CAPTURE_EXITED);
}

static gboolean
end_cb (gpointer data)
{
  SkepLoginCapture *self = data;

  if (self->result.end == SKEP_LOGIN_CAPTURE_EXITED)
    drain (self);

  self->result.output = dup_output (self);
  self->result.errors = dup_text (self->errors.bytes);
  self->callback (&self->result, self->user_data);

  return G_SOURCE_REMOVE;
}

static void
started_cb (pid_t    pid,
            gpointer user_data)
{
}

static void
not_started_cb (int          error_number,
                SkepRunStage stage,
                gpointer     user_data)
{
  SkepLoginCapture *self = user_data;

  self->result.error_number = error_number;
  end_with (self, SKEP_LOGIN_CAPTURE_NOT_STARTED);
}

static void
explained_cb (const char *reason,
              gpointer    user_data)
{
  SkepLoginCapture *self = user_data;

  self->result.explanation = g_strdup (reason);
}

/* What it has started in the background may live on, with the pipes in its hands. */
static void
exited_cb (int      wait_status,
           gpointer user_data)
{
  SkepLoginCapture *self = user_data;

  self->result.wait_status = wait_status;
  if (self->result.end == SKEP_LOGIN_CAPTURE_LATE)
    end_with (self, SKEP_LOGIN_CAPTURE_EXITED);
}

static void
closed_cb (SkepKeeperEnd end,
           gpointer      user_data)
{
  SkepLoginCapture *self = user_data;

  if (self->result.end == SKEP_LOGIN_CAPTURE_LATE)
    end_with (self, SKEP_LOGIN_CAPTURE_LOST);
}

static const SkepKeeperEvents keeper_events = {
  .started = started_cb,
  .not_started = not_started_cb,
  .explained = explained_cb,
  .exited = exited_cb,
  .closed = closed_cb,
};

/* Ours doesn't block, the command's does. */
static int
open_stream (Stream  *stream,
             GError **error)
{
  int fds[2];

  if (pipe2 (fds, O_CLOEXEC) < 0)
    {
      skep_errno_set (error, errno, "pipe");
      return -1;
    }

  stream->fd = fds[0];
  g_unix_set_fd_nonblocking (stream->fd, TRUE, NULL);
  return fds[1];
}

static int
open_nothing (GError **error)
{
  int fd = open ("/dev/null", O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    skep_errno_set (error, errno, "/dev/null");

  return fd;
}

static gboolean
open_stdio (SkepLoginCapture  *self,
            SkepKeeperStdio   *stdio,
            GError           **error)
{
  *stdio = (SkepKeeperStdio) { { -1, -1, -1 } };

  if ((stdio->fds[0] = open_nothing (error)) >= 0 &&
      (stdio->fds[1] = open_stream (&self->output, error)) >= 0 &&
      (stdio->fds[2] = open_stream (&self->errors, error)) >= 0)
    return TRUE;

  for (gsize i = 0; i < G_N_ELEMENTS (stdio->fds); i++)
    if (stdio->fds[i] >= 0)
      close (stdio->fds[i]);
  return FALSE;
}

static void
watch_stream (SkepLoginCapture *self,
              Stream           *stream)
{
  stream->source = g_unix_fd_source_new (stream->fd, G_IO_IN | G_IO_HUP);
  g_source_set_callback (stream->source, G_SOURCE_FUNC (readable_cb), self, NULL);
  g_source_set_static_name (stream->source, "[skep] capture");
  g_source_attach (stream->source, self->context);
}

static void
watch_limit (SkepLoginCapture *self,
             guint             limit_ms)
{
  self->end_source = g_timeout_source_new (limit_ms);
  g_source_set_callback (self->end_source, end_cb, self, NULL);
  g_source_set_static_name (self->end_source, "[skep] capture limit");
  g_source_attach (self->end_source, self->context);
}

static GBytes *
make_closing (const char *mark)
{
  gsize length = strlen (mark);
  guint8 *closing = g_malloc0 (length + 2);

  memcpy (closing + 1, mark, length);
  return g_bytes_new_take (closing, length + 2);
}

static SkepLoginCapture *
capture_alloc (GMainContext         *context,
               const char           *mark,
               SkepLoginCaptureFunc  callback,
               gpointer              user_data)
{
  SkepLoginCapture *self = g_new0 (SkepLoginCapture, 1);

  self->context = g_main_context_ref (context);
  self->callback = callback;
  self->user_data = user_data;
  self->output = (Stream) { -1, NULL, g_byte_array_sized_new (FIRST_BYTES) };
  self->errors = (Stream) { -1, NULL, g_byte_array_sized_new (FIRST_BYTES) };
  self->closing = mark != NULL ? make_closing (mark) : NULL;
  self->result.end = SKEP_LOGIN_CAPTURE_LATE;

  return self;
}

/**
 * skep_login_capture_new:
 * @launcher: what starts skep-keeper
 * @context: the worker's context
 * @spec: the command
 * @mark: (nullable): the string, NUL-terminated, that its answer begins and ends with; %NULL if
 *   all of its standard output is the answer, once it has exited
 * @limit_ms: how long it has
 * @callback: called in @context, never from within this call
 * @user_data: for @callback
 * @error: return location, in the domain %SKEP_ERRNO
 *
 * Returns: (transfer full) (nullable): the running command
 */
SkepLoginCapture *
skep_login_capture_new (SkepLauncher          *launcher,
                        GMainContext          *context,
                        const SkepRunSpec     *spec,
                        const char            *mark,
                        guint                  limit_ms,
                        SkepLoginCaptureFunc   callback,
                        gpointer               user_data,
                        GError               **error)
{
  g_autoptr (SkepLoginCapture) self = capture_alloc (context, mark, callback, user_data);
  SkepKeeperStdio stdio;

  if (!open_stdio (self, &stdio, error))
    return NULL;
  self->keeper = skep_keeper_client_new (launcher, context, spec, &stdio, SKEP_KEEPER_RUN,
                                         &keeper_events, self, error);
  if (self->keeper == NULL)
    return NULL;

  watch_stream (self, &self->output);
  watch_stream (self, &self->errors);
  watch_limit (self, limit_ms);

  return g_steal_pointer (&self);
}

/* A command that has answered or exited is let go of: an interactive shell takes no notice of
 * SIGTERM, and so has the second that the keeper gives for writing its history. */
static gboolean
is_done (SkepLoginCapture *self)
{
  return self->result.end == SKEP_LOGIN_CAPTURE_ANSWERED ||
         self->result.end == SKEP_LOGIN_CAPTURE_EXITED;
}

/**
 * skep_login_capture_free:
 * @self: (transfer full): a capture
 *
 * Ends the command, if it still runs, and all that it has started.
 */
void
skep_login_capture_free (SkepLoginCapture *self)
{
  if (self->keeper != NULL && !is_done (self))
    skep_keeper_client_kill (self->keeper);
  g_clear_pointer (&self->keeper, skep_keeper_client_free);

  if (self->end_source != NULL)
    g_source_destroy (self->end_source);
  g_clear_pointer (&self->end_source, g_source_unref);
  stream_close (&self->output);
  stream_close (&self->errors);

  g_byte_array_unref (self->output.bytes);
  g_byte_array_unref (self->errors.bytes);
  g_clear_pointer (&self->closing, g_bytes_unref);
  g_clear_pointer (&self->result.output, g_bytes_unref);
  g_free (self->result.errors);
  g_free (self->result.explanation);
  g_main_context_unref (self->context);
  g_free (self);
}
