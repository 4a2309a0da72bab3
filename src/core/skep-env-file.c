/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "skep-env-file.h"
#include "skep-environment.h"

#define UTF8_BOM "\xef\xbb\xbf"
#define BLANKS " \t"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define DIGITS "0123456789"
/* Defaults in defaults; nobody writes more than two. */
#define MAX_DEPTH 16

/* What is read, and what it has set so far. */
typedef struct
{
  const char *p; /* where the reader is; NUL-terminated, lines end with `\n` */
  guint line;
  const char *name;
  char **environment;
  guint n_variables;
  gsize n_bytes; /* of their values */
  GError **error;
} Reader;

G_GNUC_PRINTF (3, 4)
static gboolean
fail (Reader     *self,
      guint       line,
      const char *format,
      ...)
{
  va_list arguments;
  g_autofree char *reason = NULL;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  /* Translators: a line number, the name of a file, and what is wrong there */
  g_set_error (self->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("line %u of “%s”: %s"), line,
               self->name, reason);
  return FALSE;
}

static void
skip_blanks (Reader *self)
{
  self->p += strspn (self->p, BLANKS);
}

/* Values that are made of values can double with each line. */
static gboolean
append (Reader     *self,
        GString    *value,
        const char *bytes,
        gsize       length)
{
  if (value->len + length > SKEP_ENV_FILE_MAX_VARIABLE_BYTES)
    return fail (self, self->line, _("the value is too long"));
  g_string_append_len (value, bytes, length);
  return TRUE;
}

/* Copies one byte, which may end a line. */
static gboolean
append_byte (Reader  *self,
             GString *value)
{
  if (!append (self, value, self->p, 1))
    return FALSE;
  self->line += *self->p == '\n';
  self->p++;
  return TRUE;
}

static gboolean
append_variable (Reader     *self,
                 GString    *value,
                 const char *variable)
{
  const char *known = g_environ_getenv (self->environment, variable);

  return known == NULL || append (self, value, known, strlen (known));
}

static gboolean read_reference (Reader  *self,
                                GString *value,
                                guint    depth);

/* What stands behind `${NAME:-`. Moves behind the `}`. */
static gboolean
read_default (Reader  *self,
              GString *value,
              guint    depth)
{
  if (depth > MAX_DEPTH)
    return fail (self, self->line, _("“${” is nested too deep"));
  while (*self->p != '}')
    {
      if (*self->p == '\0' || *self->p == '\n')
        return fail (self, self->line, _("“${” is not closed"));
      if (*self->p == '\\' && (self->p[1] == '}' || self->p[1] == '$'))
        self->p++;
      else if (*self->p == '$')
        {
          if (!read_reference (self, value, depth + 1))
            return FALSE;
          continue;
        }
      if (!append_byte (self, value))
        return FALSE;
    }
  self->p++;
  return TRUE;
}

/* `${NAME}`, `${NAME-default}` if it isn't set, `${NAME:-default}` if it is empty too. */
static gboolean
read_braces (Reader  *self,
             GString *value,
             guint    depth)
{
  gsize length = strspn (self->p + 2, LETTERS DIGITS ".");
  g_autofree char *variable = g_strndup (self->p + 2, length);
  const char *known = g_environ_getenv (self->environment, variable);
  g_autoptr (GString) fallback = g_string_new (NULL);
  gboolean is_empty_unset = self->p[2 + length] == ':';

  self->p += 2 + length + is_empty_unset;
  if (length > 0 && *self->p == '}' && !is_empty_unset)
    {
      self->p++;
      return append_variable (self, value, variable);
    }
  if (length == 0 || *self->p != '-')
    return fail (self, self->line,
                 _("only “${NAME}”, “${NAME-default}” and “${NAME:-default}” are known"));
  self->p++;
  if (!read_default (self, fallback, depth))
    return FALSE;
  if (known == NULL || (is_empty_unset && *known == '\0'))
    return append (self, value, fallback->str, fallback->len);
  return append (self, value, known, strlen (known));
}

/* At a `$`, which means itself unless a name or a brace follows: no command is ever run. */
static gboolean
read_reference (Reader  *self,
                GString *value,
                guint    depth)
{
  gsize length = strspn (self->p + 1, LETTERS DIGITS);
  g_autofree char *variable = NULL;

  if (self->p[1] == '{')
    return read_braces (self, value, depth);
  if (length == 0 || g_ascii_isdigit (self->p[1]))
    return append_byte (self, value);
  variable = g_strndup (self->p + 1, length);
  self->p += 1 + length;
  return append_variable (self, value, variable);
}

/* At a backslash within double quotes. Those that mean nothing stay. */
static gboolean
read_escape (Reader  *self,
             GString *value)
{
  static const char meanings[][2] = {
    { 'n', '\n' }, { 'r', '\r' }, { 't', '\t' }, { '"', '"' }, { '\\', '\\' }, { '$', '$' },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (self->p[1] == meanings[i][0])
      {
        self->p += 2;
        return append (self, value, &meanings[i][1], 1);
      }
  return append_byte (self, value);
}

static gboolean
read_quoted_byte (Reader  *self,
                  GString *value,
                  char     quote)
{
  if (quote == '"' && *self->p == '\\')
    return read_escape (self, value);
  if (quote == '"' && *self->p == '$')
    return read_reference (self, value, 0);
  if (*self->p == '\\' && self->p[1] == quote)
    self->p++;
  return append_byte (self, value);
}

static gboolean
read_quoted (Reader  *self,
             GString *value)
{
  char quote = *self->p++;
  guint first_line = self->line;

  while (*self->p != quote)
    {
      if (*self->p == '\0')
        return fail (self, first_line, _("the quote is not closed"));
      if (!read_quoted_byte (self, value, quote))
        return FALSE;
    }
  self->p++;
  skip_blanks (self);
  if (*self->p != '\0' && *self->p != '\n' && *self->p != '#')
    return fail (self, self->line, _("only a comment may follow the closing quote"));
  return TRUE;
}

static gboolean
read_unquoted_byte (Reader  *self,
                    GString *value)
{
  if (*self->p == '$')
    return read_reference (self, value, 0);
  if (*self->p == '\\' && self->p[1] == '$')
    self->p++;
  return append_byte (self, value);
}

/* Up to the end of the line or a comment, without the blanks before that. */
static gboolean
read_unquoted (Reader  *self,
               GString *value)
{
  gsize length = 0;

  while (*self->p != '\0' && *self->p != '\n')
    {
      gboolean is_blank = strchr (BLANKS, *self->p) != NULL;

      if (*self->p == '#' && strchr (BLANKS, self->p[-1]) != NULL)
        break;
      if (!read_unquoted_byte (self, value))
        return FALSE;
      if (!is_blank)
        length = value->len;
    }
  g_string_truncate (value, length);
  return TRUE;
}

static gboolean
read_value (Reader  *self,
            GString *value)
{
  if (*self->p == '"' || *self->p == '\'' || *self->p == '`')
    return read_quoted (self, value);
  return read_unquoted (self, value);
}

static gboolean
set_variable (Reader     *self,
              const char *variable,
              GString    *value)
{
  self->n_bytes += value->len;
  if (strlen (variable) + value->len + strlen ("=") >= SKEP_ENV_FILE_MAX_VARIABLE_BYTES)
    return fail (self, self->line, _("the value is too long"));
  if (self->n_bytes > SKEP_ENV_FILE_MAX_ALL_BYTES
      || self->n_variables++ == SKEP_ENV_FILE_MAX_VARIABLES)
    return fail (self, self->line, _("there are too many variables"));
  if (!skep_environment_is_own (variable))
    self->environment = g_environ_setenv (self->environment, variable, value->str, TRUE);
  return TRUE;
}

/* `export NAME=value` is for those who have a shell read the file too. */
static void
skip_export (Reader *self)
{
  gsize length = strlen ("export");
  gsize n_blanks;

  if (!g_str_has_prefix (self->p, "export"))
    return;
  n_blanks = strspn (self->p + length, BLANKS);
  if (n_blanks > 0 && self->p[length + n_blanks] != '=')
    self->p += length + n_blanks;
}

static gboolean
read_variable (Reader *self)
{
  g_autoptr (GString) value = g_string_new (NULL);
  g_autofree char *variable = NULL;
  gsize length;

  skip_export (self);
  length = strspn (self->p, LETTERS DIGITS ".-");
  if (length == 0 || strchr (DIGITS ".-", *self->p) != NULL)
    return fail (self, self->line, _("this is not of the form “NAME=value”"));
  variable = g_strndup (self->p, length);
  self->p += length;
  skip_blanks (self);
  if (*self->p != '=')
    return fail (self, self->line, _("there must be a “=” after “%s”"), variable);
  self->p++;
  skip_blanks (self);
  return read_value (self, value) && set_variable (self, variable, value);
}

static gboolean
read_line (Reader *self)
{
  skip_blanks (self);
  if (*self->p != '\0' && *self->p != '\n' && *self->p != '#' && !read_variable (self))
    return FALSE;
  self->p += strcspn (self->p, "\n");
  if (*self->p == '\n')
    {
      self->p++;
      self->line++;
    }
  return TRUE;
}

static gboolean
check_bytes (Reader     *self,
             const char *text,
             gsize       length)
{
  const char *nul = length > 0 ? memchr (text, '\0', length) : NULL;
  guint line = 1;

  if (nul == NULL)
    return TRUE;
  for (const char *p = text; p < nul; p++)
    line += *p == '\n';
  return fail (self, line, _("there is a NUL byte in it"));
}

/**
 * skep_env_file_parse:
 * @text: content of a file, any bytes
 * @length: bytes in @text
 * @name: what the file is called in errors, valid UTF-8
 * @environment: (inout) (array zero-terminated=1): what the values may refer to; their variables
 *   are set in it, unless there is an error
 * @error: return location: words that name file, line and cause
 *
 * Returns: %FALSE if there is an error
 */
gboolean
skep_env_file_parse (const char   *text,
                     gsize         length,
                     const char   *name,
                     char       ***environment,
                     GError      **error)
{
  g_autoptr (GString) lines = g_string_new_len (text, length);
  Reader self = { .line = 1, .name = name, .error = error };

  if (!check_bytes (&self, text, length))
    return FALSE;
  if (g_str_has_prefix (lines->str, UTF8_BOM))
    g_string_erase (lines, 0, strlen (UTF8_BOM));
  g_string_replace (lines, "\r\n", "\n", 0);
  self.p = lines->str;
  self.environment = g_strdupv (*environment);
  while (*self.p != '\0')
    if (!read_line (&self))
      {
        g_strfreev (self.environment);
        return FALSE;
      }
  g_strfreev (*environment);
  *environment = self.environment;
  return TRUE;
}

static gboolean
fail_to_read (const char  *name,
              int          error_number,
              GError     **error)
{
  GIOErrorEnum code = g_io_error_from_errno (error_number);

  if (error_number == ENOENT)
    g_set_error (error, G_IO_ERROR, code, _("the file “%s” does not exist"), name);
  else
    g_set_error (error, G_IO_ERROR, code, _("the file “%s” can't be read: %s"), name,
                 g_strerror (error_number));
  return FALSE;
}

static gboolean
check_file (int          fd,
            const char  *name,
            GError     **error)
{
  struct stat info;

  if (fstat (fd, &info) != 0)
    return fail_to_read (name, errno, error);
  if (S_ISREG (info.st_mode) && info.st_size <= SKEP_ENV_FILE_MAX_BYTES)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               S_ISREG (info.st_mode) ? _("the file “%s” is too large for one of variables")
                                      : _("“%s” is not a regular file"), name);
  return FALSE;
}

static gboolean
read_bytes (int      fd,
            GString *text)
{
  char buffer[16 * 1024];
  ssize_t n;

  while ((n = read (fd, buffer, sizeof buffer)) != 0 && text->len <= SKEP_ENV_FILE_MAX_BYTES)
    {
      if (n < 0 && errno != EINTR)
        return FALSE;
      g_string_append_len (text, buffer, MAX (n, 0));
    }
  return TRUE;
}

/**
 * skep_env_file_read:
 * @path: (type filename): path of a file
 * @name: what it is called in errors, valid UTF-8
 * @environment: (inout) (array zero-terminated=1): as for skep_env_file_parse()
 * @error: return location: words that name file, line and cause
 *
 * Blocks on the file system, but never waits for a writer.
 *
 * Returns: %FALSE if there is an error
 */
gboolean
skep_env_file_read (const char   *path,
                    const char   *name,
                    char       ***environment,
                    GError      **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  gboolean is_read;

  if (fd < 0)
    return fail_to_read (name, errno, error);
  is_read = check_file (fd, name, error);
  if (is_read && !read_bytes (fd, text))
    is_read = fail_to_read (name, errno, error);
  close (fd);
  return is_read && skep_env_file_parse (text->str, text->len, name, environment, error);
}
