/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-source.h"

G_BEGIN_DECLS

/* A bit for each entry of the table of sources. */
typedef guint64 SkepSourceSet;

/* Those sources that may have a file in @folder: all others needn't be asked. Any thread. */
SkepSourceSet skep_source_index_find (const SkepFolder *folder);

G_END_DECLS
