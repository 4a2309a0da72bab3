/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SkepCtlPump:
 * @source: descriptor to read from
 * @target: descriptor to write to
 * @is_dry: whether nothing more comes from @source
 * @is_blocked: whether @target takes nothing any more
 * @start: of what was read and not written yet
 * @end: behind that
 *
 * Bytes on their way in one direction. Nothing of it ever blocks, though the descriptors may be
 * blocking ones: others have them, too, and must not find them changed.
 */
typedef struct
{
  int source;
  int target;
  gboolean is_dry;
  gboolean is_blocked;
  gsize start;
  gsize end;
  char bytes[64 * 1024];
} SkepCtlPump;

void     skep_ctl_pump_add       (SkepCtlPump       *self,
                                  const char        *text);
gboolean skep_ctl_pump_is_empty  (const SkepCtlPump *self);
gboolean skep_ctl_pump_has_room  (const SkepCtlPump *self);
void     skep_ctl_pump_read      (SkepCtlPump       *self);
void     skep_ctl_pump_write     (SkepCtlPump       *self);

G_END_DECLS
