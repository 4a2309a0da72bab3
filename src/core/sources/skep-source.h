/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"

G_BEGIN_DECLS

/**
 * SkepSourceParseFunc:
 * @discovery: where scripts and errors go
 * @dir: folder of the file relative to the project, `` for the project's own
 * @file: name of the file in @dir
 * @text: its content without a byte order mark, NUL-terminated, any bytes
 * @length: bytes in @text
 *
 * Reads one file of a source as text and adds what it defines. Any thread, blocks, executes
 * nothing of the project.
 */
typedef void (*SkepSourceParseFunc) (SkepDiscovery *discovery,
                                     const char    *dir,
                                     const char    *file,
                                     const char    *text,
                                     gsize          length);

/**
 * SkepSource:
 * @id: first part of the ids of its scripts
 * @title: what the window calls it, as the tool writes itself, not translated
 * @files: names of its files in order of preference, the first that exists is read
 * @parse: reads that file
 *
 * A kind of file that defines scripts. The table of all is in skep-source.c; later entries
 * override scripts of earlier ones with the same name or id if they say so.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *files[6];
  SkepSourceParseFunc parse;
} SkepSource;

const SkepSource *skep_sources_get_all  (gsize          *n_sources);
const SkepSource *skep_source_find      (const char     *id);
gboolean          skep_source_read_file (SkepDiscovery  *discovery,
                                         const char     *dir,
                                         const char     *file,
                                         char          **text,
                                         gsize          *length);

/* For the sources */
SkepScript  *skep_source_new_script (SkepDiscovery *discovery,
                                     const char    *source,
                                     const char    *dir,
                                     const char    *file,
                                     const char    *name);
char       **skep_source_make_argv  (const char    *program,
                                     ...) G_GNUC_NULL_TERMINATED;
char       **skep_source_make_shell (const char    *line);
char        *skep_source_next_line  (const char   **cursor,
                                     const char    *end);

void skep_source_npm_parse      (SkepDiscovery *discovery,
                                 const char    *dir,
                                 const char    *file,
                                 const char    *text,
                                 gsize          length);
void skep_source_make_parse     (SkepDiscovery *discovery,
                                 const char    *dir,
                                 const char    *file,
                                 const char    *text,
                                 gsize          length);
void skep_source_procfile_parse (SkepDiscovery *discovery,
                                 const char    *dir,
                                 const char    *file,
                                 const char    *text,
                                 gsize          length);
void skep_source_skep_parse     (SkepDiscovery *discovery,
                                 const char    *dir,
                                 const char    *file,
                                 const char    *text,
                                 gsize          length);

G_END_DECLS
