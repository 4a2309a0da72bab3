/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-login-shell-kind.h"

/* Puts @quote around @text, and @escape before what is special within. */
static char *
quote_with (const char *text,
            char        quote,
            char        escape,
            const char *special)
{
  GString *quoted = g_string_new (NULL);

  g_string_append_c (quoted, quote);
  for (; *text != '\0'; text++)
    {
      if (strchr (special, *text) != NULL)
        g_string_append_c (quoted, escape);
      g_string_append_c (quoted, *text);
    }
  g_string_append_c (quoted, quote);

  return g_string_free (quoted, FALSE);
}

/* Single quotes in which a backslash escapes: fish, and Python for xonsh. */
static char *
quote_fish (const char *path)
{
  return quote_with (path, '\'', '\\', "'\\");
}

/* History goes into single quotes too. */
static char *
quote_csh (const char *path)
{
  g_autofree char *quoted = g_shell_quote (path);
  g_auto (GStrv) parts = g_strsplit (quoted, "!", -1);

  return g_strjoinv ("\\!", parts);
}

static char *
quote_nu (const char *path)
{
  return quote_with (path, '"', '\\', "\"\\");
}

static char *
quote_pwsh (const char *path)
{
  return quote_with (path, '\'', '\'', "'");
}

static const SkepLoginShellKind posix = {
  .options = { "-i", "-l", "-c" },
  .quote = g_shell_quote,
  .files = { "/etc/profile", "/etc/profile.d/", "~/.profile" },
};

static const SkepLoginShellKind kinds[] = {
  {
      .names = { "bash" },
      .options = { "-i", "-l", "-c" },
      .quote = g_shell_quote,
      .files = { "/etc/profile", "/etc/profile.d/", "/etc/bash.bashrc", "/etc/bashrc",
                 "~/.bash_profile", "~/.bash_login", "~/.profile", "~/.bashrc",
                 "~/.bash_aliases" },
  },
  {
      .names = { "zsh" },
      .options = { "-i", "-l", "-c" },
      .quote = g_shell_quote,
      .files = { "/etc/profile", "/etc/profile.d/", "/etc/zshenv", "/etc/zprofile", "/etc/zshrc",
                 "/etc/zlogin", "/etc/zsh/", "~/.zshenv", "$ZDOTDIR/.zshenv",
                 "$ZDOTDIR/.zprofile", "$ZDOTDIR/.zshrc", "$ZDOTDIR/.zlogin" },
  },
  {
      .names = { "fish" },
      .options = { "-i", "-l", "-c" },
      .quote = quote_fish,
      .files = { "/etc/fish/config.fish", "/etc/fish/conf.d/",
                 "$XDG_CONFIG_HOME/fish/config.fish", "$XDG_CONFIG_HOME/fish/conf.d/",
                 "$XDG_CONFIG_HOME/fish/fish_variables" },
  },
  {
      .names = { "ksh", "mksh", "oksh", "lksh" },
      .options = { "-i", "-l", "-c" },
      .quote = g_shell_quote,
      .files = { "/etc/profile", "/etc/profile.d/", "/etc/ksh.kshrc", "/etc/mkshrc", "~/.profile",
                 "~/.kshrc", "~/.mkshrc" },
  },
  {
      /* A login shell takes no command. */
      .names = { "tcsh", "csh" },
      .options = { "-i", "-c" },
      .quote = quote_csh,
      .files = { "/etc/csh.cshrc", "~/.tcshrc", "~/.cshrc" },
  },
  {
      .names = { "yash" },
      .options = { "-i", "-l", "-c" },
      .quote = g_shell_quote,
      .files = { "~/.yash_profile", "~/.yashrc", "$XDG_CONFIG_HOME/yash/" },
  },
  {
      .names = { "xonsh" },
      .options = { "-i", "-l", "-c" },
      .before = "![@(",
      .between = ")",
      .after = "]",
      .quote = quote_fish,
      .files = { "/etc/xonsh/xonshrc", "/etc/xonsh/rc.d/", "~/.xonshrc",
                 "$XDG_CONFIG_HOME/xonsh/rc.xsh", "$XDG_CONFIG_HOME/xonsh/rc.d/" },
  },
  {
      .names = { "nu" },
      .options = { "-i", "-l", "-c" },
      .before = "^",
      .quote = quote_nu,
      .files = { "$XDG_CONFIG_HOME/nushell/" },
  },
  {
      .names = { "pwsh" },
      .options = { "-Login", "-Command" },
      .before = "& ",
      .quote = quote_pwsh,
      .files = { "/etc/profile", "/etc/profile.d/", "~/.profile",
                 "$XDG_CONFIG_HOME/powershell/" },
  },
};

/* “zsh-5.9” and “ksh93” are “zsh” and “ksh”. */
static gboolean
is_called (const char *name,
           const char *wanted)
{
  gsize length = strlen (wanted);

  return strncmp (name, wanted, length) == 0 &&
         strspn (name + length, "-.0123456789") == strlen (name + length);
}

static gboolean
has_name (const SkepLoginShellKind *self,
          const char               *name)
{
  for (gsize i = 0; self->names[i] != NULL; i++)
    if (is_called (name, self->names[i]))
      return TRUE;

  return FALSE;
}

/**
 * skep_login_shell_kind_find:
 * @path: path of a shell
 *
 * Returns: its kind; what isn't known is taken for a shell like most
 */
const SkepLoginShellKind *
skep_login_shell_kind_find (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (has_name (&kinds[i], name))
      return &kinds[i];

  return &posix;
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

/**
 * skep_login_shell_kind_make_command:
 * @self: a kind
 * @program: absolute path, raw bytes
 * @arguments: words without anything that is special to a shell
 *
 * Returns: (transfer full): a command that runs @program, as such a shell has it
 */
char *
skep_login_shell_kind_make_command (const SkepLoginShellKind *self,
                                    const char               *program,
                                    const char               *arguments)
{
  g_autofree char *quoted = self->quote (program);

  return g_strconcat (or_empty (self->before), quoted, or_empty (self->between), " ", arguments,
                      or_empty (self->after), NULL);
}
