/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"

G_BEGIN_DECLS

/**
 * SkepSourceXmlFunc:
 * @path: names of the element and those around it, such as `project/modules/module`
 * @names: names of its attributes
 * @values: their values
 * @text: (nullable): what is in it when it ends; %NULL when it begins
 * @data: user data
 *
 * Told of each element twice: when it begins and, without attributes, when it ends.
 */
typedef void (*SkepSourceXmlFunc) (const char  *path,
                                   const char **names,
                                   const char **values,
                                   const char  *text,
                                   gpointer     data);

gboolean skep_source_read_xml (SkepDiscovery     *discovery,
                               const char        *dir,
                               const char        *file,
                               const char        *text,
                               gsize              length,
                               SkepSourceXmlFunc  func,
                               gpointer           data);

G_END_DECLS
