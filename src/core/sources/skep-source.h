/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-discovery.h"

G_BEGIN_DECLS

/* What a package.json tells: its folder, as a byte string, and how it calls its package. */
#define SKEP_SOURCE_NPM_PACKAGE_KEY "package"

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
typedef void SkepSourceParseFunc (SkepDiscovery *discovery,
                                  const char    *dir,
                                  const char    *file,
                                  const char    *text,
                                  gsize          length);

/**
 * SkepSourceScanFunc:
 * @discovery: where scripts and errors go
 * @folder: a folder of the project
 *
 * Looks at the names in a folder for a source whose scripts are no text in one file, such as
 * programs in `bin/`. Any thread, blocks, executes nothing of the project.
 */
typedef void SkepSourceScanFunc (SkepDiscovery *discovery,
                                 SkepFolder    *folder);

/**
 * SkepSourceFlags:
 * @SKEP_SOURCE_EVERY_FILE: every file that exists is read, otherwise only the first
 * @SKEP_SOURCE_ROOT_ONLY: only looked for in the project's own folder
 */
typedef enum
{
  SKEP_SOURCE_EVERY_FILE = 1 << 0,
  SKEP_SOURCE_ROOT_ONLY = 1 << 1,
} SkepSourceFlags;

/**
 * SkepSource:
 * @id: first part of the ids of its scripts
 * @title: what the window calls it, as the tool writes itself, not translated
 * @files: names of its files in order of preference, with or without a folder before them; a name
 *   that begins with `*` is a pattern for all names that end so; none: every folder is scanned
 * @parse: (nullable): reads such a file
 * @scan: (nullable): looks at a folder in which there is such a file, after it was read; without
 *   @parse, a folder by such a name counts too
 * @flags: which files and folders
 *
 * A kind of file that defines scripts. The table of all is in skep-source.c; their scripts are
 * listed in its order.
 */
typedef struct
{
  const char *id;
  const char *title;
  const char *files[14];
  SkepSourceParseFunc *parse;
  SkepSourceScanFunc *scan;
  SkepSourceFlags flags;
} SkepSource;

const SkepSource *skep_sources_get_all  (gsize          *n_sources);
const SkepSource *skep_source_find      (const char     *id);
int               skep_source_compare   (const char     *a,
                                         const char     *b);
int               skep_source_compare_dirs (const char  *a,
                                         const char     *b);

/* Files of the project; the scripts of the source that asks are looked for again when they change */
gboolean          skep_source_read_file (SkepDiscovery  *discovery,
                                         const char     *dir,
                                         const char     *file,
                                         char          **text,
                                         gsize          *length);
char             *skep_source_read_text (SkepDiscovery  *discovery,
                                         const char     *dir,
                                         const char     *file,
                                         gsize          *length);
char             *skep_source_resolve   (SkepDiscovery  *discovery,
                                         const char     *dir,
                                         const char     *path,
                                         const char     *file,
                                         guint           line);
char             *skep_source_dup_folder (const char    *path);
char             *skep_source_read_start (SkepDiscovery *discovery,
                                         const char     *dir,
                                         const char     *file,
                                         gsize           max_bytes,
                                         gsize          *length);
gboolean          skep_source_is_executable (SkepDiscovery *discovery,
                                         const char     *dir,
                                         const char     *file);

/* For the sources */
SkepScript  *skep_source_new_script (SkepDiscovery *discovery,
                                     const char    *source,
                                     const char    *dir,
                                     const char    *file,
                                     const char    *name);
char       **skep_source_make_argv  (const char    *program,
                                     ...) G_GNUC_NULL_TERMINATED;
char       **skep_source_make_shell (const char    *line);
void         skep_source_require    (SkepDiscovery *discovery,
                                     SkepScript    *script,
                                     const char    *program);
char        *skep_source_next_line  (const char   **cursor,
                                     const char    *end);

/* The sources, in the order of the table */
SkepSourceParseFunc skep_source_npm_parse;
SkepSourceParseFunc skep_source_deno_parse;
SkepSourceParseFunc skep_source_turbo_parse;
SkepSourceParseFunc skep_source_nx_parse;
SkepSourceParseFunc skep_source_lerna_parse;
SkepSourceParseFunc skep_source_rush_parse;
SkepSourceParseFunc skep_source_make_parse;
SkepSourceParseFunc skep_source_just_parse;
SkepSourceParseFunc skep_source_task_parse;
SkepSourceParseFunc skep_source_procfile_parse;
SkepSourceParseFunc skep_source_compose_parse;
SkepSourceParseFunc skep_source_cargo_parse;
SkepSourceParseFunc skep_source_go_parse;
SkepSourceParseFunc skep_source_python_parse;
SkepSourceParseFunc skep_source_tox_parse;
SkepSourceParseFunc skep_source_nox_parse;
SkepSourceParseFunc skep_source_django_parse;
SkepSourceParseFunc skep_source_rake_parse;
SkepSourceParseFunc skep_source_ruby_parse;
SkepSourceParseFunc skep_source_composer_parse;
SkepSourceParseFunc skep_source_gradle_parse;
SkepSourceParseFunc skep_source_maven_parse;
SkepSourceParseFunc skep_source_dotnet_parse;
SkepSourceParseFunc skep_source_flutter_parse;
SkepSourceParseFunc skep_source_dart_parse;
SkepSourceParseFunc skep_source_meson_parse;
SkepSourceParseFunc skep_source_cmake_parse;
SkepSourceScanFunc skep_source_mise_scan;
SkepSourceParseFunc skep_source_vscode_parse;
SkepSourceScanFunc skep_source_bin_scan;
SkepSourceParseFunc skep_source_skep_parse;

G_END_DECLS
