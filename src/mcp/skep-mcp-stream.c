/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <poll.h>
#include <string.h>

#include "skep-mcp-stream.h"

/* Per turn of the loop, so that no peer keeps the others waiting. */
#define READ_BYTES (64 * 1024)
/* Somebody who asks and doesn't read the answers is let go. */
#define MAX_QUEUED_BYTES (8 * 1024 * 1024)
/* Answers to what has come at once go at once, if they are short: a system call costs as much as
 * making one. */
#define MAX_HELD_BYTES (16 * 1024)

struct _SkepMcpStream
{
  /* Owned */
  GSocket *socket;
  GMainContext *context;
  GSource *input_source;  /* NULL once closed; watches for the end alone once nothing can come */
  GSource *output_source; /* NULL while nothing is queued */
  GSource *close_source;  /* NULL until closed */
  GByteArray *input;      /* what has come of a line */
  GQueue output;          /* of GBytes */
  GByteArray *held;       /* to be sent when all lines that have come were given */

  gsize n_searched;       /* bytes of the input in which there is no end of a line */
  gsize n_sent;           /* bytes of the first one in the queue that are gone already */
  gsize n_queued;         /* bytes in the queue */
  gsize max_line_bytes;
  gboolean is_giving;     /* whether lines that have come are being given */
  gboolean is_finished;   /* whether nothing is sent behind what is queued */

  const SkepMcpStreamEvents *events;
  gpointer user_data;
};

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static gboolean
closed_cb (gpointer user_data)
{
  SkepMcpStream *self = user_data;

  /* Frees the stream. */
  self->events->closed (self->user_data);
  return G_SOURCE_REMOVE;
}

/* The owner hears of it in a turn of its own: it may be sending just now. */
static void
close_stream (SkepMcpStream *self)
{
  if (self->close_source != NULL)
    return;

  clear_source (&self->input_source);
  clear_source (&self->output_source);
  self->close_source = g_idle_source_new ();
  g_source_set_priority (self->close_source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->close_source, closed_cb, self, NULL);
  g_source_attach (self->close_source, self->context);
}

static gboolean
is_closed (SkepMcpStream *self)
{
  return self->close_source != NULL;
}

static GSource *
add_source (SkepMcpStream    *self,
            GIOCondition      condition,
            GSocketSourceFunc callback)
{
  GSource *source = g_socket_create_source (self->socket, condition, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (callback), self, NULL);
  g_source_attach (source, self->context);
  return source;
}

/* Sends what can be sent now of the first one. Returns FALSE when no more can. */
static gboolean
send_first (SkepMcpStream *self)
{
  GBytes *first = g_queue_peek_head (&self->output);
  gsize length;
  const char *data = g_bytes_get_data (first, &length);
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_send_with_blocking (self->socket, data + self->n_sent,
                                          length - self->n_sent, FALSE, NULL, &error);

  if (n < 0)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        close_stream (self);
      return FALSE;
    }

  self->n_sent += n;
  self->n_queued -= n;
  if (self->n_sent == length)
    {
      g_bytes_unref (g_queue_pop_head (&self->output));
      self->n_sent = 0;
    }

  return TRUE;
}

static void
flush (SkepMcpStream *self)
{
  while (!g_queue_is_empty (&self->output) && send_first (self))
    ;
}

static gboolean
output_cb (GSocket      *socket,
           GIOCondition  condition,
           gpointer      user_data)
{
  SkepMcpStream *self = user_data;

  flush (self);
  if (g_queue_is_empty (&self->output))
    clear_source (&self->output_source);
  if (self->is_finished && g_queue_is_empty (&self->output))
    close_stream (self);

  return G_SOURCE_CONTINUE;
}

static void
queue (SkepMcpStream *self,
       GBytes        *bytes)
{
  g_queue_push_tail (&self->output, bytes);
  self->n_queued += g_bytes_get_size (bytes);
  if (self->output_source != NULL)
    {
      if (self->n_queued > MAX_QUEUED_BYTES)
        close_stream (self);
      return;
    }

  flush (self);
  if (!is_closed (self) && !g_queue_is_empty (&self->output))
    self->output_source = add_source (self, G_IO_OUT, output_cb);
}

static void
release_held (SkepMcpStream *self)
{
  if (self->held->len == 0 || is_closed (self))
    return;

  queue (self, g_byte_array_free_to_bytes (self->held));
  self->held = g_byte_array_new ();
}

static void
hold (SkepMcpStream *self,
      const char    *line,
      gsize          length)
{
  g_byte_array_append (self->held, (const guint8 *) line, length);
  if (self->held->len > MAX_HELD_BYTES)
    release_held (self);
}

static void
refuse_line (SkepMcpStream *self)
{
  if (self->events->oversized != NULL)
    self->events->oversized (self->user_data);
  release_held (self);
  close_stream (self);
}

static void
give_line (SkepMcpStream *self,
           const char    *line,
           gsize          length)
{
  if (length > self->max_line_bytes)
    {
      refuse_line (self);
      return;
    }

  if (length > 0 && line[length - 1] == '\r')
    length--;
  if (length > 0)
    self->events->message (line, length, self->user_data);
}

/* Gives away every whole line. */
static void
give_lines (SkepMcpStream *self)
{
  const char *input = (const char *) self->input->data;
  gsize start = 0;
  const char *end;

  self->is_giving = TRUE;
  while (!is_closed (self) &&
         (end = memchr (input + self->n_searched, '\n', self->input->len - self->n_searched)))
    {
      give_line (self, input + start, end - input - start);
      start = self->n_searched = end - input + 1;
    }
  self->is_giving = FALSE;
  release_held (self);

  g_byte_array_remove_range (self->input, 0, start);
  self->n_searched = self->input->len;
}

static gboolean
hung_up_cb (GSocket      *socket,
            GIOCondition  condition,
            gpointer      user_data)
{
  close_stream (user_data);
  return G_SOURCE_CONTINUE;
}

/* Who has closed only one direction waits for answers. */
static gboolean
can_still_read (SkepMcpStream *self)
{
  struct pollfd event = { .fd = g_socket_get_fd (self->socket) };

  return poll (&event, 1, 0) == 0;
}

static void
end_input (SkepMcpStream *self)
{
  if (self->events->ended == NULL || !can_still_read (self))
    {
      close_stream (self);
      return;
    }

  clear_source (&self->input_source);
  self->input_source = add_source (self, G_IO_HUP | G_IO_ERR, hung_up_cb);
  self->events->ended (self->user_data);
}

static gboolean
input_cb (GSocket      *socket,
          GIOCondition  condition,
          gpointer      user_data)
{
  SkepMcpStream *self = user_data;
  g_autoptr (GError) error = NULL;
  guint old_length = self->input->len;
  gssize n;

  g_byte_array_set_size (self->input, old_length + READ_BYTES);
  n = g_socket_receive_with_blocking (socket, (char *) self->input->data + old_length, READ_BYTES,
                                      FALSE, NULL, &error);
  g_byte_array_set_size (self->input, old_length + MAX (n, 0));

  if (n > 0)
    give_lines (self);
  else if (n == 0)
    end_input (self);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    close_stream (self);

  if (!is_closed (self) && self->input->len > self->max_line_bytes)
    refuse_line (self);

  return G_SOURCE_CONTINUE;
}

/**
 * skep_mcp_stream_new:
 * @socket: a connected socket
 * @context: where @events are called
 * @max_line_bytes: a longer line of the other side ends the stream
 * @events: table of callbacks, kept
 * @user_data: for @events
 *
 * Returns: (transfer full): a stream that reads from now on
 */
SkepMcpStream *
skep_mcp_stream_new (GSocket                   *socket,
                     GMainContext              *context,
                     gsize                      max_line_bytes,
                     const SkepMcpStreamEvents *events,
                     gpointer                   user_data)
{
  SkepMcpStream *self = g_new0 (SkepMcpStream, 1);

  self->socket = g_object_ref (socket);
  self->context = g_main_context_ref (context);
  self->input = g_byte_array_new ();
  self->held = g_byte_array_new ();
  self->max_line_bytes = max_line_bytes;
  self->events = events;
  self->user_data = user_data;
  g_queue_init (&self->output);
  self->input_source = add_source (self, G_IO_IN, input_cb);

  return self;
}

/**
 * skep_mcp_stream_free:
 * @self: (transfer full): a stream
 *
 * Closes the socket; what is still queued is not sent. No event comes after this.
 */
void
skep_mcp_stream_free (SkepMcpStream *self)
{
  clear_source (&self->input_source);
  clear_source (&self->output_source);
  clear_source (&self->close_source);
  g_socket_close (self->socket, NULL);
  g_queue_clear_full (&self->output, (GDestroyNotify) g_bytes_unref);
  g_byte_array_unref (self->input);
  g_byte_array_unref (self->held);
  g_object_unref (self->socket);
  g_main_context_unref (self->context);
  g_free (self);
}

/**
 * skep_mcp_stream_send:
 * @self: a stream
 * @line: (transfer full): one line with its end
 *
 * Sends a line, or queues it. When too much is queued, the stream is closed.
 */
void
skep_mcp_stream_send (SkepMcpStream *self,
                      char          *line)
{
  gsize length = strlen (line);

  if (!is_closed (self) && !self->is_giving)
    {
      queue (self, g_bytes_new_take (line, length));
      return;
    }

  if (!is_closed (self))
    hold (self, line, length);
  g_free (line);
}

/**
 * skep_mcp_stream_finish:
 * @self: a stream
 *
 * Closes the stream as soon as all that is queued was sent.
 */
void
skep_mcp_stream_finish (SkepMcpStream *self)
{
  release_held (self);
  self->is_finished = TRUE;
  if (g_queue_is_empty (&self->output))
    close_stream (self);
}
