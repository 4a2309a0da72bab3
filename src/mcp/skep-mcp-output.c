/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-mcp-output.h"
#include "skep-mcp-page.h"
#include "skep-mcp-run-json.h"
#include "skep-plain-text.h"

/* As base64, an answer of this many bytes stays below what a result may have. */
#define MAX_BYTES (128 * 1024)
/* Lines are told twice, as objects and as text. */
#define MAX_LINES_BYTES (48 * 1024)
/* A line that doesn't end is given in parts. */
#define MAX_LINE_BYTES (16 * 1024)

/**
 * skep_mcp_output_new:
 * @run: a run
 *
 * Returns: (transfer full): the first byte of its output that is kept
 */
SkepMcpOutput *
skep_mcp_output_new (SkepRun *run)
{
  SkepMcpOutput *self = g_new0 (SkepMcpOutput, 1);

  self->run = g_object_ref (run);
  self->reader = skep_output_reader_new (skep_run_get_output (run));
  self->position = skep_output_reader_get_position (self->reader);

  return self;
}

void
skep_mcp_output_free (SkepMcpOutput *self)
{
  skep_output_reader_free (self->reader);
  g_object_unref (self->run);
  g_free (self);
}

/**
 * skep_mcp_output_seek_cursor:
 * @self: a place
 * @cursor: what skep_mcp_output_dup_cursor() returned
 *
 * Returns: %FALSE if @cursor is not one of this run
 */
gboolean
skep_mcp_output_seek_cursor (SkepMcpOutput *self,
                             const char    *cursor)
{
  g_autofree char *prefix = g_strconcat (skep_run_get_id (self->run), ":", NULL);
  gsize end = skep_output_reader_get_end (self->reader);
  guint64 position;

  if (!g_str_has_prefix (cursor, prefix) ||
      !g_ascii_string_to_unsigned (cursor + strlen (prefix), 10, 0, end, &position, NULL))
    return FALSE;

  self->position = position;
  return TRUE;
}

/**
 * skep_mcp_output_dup_cursor:
 * @self: a place
 *
 * Returns: (transfer full): text that names it
 */
char *
skep_mcp_output_dup_cursor (SkepMcpOutput *self)
{
  return g_strdup_printf ("%s:%" G_GSIZE_FORMAT, skep_run_get_id (self->run), self->position);
}

/**
 * skep_mcp_output_seek_tail:
 * @self: a place
 * @n_lines: how many lines to go back from the end
 *
 * Moves to the beginning of the last lines.
 */
void
skep_mcp_output_seek_tail (SkepMcpOutput *self,
                           guint          n_lines)
{
  self->position = skep_output_reader_find_tail (self->reader, n_lines);
}

/**
 * skep_mcp_output_seek_within:
 * @self: a place
 * @n_bytes: how many there may be behind it
 *
 * Moves forward if there are more, to a line if one begins there.
 */
void
skep_mcp_output_seek_within (SkepMcpOutput *self,
                             gsize          n_bytes)
{
  const gsize end = skep_output_reader_get_end (self->reader);
  gsize line;

  if (self->position + n_bytes >= end)
    return;

  line = skep_output_reader_find_line (self->reader, end - n_bytes);
  self->position = line > self->position ? line : end - n_bytes;
}

/**
 * skep_mcp_output_look:
 * @self: a place
 *
 * Finds out what there is now. All that was written before the end of a run is in its log when
 * that is published: so the state is looked at first.
 */
void
skep_mcp_output_look (SkepMcpOutput *self)
{
  const SkepRunState *state = skep_run_peek_state (self->run);

  self->is_ended = skep_run_state_is_finished (state) ||
                   (!self->must_be_empty && skep_run_state_has_exited (state));
  self->end = skep_output_reader_get_end (self->reader);
}

/* Reads up to @size bytes from the place on, or up to the next gap: the reader may give less at a
 * time, and a line must not be cut for that. The place isn't moved but over what is gone. */
static gsize
read_here (SkepMcpOutput *self,
           char          *buffer,
           gsize          size)
{
  const gsize limit = MIN (size, self->end > self->position ? self->end - self->position : 0);
  gsize n_read = 0;

  skep_output_reader_seek (self->reader, self->position);
  while (n_read < limit)
    {
      gsize n = skep_output_reader_read (self->reader, buffer + n_read, limit - n_read);
      gsize start = skep_output_reader_get_position (self->reader) - n;

      if (n_read == 0)
        {
          self->n_dropped += start - self->position;
          self->position = start;
        }
      if (n == 0 || start != self->position + n_read)
        break;
      n_read += n;
    }

  return n_read;
}

/**
 * skep_mcp_output_read_bytes:
 * @self: a place, after skep_mcp_output_look()
 *
 * Returns: (transfer full): what comes next, possibly nothing, and not all that there is
 */
GBytes *
skep_mcp_output_read_bytes (SkepMcpOutput *self)
{
  gsize size = MIN (MAX_BYTES, self->end - self->position);
  char *buffer = g_malloc (size);
  gsize n = read_here (self, buffer, size);

  self->position += n;
  return g_bytes_new_take (buffer, n);
}

static JsonNode *
make_line (SkepMcpOutput *self,
           const char    *text,
           gsize          length)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *line = json_object_new ();
  g_autofree char *id = skep_mcp_output_dup_cursor (self);
  g_autofree char *content = skep_plain_text_make (text, length);

  json_object_set_string_member (line, "id", id);
  json_object_set_string_member (line, "processId", skep_run_get_id (self->run));
  json_object_set_string_member (line, "processName", skep_run_get_script (self->run)->name);
  json_object_set_string_member (line, "content", content);
  skep_mcp_run_json_add_time (line, "timestamp",
                              skep_output_get_time (skep_run_get_output (self->run),
                                                    self->position));
  json_node_take_object (node, line);
  return node;
}

/* Whether the line at the end of @n bytes from the place on will not go on: nothing more comes, or
 * what comes is behind a gap, before which a reader stops. */
static gboolean
is_cut (SkepMcpOutput *self,
        gsize          n)
{
  gboolean is_at_end = self->position + n >= self->end;

  return is_at_end ? self->is_ended : n < MAX_LINES_BYTES;
}

/* The length of the first line of @text, its end included; 0 if it isn't all there yet. */
static gsize
measure_line (const char *text,
              gsize       length,
              gboolean    is_last)
{
  const char *end = memchr (text, '\n', length);

  if (end != NULL && (gsize) (end - text) < MAX_LINE_BYTES)
    return end - text + 1;
  if (length >= MAX_LINE_BYTES)
    return MAX_LINE_BYTES;

  return is_last ? length : 0;
}

/* Returns FALSE if there is no room for it. Takes @line. */
static gboolean
add_line (JsonArray *lines,
          JsonNode  *line,
          gsize     *size)
{
  *size += skep_mcp_page_measure (line);
  if (*size > SKEP_MCP_MAX_LIST_BYTES && json_array_get_length (lines) > 0)
    {
      json_node_unref (line);
      return FALSE;
    }

  json_array_add_element (lines, line);
  return TRUE;
}

/**
 * skep_mcp_output_append_lines:
 * @self: a place, after skep_mcp_output_look()
 * @lines: where lines are added
 * @size: (inout): what @lines take of a result
 * @max_lines: how many may be in @lines
 * @function: (nullable): adds to a line, or leaves it out
 * @user_data: for @function
 *
 * Adds the lines that come next, as plain text: as many as are read at once and have room in a
 * result. The last one may lack its end if nothing more comes, and so may one before a gap.
 *
 * Returns: whether it may be called again for more
 */
gboolean
skep_mcp_output_append_lines (SkepMcpOutput   *self,
                              JsonArray       *lines,
                              gsize           *size,
                              guint            max_lines,
                              SkepMcpLineFunc  function,
                              gpointer         user_data)
{
  g_autofree char *buffer = g_malloc (MAX_LINES_BYTES);
  gsize n = read_here (self, buffer, MAX_LINES_BYTES);
  gboolean is_last = is_cut (self, n);
  gsize start = 0;
  gsize length;

  while (start < n && json_array_get_length (lines) < max_lines &&
         (length = measure_line (buffer + start, n - start, is_last)) > 0)
    {
      gsize shown = length - (buffer[start + length - 1] == '\n' ? 1 : 0);
      JsonNode *line = make_line (self, buffer + start, shown);

      if (function != NULL && !function (json_node_get_object (line), self->position, user_data))
        json_node_unref (line);
      else if (!add_line (lines, line, size))
        return FALSE;
      start += length;
      self->position += length;
    }

  return start > 0 && json_array_get_length (lines) < max_lines;
}

/**
 * skep_mcp_output_read_lines:
 * @self: a place, after skep_mcp_output_look()
 * @max_lines: how many at most
 * @function: (nullable): adds to a line, or leaves it out
 * @user_data: for @function
 *
 * Returns: (transfer full): what skep_mcp_output_append_lines() adds at once; possibly nothing
 */
JsonArray *
skep_mcp_output_read_lines (SkepMcpOutput   *self,
                            guint            max_lines,
                            SkepMcpLineFunc  function,
                            gpointer         user_data)
{
  JsonArray *lines = json_array_new ();
  gsize size = 0;

  skep_mcp_output_append_lines (self, lines, &size, max_lines, function, user_data);
  return lines;
}
