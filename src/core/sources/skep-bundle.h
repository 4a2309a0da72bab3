/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"

G_BEGIN_DECLS

/* The gems of a Ruby project, as its Gemfile and Gemfile.lock tell them. */
gboolean skep_bundle_names_gem (const char    *gemfile,
                                const char    *end,
                                const char    *gem);
gboolean skep_bundle_has_gem   (SkepDiscovery *discovery,
                                const char    *dir,
                                const char    *gem);

G_END_DECLS
