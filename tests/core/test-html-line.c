/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <string.h>

#include "skep-html-line.h"

static const struct
{
  const char *name;
  const char *line;
  const char *html;
} cases[] = {
  { "plain", "hello, world", "hello, world" },
  { "markup-is-escaped", "<a href=\"x\">&</a>", "&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;" },
  { "colour", "\033[31mred\033[0m plain", "<span style=\"color:#c01c28;\">red</span> plain" },
  { "bright", "\033[92mok\033[39m", "<span style=\"color:#33d17a;\">ok</span>" },
  { "background", "\033[44mx", "<span style=\"background:#12488b;\">x</span>" },
  { "palette", "\033[38;5;208mx", "<span style=\"color:#ff8700;\">x</span>" },
  { "grey", "\033[48;5;232mx", "<span style=\"background:#080808;\">x</span>" },
  { "true-colour", "\033[38;2;1;2;3mx", "<span style=\"color:#010203;\">x</span>" },
  { "true-colour-with-colons", "\033[38:2::1:2:3;1mx",
    "<span style=\"color:#010203;font-weight:bold;\">x</span>" },
  { "curly-underline-is-one", "\033[4:3mx", "<span style=\"text-decoration:underline;\">x</span>" },
  { "bold-and-faint-end-together", "\033[1;2mx\033[22my",
    "<span style=\"font-weight:bold;opacity:.6;\">x</span>y" },
  { "underlined-and-struck", "\033[4;9mx",
    "<span style=\"text-decoration:underline line-through;\">x</span>" },
  { "inverse", "\033[7mx", "<span style=\"color:#1d1d20;background:#deddda;\">x</span>" },
  { "empty-reset", "\033[1mx\033[my", "<span style=\"font-weight:bold;\">x</span>y" },
  { "same-again-opens-nothing", "\033[31ma\033[31mb",
    "<span style=\"color:#c01c28;\">ab</span>" },
  { "style-without-text-is-nothing", "\033[31m\033[0m", "" },
  { "too-large-numbers", "\033[38;5;9999mx", "<span style=\"color:#eeeeee;\">x</span>" },
  { "unknown-numbers", "\033[777mx", "x" },
  { "cut-colour", "x\033[38;5", "x" },
  { "cut-colour-numbers", "\033[38;5mx", "x" },
  { "other-sequences", "\033[2K\033[1Gx\033(B\033=\033]0;title\007y\033Pq\033\\z", "xyz" },
  { "line-end", "x\r", "x" },
  { "progress", "10 %\r20 %\r100 %", "100 %" },
  { "progress-with-colour", "\033[31m10 %\r\033[32m20 %",
    "<span style=\"color:#26a269;\">20 %</span>" },
  { "progress-before-line-end", "10 %\r20 %\r\r", "20 %" },
  { "link", "\033]8;;https://x.org/?a&b\033\\here\033]8;;\033\\.",
    "<a href=\"https://x.org/?a&amp;b\">here</a>." },
  { "link-with-id-and-colour", "\033]8;id=1;http://x.org\007\033[1mhere",
    "<a href=\"http://x.org\"><span style=\"font-weight:bold;\">here</span></a>" },
  { "dangerous-link", "\033]8;;javascript:alert(1)\033\\here", "here" },
  { "cut-link", "\033]8;;http://x.org", "<a href=\"http://x.org\"></a>" },
  { "invalid", "a\xff\xfe" "b", "a\357\277\275\357\277\275b" },
  { "controls", "a\001\002\tb\177", "a\tb" },
  { "escape-at-the-end", "a\033", "a" },
};

static void
test_case (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GString) html = g_string_new (NULL);
  SkepHtmlStyle style = SKEP_HTML_STYLE_INIT;

  skep_html_line_append (html, &style, cases[i].line, strlen (cases[i].line));
  g_assert_cmpstr (html->str, ==, cases[i].html);
}

static void
test_style_goes_on (void)
{
  g_autoptr (GString) html = g_string_new (NULL);
  SkepHtmlStyle style = SKEP_HTML_STYLE_INIT;

  skep_html_line_append (html, &style, "\033[31ma", 6);
  skep_html_line_append (html, &style, "b\033[0mc", 6);
  g_assert_cmpstr (html->str, ==,
                   "<span style=\"color:#c01c28;\">a</span>"
                   "<span style=\"color:#c01c28;\">b</span>c");
}

/* Whatever comes in: what goes out is UTF-8 in which every tag is closed. */
static void
test_anything (void)
{
  static const char *const pieces[] = {
    "\033", "[", "]", "8;;http://x", "\007", "\\", "m", "1;", "38;5;", ":", "\r", "<", "&", "x",
    "\xc3", "\xa9", "\xff", "31", "\b", "P", "0", "[0m", "\033[", ";",
  };

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) line = g_string_new (NULL);
      g_autoptr (GString) html = g_string_new ("<p>");
      g_autoptr (GError) error = NULL;
      GMarkupParser parser = { 0, };
      g_autoptr (GMarkupParseContext) context = NULL;
      SkepHtmlStyle style = SKEP_HTML_STYLE_INIT;

      for (guint i = g_test_rand_int_range (0, 24); i > 0; i--)
        g_string_append (line, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
      skep_html_line_append (html, &style, line->str, line->len);
      g_string_append (html, "</p>");

      context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
      if (!g_markup_parse_context_parse (context, html->str, html->len, &error) ||
          !g_markup_parse_context_end_parse (context, &error))
        g_error ("“%s” becomes “%s”: %s", g_strescape (line->str, NULL), html->str,
                 error->message);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/html-line/", cases[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
    }
  g_test_add_func ("/html-line/style-goes-on-in-the-next-line", test_style_goes_on);
  g_test_add_func ("/html-line/anything-becomes-well-formed", test_anything);

  return g_test_run ();
}
