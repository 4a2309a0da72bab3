/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More in one line are not told. */
#define SKEP_URL_MAX_PER_LINE 16

/**
 * SkepUrl:
 * @text: the address, as it is to be opened: what listens on all addresses is `localhost`, and
 *   what was printed without a scheme has `http`
 * @port: its TCP port, never 0
 * @is_local: whether it is on this machine
 * @is_page: whether a browser opens it, and not only a program (`ws`)
 *
 * An address in a line of output. Immutable.
 */
typedef struct
{
  char *text;
  guint16 port;
  gboolean is_local;
  gboolean is_page;
} SkepUrl;

GPtrArray *skep_url_find_all (const char *text,
                              gsize       length,
                              const char *raw,
                              gsize       raw_length);
void       skep_url_free     (SkepUrl    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SkepUrl, skep_url_free)

G_END_DECLS
