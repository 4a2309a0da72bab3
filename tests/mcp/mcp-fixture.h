/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "harness.h"

G_BEGIN_DECLS

/* A project in a folder of its own, and what is served from there. */
typedef struct
{
  char *folder;  /* closed to others */
  char *project; /* in it */
  char *socket;  /* in it, too, in a folder that need not exist yet */
  char *marker;  /* of all processes of scripts */
  const char *grace; /* times of a stop, ms */
  GSubprocess *service; /* NULL until it was started */
} Fixture;

/* What a program has said. */
typedef struct
{
  GBytes *output;
  char *errors;
  int exit_code;
} Said;

Fixture     *fixture_new            (void);
void         fixture_free           (Fixture     *self);
void         fixture_serve          (Fixture     *self);
int          fixture_end            (Fixture     *self,
                                     int          signal);
GSubprocess *fixture_spawn          (Fixture     *self,
                                     const char  *program,
                                     ...) G_GNUC_NULL_TERMINATED;
Said        *fixture_run            (Fixture     *self,
                                     ...) G_GNUC_NULL_TERMINATED;
Said        *fixture_await          (GSubprocess *program);

void         said_free              (Said        *self);
char        *said_dup_output        (Said        *self);
JsonNode    *said_parse             (Said        *self);

/* One line each way on a socket; NULL at its end. */
GSocket     *fixture_connect        (const char  *path);
void         fixture_send           (GSocket     *socket,
                                     const char  *text);
char        *fixture_receive        (GSocket     *socket);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Said, said_free)

G_END_DECLS
