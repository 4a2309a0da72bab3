/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "harness.h"
#include "skep-login-environment.h"

G_BEGIN_DECLS

/* Under sanitizers and on loaded machines everything takes longer; a test that hangs fails. */
#define LOGIN_TIMEOUT_MS 20000

/* A home folder of its own, and the folder of a project in it. */
typedef struct
{
  SkepLoginEnvironment *environment;
  char *home;
  char *folder;
  char *marker;
  guint n_changes; /* of problems */
} LoginFixture;

/* What came of a request. */
typedef struct
{
  gboolean is_done;
  char **environment;
} LoginAnswer;

void          login_fixture_init          (void);
int           login_fixture_run           (void);
LoginFixture *login_fixture_new           (const char   *shell);
void          login_fixture_free          (LoginFixture *self);
void          login_fixture_write         (LoginFixture *self,
                                           const char   *name,
                                           const char   *text);
char         *login_fixture_path          (LoginFixture *self,
                                           const char   *name);
guint         login_fixture_count_lines   (LoginFixture *self,
                                           const char   *name);
void          login_fixture_await_file    (LoginFixture *self,
                                           const char   *name);

void          login_fixture_answer_cb     (const char *const *environment,
                                           const GError      *error,
                                           gpointer           user_data);
void          login_fixture_ask           (LoginFixture *self,
                                           const char   *folder,
                                           LoginAnswer  *answer);
void          login_fixture_assert_problem (LoginFixture *self,
                                            const char   *cause);
void          login_fixture_assert_no_problem (LoginFixture *self);
void          login_answer_clear          (LoginAnswer  *self);
const char   *login_answer_get            (LoginAnswer  *self,
                                           const char   *name);

char         *login_fixture_find_program  (const char   *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LoginFixture, login_fixture_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LoginAnswer, login_answer_clear)

G_END_DECLS
