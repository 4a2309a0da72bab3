/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-makefile.h"

G_BEGIN_DECLS

void skep_make_reader_read (SkepMakefile *makefile,
                            const char   *file,
                            const char   *text,
                            gsize         length);

G_END_DECLS
