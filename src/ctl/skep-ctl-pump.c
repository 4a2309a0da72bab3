/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "skep-ctl-pump.h"

/**
 * skep_ctl_pump_add:
 * @self: a pump
 * @text: what goes before all that is still to be read; shorter than the buffer
 */
void
skep_ctl_pump_add (SkepCtlPump *self,
                   const char  *text)
{
  gsize length = strlen (text);

  g_return_if_fail (length <= sizeof self->bytes - self->end);

  memcpy (self->bytes + self->end, text, length);
  self->end += length;
}

gboolean
skep_ctl_pump_is_empty (const SkepCtlPump *self)
{
  return self->start == self->end;
}

/* Whether there is something to read, and a place for it. */
gboolean
skep_ctl_pump_has_room (const SkepCtlPump *self)
{
  return !self->is_dry && !self->is_blocked &&
         self->end - self->start < sizeof self->bytes;
}

static void
move_to_front (SkepCtlPump *self)
{
  memmove (self->bytes, self->bytes + self->start, self->end - self->start);
  self->end -= self->start;
  self->start = 0;
}

static gboolean
is_passing (int error_number)
{
  return error_number == EAGAIN || error_number == EINTR;
}

/**
 * skep_ctl_pump_read:
 * @self: a pump with room, whose source has something to be read
 */
void
skep_ctl_pump_read (SkepCtlPump *self)
{
  gssize n;

  if (self->start > 0)
    move_to_front (self);
  n = read (self->source, self->bytes + self->end, sizeof self->bytes - self->end);
  if (n > 0)
    self->end += n;
  else if (n == 0 || !is_passing (errno))
    self->is_dry = TRUE;
}

/* A pipe with any room takes as much as PIPE_BUF at once; a socket can be asked not to block. */
static gssize
put (int         target,
     const char *bytes,
     gsize       length)
{
  gssize n = send (target, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);

  return n < 0 && errno == ENOTSOCK ? write (target, bytes, MIN (length, PIPE_BUF)) : n;
}

/**
 * skep_ctl_pump_write:
 * @self: a pump whose target has room, if it is no socket
 */
void
skep_ctl_pump_write (SkepCtlPump *self)
{
  gssize n = put (self->target, self->bytes + self->start, self->end - self->start);

  if (n >= 0)
    self->start += n;
  else if (!is_passing (errno))
    {
      self->is_blocked = TRUE;
      self->start = self->end;
    }

  if (self->start == self->end)
    self->start = self->end = 0;
}
