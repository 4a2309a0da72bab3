/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/wait.h>

#include "skep-direnv.h"
#include "skep-environment.h"
#include "skep-login-capture.h"
#include "skep-login-query.h"

/* Where the login shell says nothing. */
#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

/* What distributions put into PATH by start-up files, in the home folder. */
static const char *const home_programs[] = { ".local/bin", "bin" };

struct _SkepLoginQuery
{
  SkepLauncher *launcher; /* owned */
  GMainContext *context;
  SkepLoginShell *shell; /* borrowed */
  char *folder;
  guint limit_ms;
  SkepLoginQueryFunc callback;
  gpointer user_data;

  SkepLoginCapture *capture; /* of the shell, then of direnv */
  GSource *failure_source;   /* NULL unless there is nothing to wait for */
  char *cause;               /* of that failure */
  char **environment;        /* that of the shell, once known */
  char *direnv_file;         /* nullable */
};

static char *
dup_folder_name (const char *path)
{
  const char *home = g_get_home_dir ();
  gsize length = strlen (home);
  g_autofree char *name = g_filename_display_name (path);

  if (length > 1 && strncmp (path, home, length) == 0 &&
      (path[length] == '/' || path[length] == '\0'))
    {
      g_autofree char *rest = g_filename_display_name (path + length);

      return g_strconcat ("~", rest, NULL);
    }

  return g_steal_pointer (&name);
}

static gboolean
has_folder (const char *path,
            const char *folder)
{
  g_auto (GStrv) folders = g_strsplit (path, G_SEARCHPATH_SEPARATOR_S, -1);

  return g_strv_contains ((const char *const *) folders, folder);
}

static char **
append_to_path (char      **environment,
                const char *folder)
{
  const char *path = g_environ_getenv (environment, "PATH");
  g_autofree char *longer = NULL;

  if (path == NULL || *path == '\0')
    path = DEFAULT_PATH;
  if (has_folder (path, folder))
    return environment;

  longer = g_strconcat (path, G_SEARCHPATH_SEPARATOR_S, folder, NULL);
  return g_environ_setenv (environment, "PATH", longer, TRUE);
}

static char **
make_fallback (SkepLoginQuery *self)
{
  char **environment = skep_launcher_dup_environment (self->launcher);

  for (gsize i = 0; i < G_N_ELEMENTS (home_programs); i++)
    {
      g_autofree char *folder = g_build_filename (g_get_home_dir (), home_programs[i], NULL);

      environment = append_to_path (environment, folder);
    }

  return environment;
}

static void
fail (SkepLoginQuery *self,
      const char     *cause,
      const char     *detail)
{
  g_autofree char *summary =
      g_strdup_printf (_("%s; scripts get the environment of the session"), cause);

  self->callback (make_fallback (self), skep_environment_problem_new (summary, detail),
                  self->user_data);
}

/* direnv has failed, or could not be asked. */
static void
give_without_direnv (SkepLoginQuery *self,
                     const char     *cause,
                     const char     *detail)
{
  g_autofree char *summary =
      g_strdup_printf (_("%s; scripts get the environment without it"), cause);

  self->callback (g_steal_pointer (&self->environment),
                  skep_environment_problem_new (summary, detail), self->user_data);
}

/* @name: “The login shell PATH”, or “direnv”; @place: the folder it was asked in. */
static char *
dup_cause (SkepLoginQuery               *self,
           const SkepLoginCaptureResult *result,
           const char                   *name,
           const char                   *place)
{
  switch (result->end)
    {
    case SKEP_LOGIN_CAPTURE_LATE:
      /* Translators: here and below, “The login shell PATH” or “direnv”, and a folder. */
      return g_strdup_printf (_("%s did not answer within %g s in %s"), name,
                              self->limit_ms / 1000.0, place);
    case SKEP_LOGIN_CAPTURE_NOT_STARTED:
      return g_strdup_printf (_("%s could not be started in %s: %s"), name, place,
                              result->explanation != NULL ? result->explanation
                                                          : g_strerror (result->error_number));
    case SKEP_LOGIN_CAPTURE_TOO_LONG:
      return g_strdup_printf (_("%s printed more than %d MiB in %s"), name,
                              SKEP_LOGIN_CAPTURE_MAX_BYTES / (1024 * 1024), place);
    case SKEP_LOGIN_CAPTURE_EXITED:
      if (WIFSIGNALED (result->wait_status))
        return g_strdup_printf (_("%s was ended by signal %d in %s"), name,
                                WTERMSIG (result->wait_status), place);
      return g_strdup_printf (_("%s exited with status %d in %s, without an answer"), name,
                              WEXITSTATUS (result->wait_status), place);
    case SKEP_LOGIN_CAPTURE_LOST:
      return g_strdup_printf (_("%s was killed from outside in %s"), name, place);
    case SKEP_LOGIN_CAPTURE_ANSWERED:
    default:
      return g_strdup_printf (_("%s has no PATH in %s"), name, place);
    }
}

static void
fail_shell (SkepLoginQuery               *self,
            const SkepLoginCaptureResult *result)
{
  g_autofree char *path = g_filename_display_name (skep_login_shell_get_path (self->shell));
  g_autofree char *name = g_strdup_printf (_("The login shell %s"), path);
  g_autofree char *place = dup_folder_name (self->folder);
  g_autofree char *cause = dup_cause (self, result, name, place);

  fail (self, cause, result->errors);
}

static void
fail_direnv (SkepLoginQuery               *self,
             const SkepLoginCaptureResult *result)
{
  g_autofree char *place = dup_folder_name (self->folder);
  g_autofree char *file = self->direnv_file != NULL ? dup_folder_name (self->direnv_file) : NULL;
  g_autofree char *cause = NULL;

  if (file != NULL && skep_direnv_is_refusal (result->errors))
    cause = g_strdup_printf (_("%s is not allowed: to allow it, run “direnv allow” in its folder"),
                             file);
  else
    cause = dup_cause (self, result, "direnv", place);

  give_without_direnv (self, cause, result->errors);
}

static void
apply_direnv (SkepLoginQuery               *self,
              const SkepLoginCaptureResult *result)
{
  g_autoptr (GError) error = NULL;
  char **environment = skep_direnv_apply ((const char *const *) self->environment, result->output,
                                          &error);
  g_autofree char *cause = NULL;

  if (environment != NULL)
    {
      self->callback (skep_environment_clean (environment), NULL, self->user_data);
      return;
    }

  cause = g_strdup_printf (_("What direnv answered can’t be read: %s"), error->message);
  give_without_direnv (self, cause, result->errors);
}

static gboolean
is_success (const SkepLoginCaptureResult *result)
{
  return result->end == SKEP_LOGIN_CAPTURE_EXITED && WIFEXITED (result->wait_status) &&
         WEXITSTATUS (result->wait_status) == 0;
}

/* Without direnv, the file is none of our business. */
static gboolean
is_absent (const SkepLoginCaptureResult *result)
{
  return result->end == SKEP_LOGIN_CAPTURE_NOT_STARTED && result->error_number == ENOENT;
}

static void
direnv_cb (const SkepLoginCaptureResult *result,
           gpointer                      user_data)
{
  SkepLoginQuery *self = user_data;

  if (is_success (result))
    apply_direnv (self, result);
  else if (is_absent (result))
    self->callback (g_steal_pointer (&self->environment), NULL, self->user_data);
  else
    fail_direnv (self, result);
}

static void
ask_direnv (SkepLoginQuery *self)
{
  g_auto (GStrv) environment = g_strdupv (self->environment);
  g_autoptr (SkepLoginCapture) capture = NULL;
  g_autoptr (GError) error = NULL;
  SkepRunSpec spec = { skep_direnv_argv, self->folder, NULL };

  environment = g_environ_setenv (environment, "PWD", self->folder, TRUE);
  environment = g_environ_setenv (environment, SKEP_RESOLVING_VARIABLE, "1", TRUE);
  spec.environment = (const char *const *) environment;

  capture = skep_login_capture_new (self->launcher, self->context, &spec, NULL, self->limit_ms,
                                    direnv_cb, self, &error);
  if (capture == NULL)
    {
      give_without_direnv (self, error->message, "");
      return;
    }

  /* The shell's, whose callback we may be in, goes with its result. */
  g_clear_pointer (&self->capture, skep_login_capture_free);
  self->capture = g_steal_pointer (&capture);
}

static char **
parse_environment (GBytes *output)
{
  g_autoptr (GPtrArray) variables = g_ptr_array_new ();
  gsize length;
  const char *p = g_bytes_get_data (output, &length);
  const char *end = p + length;

  /* Each is terminated, as was the mark after them. */
  for (; p < end; p += strlen (p) + 1)
    if (*p != '=' && strchr (p, '=') != NULL)
      g_ptr_array_add (variables, g_strdup (p));
  g_ptr_array_add (variables, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&variables), FALSE);
}

static void
shell_cb (const SkepLoginCaptureResult *result,
          gpointer                      user_data)
{
  SkepLoginQuery *self = user_data;

  if (result->end == SKEP_LOGIN_CAPTURE_ANSWERED)
    self->environment = skep_environment_clean (parse_environment (result->output));

  if (g_environ_getenv (self->environment, "PATH") == NULL)
    fail_shell (self, result);
  else if (skep_direnv_is_wanted (self->direnv_file, (const char *const *) self->environment))
    ask_direnv (self);
  else
    self->callback (g_steal_pointer (&self->environment), NULL, self->user_data);
}

static char *
make_mark (void)
{
  g_autofree char *uuid = g_uuid_string_random ();
  g_auto (GStrv) parts = g_strsplit (uuid, "-", -1);

  return g_strjoinv (NULL, parts);
}

static gboolean
ask_shell (SkepLoginQuery  *self,
           GError         **error)
{
  g_autofree char *mark = make_mark ();
  g_auto (GStrv) environment = skep_login_shell_get_environment (self->shell);
  g_auto (GStrv) argv = skep_login_shell_make_argv (self->shell, mark);
  const SkepRunSpec spec = { (const char *const *) argv, self->folder,
                             (const char *const *) environment };

  if (!skep_login_shell_check (self->shell, error))
    return FALSE;

  self->capture = skep_login_capture_new (self->launcher, self->context, &spec, mark,
                                          self->limit_ms, shell_cb, self, error);
  return self->capture != NULL;
}

static gboolean
failure_cb (gpointer data)
{
  SkepLoginQuery *self = data;

  fail (self, self->cause, "");
  return G_SOURCE_REMOVE;
}

/* Later: whoever asks doesn't expect the answer yet. */
static void
fail_later (SkepLoginQuery *self,
            const char     *cause)
{
  self->cause = g_strdup (cause);
  self->failure_source = g_idle_source_new ();
  g_source_set_priority (self->failure_source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->failure_source, failure_cb, self, NULL);
  g_source_set_static_name (self->failure_source, "[skep] no login shell");
  g_source_attach (self->failure_source, self->context);
}

/**
 * skep_login_query_new:
 * @launcher: what starts skep-keeper, and is prepared
 * @context: the worker's context
 * @shell: the login shell, outlives the query
 * @folder: absolute path
 * @limit_ms: how long the shell has, and direnv again
 * @callback: called in @context, never from within this call
 * @user_data: for @callback
 *
 * Returns: (transfer full): the query
 */
SkepLoginQuery *
skep_login_query_new (SkepLauncher       *launcher,
                      GMainContext       *context,
                      SkepLoginShell     *shell,
                      const char         *folder,
                      guint               limit_ms,
                      SkepLoginQueryFunc  callback,
                      gpointer            user_data)
{
  SkepLoginQuery *self = g_new0 (SkepLoginQuery, 1);
  g_autoptr (GError) error = NULL;

  self->launcher = g_object_ref (launcher);
  self->context = g_main_context_ref (context);
  self->shell = shell;
  self->folder = g_strdup (folder);
  self->limit_ms = limit_ms;
  self->callback = callback;
  self->user_data = user_data;
  self->direnv_file = skep_direnv_find_file (folder);

  if (!ask_shell (self, &error))
    fail_later (self, error->message);

  return self;
}

/**
 * skep_login_query_free:
 * @self: (transfer full): a query
 *
 * Ends what was asked, and all that it has started.
 */
void
skep_login_query_free (SkepLoginQuery *self)
{
  g_clear_pointer (&self->capture, skep_login_capture_free);
  if (self->failure_source != NULL)
    g_source_destroy (self->failure_source);
  g_clear_pointer (&self->failure_source, g_source_unref);
  g_main_context_unref (self->context);
  g_strfreev (self->environment);
  g_object_unref (self->launcher);
  g_free (self->folder);
  g_free (self->cause);
  g_free (self->direnv_file);
  g_free (self);
}
