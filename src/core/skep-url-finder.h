/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More servers in one script are not to be told apart by their addresses anyway. */
#define SKEP_URL_FINDER_MAX_URLS 16

/**
 * SkepUrlFinder:
 *
 * Finds addresses of servers on this machine in the output of a run, whatever colours they are
 * printed in and wherever a read has cut them. One thread at a time.
 */
typedef struct _SkepUrlFinder SkepUrlFinder;

SkepUrlFinder *skep_url_finder_new    (void);
void           skep_url_finder_free   (SkepUrlFinder *self);
gboolean       skep_url_finder_feed   (SkepUrlFinder *self,
                                       const guint8  *data,
                                       gsize          length);
const char    *skep_url_finder_lookup (SkepUrlFinder *self,
                                       guint16        port);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepUrlFinder, skep_url_finder_free)

G_END_DECLS
