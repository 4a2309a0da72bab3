/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "skep-document.h"

G_BEGIN_DECLS

/**
 * SkepCargoTargetKind:
 * @key: of its tables in Cargo.toml, such as `bin`
 * @automatic_key: of the field that says whether its files are looked for
 * @folder: where its files are
 * @main: (nullable): one more file, named after the package
 *
 * A kind of what cargo builds.
 */
typedef struct
{
  const char *key;
  const char *automatic_key;
  const char *folder;
  const char *main;
} SkepCargoTargetKind;

/**
 * SkepCargoTarget:
 * @name: raw bytes
 * @features: (nullable): those that it needs, with commas between
 *
 * What cargo builds of a package: a program, an example or a benchmark.
 */
typedef struct
{
  char *name;
  char *features;
} SkepCargoTarget;

extern const SkepCargoTargetKind skep_cargo_bins;
extern const SkepCargoTargetKind skep_cargo_examples;
extern const SkepCargoTargetKind skep_cargo_benches;

GPtrArray *skep_cargo_targets_find (SkepDocument              *manifest,
                                    const SkepCargoTargetKind *kind);

G_END_DECLS
