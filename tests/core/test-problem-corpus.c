/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

/* Feeds tests/fixtures/problems/TOOL.cases to the rules that Skep comes with. A case is
 *
 *   === its name
 *   lines of output, with \e for ESC, \r, \t, \= and \\
 *   ---
 *   error src/a.c:3:5 part of the message
 *   warning - one without a place
 *
 * and has no line behind --- where nothing is a problem. Cases whose names begin with “held-out”
 * were written after the rules, which were not changed for them: they tell how the rules do on
 * output that they don't know. */

#include "config.h"

#include <string.h>
#include <time.h>

#include "skep-plain-text.h"
#include "skep-problem-scanner.h"

/* Output that nobody has written rules for is rather missed than taken for a problem. */
#define MIN_KNOWN 0.98
#define MIN_HELD_OUT_PRECISION 0.88
#define MIN_HELD_OUT_RECALL 0.75
#define MIN_CASES 650
#define MIN_HELD_OUT_CASES 70
#define HELD_OUT "held-out "

#define LONG_LINE_BYTES (64 * 1024)
#define MAX_RULE_USEC 1000

typedef struct
{
  char *name;
  char *file;
  GString *output;
  GPtrArray *expected; /* of char * */
} Case;

typedef struct
{
  guint n_cases;
  guint n_quiet;   /* cases without problems */
  guint n_labels;
  guint n_found;
  guint n_right;
} Score;

static void
case_free (Case *self)
{
  g_free (self->name);
  g_free (self->file);
  g_string_free (self->output, TRUE);
  g_ptr_array_unref (self->expected);
  g_free (self);
}

static Case *
case_new (const char *file,
          const char *name)
{
  Case *self = g_new0 (Case, 1);

  self->file = g_strdup (file);
  self->name = g_strdup (name);
  self->output = g_string_new (NULL);
  self->expected = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/* Other backslashes are those of paths and regular expressions. */
static void
append_output (GString    *output,
               const char *line)
{
  static const char *const escapes[] = { "e\033", "r\r", "t\t", "==", "\\\\" };

  for (; *line != '\0'; line++)
    {
      char c = *line;

      for (gsize i = 0; *line == '\\' && i < G_N_ELEMENTS (escapes); i++)
        if (line[1] == escapes[i][0])
          {
            c = escapes[i][1];
            line++;
            break;
          }
      g_string_append_c (output, c);
    }
  g_string_append_c (output, '\n');
}

static void
read_cases (GPtrArray  *cases,
            const char *file,
            const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  Case *current = NULL;
  gboolean is_output = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (g_str_has_prefix (lines[i], "=== "))
        {
          current = case_new (file, lines[i] + 4);
          g_ptr_array_add (cases, current);
          is_output = TRUE;
        }
      else if (g_str_equal (lines[i], "---"))
        is_output = FALSE;
      else if (current != NULL && is_output)
        append_output (current->output, lines[i]);
      else if (current != NULL && lines[i][0] != '\0')
        g_ptr_array_add (current->expected, g_strdup (lines[i]));
    }
}

static GPtrArray *
load_cases (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "fixtures", "problems", NULL);
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func ((GDestroyNotify) case_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) files = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (files)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;

      if (!g_str_has_suffix (name, ".cases"))
        continue;
      g_file_get_contents (path, &text, NULL, &error);
      g_assert_no_error (error);
      read_cases (cases, name, text);
    }

  return g_steal_pointer (&cases);
}

static GPtrArray *
scan (const Case *self)
{
  SkepProblemList *list = skep_problem_list_new ();
  g_autoptr (SkepProblemScanner) scanner =
    skep_problem_scanner_new (skep_problem_rules_get_default (), list, NULL);
  GPtrArray *problems;
  gsize position = 0;

  while (position < self->output->len)
    {
      const char *start = self->output->str + position;
      gsize length = strcspn (start, "\n");
      g_autofree char *text = skep_plain_text_make (start, length);
      const SkepLine line = { position, length + 1, text, strlen (text), 0 };

      skep_problem_scanner_feed (scanner, &line, 0);
      position += line.length;
    }
  skep_problem_scanner_end (scanner);

  problems = skep_problem_list_dup (list);
  g_clear_pointer (&scanner, skep_problem_scanner_free);
  skep_problem_list_free (list);
  return problems;
}

static char *
describe (const SkepProblem *problem)
{
  g_autofree char *place = skep_problem_dup_place (problem);

  return g_strdup_printf ("%s %s %s",
                          problem->severity == SKEP_PROBLEM_ERROR ? "error" : "warning",
                          place != NULL ? place : "-", problem->message);
}

/* A label is right for a problem of its severity at its place, whose message has its words. */
static gboolean
is_right (const char        *label,
          const SkepProblem *problem)
{
  g_autofree char *found = describe (problem);
  g_auto (GStrv) wanted = g_strsplit (label, " ", 3);
  g_auto (GStrv) words = g_strsplit (found, " ", 3);

  return g_strv_length (wanted) == 3 && g_str_equal (wanted[0], words[0]) &&
         g_str_equal (wanted[1], words[1]) && strstr (words[2], wanted[2]) != NULL;
}

/* Each label for one problem at most. Clears @problems of those that are right. */
static guint
count_right (const Case *self,
             GPtrArray  *labels,
             GPtrArray  *problems)
{
  guint n_right = 0;

  for (guint i = 0; i < self->expected->len; i++)
    {
      const char *label = g_ptr_array_index (self->expected, i);
      guint j = 0;

      while (j < problems->len && !is_right (label, g_ptr_array_index (problems, j)))
        j++;
      if (j == problems->len)
        {
          g_ptr_array_add (labels, (gpointer) label);
          continue;
        }
      g_ptr_array_remove_index (problems, j);
      n_right++;
    }

  return n_right;
}

static void
tell_wrong (const Case *self,
            GPtrArray  *missing,
            GPtrArray  *surplus)
{
  for (guint i = 0; i < missing->len; i++)
    g_test_message ("%s: “%s” misses: %s", self->file, self->name,
                    (const char *) g_ptr_array_index (missing, i));
  for (guint i = 0; i < surplus->len; i++)
    {
      const SkepProblem *problem = g_ptr_array_index (surplus, i);
      g_autofree char *text = describe (problem);

      g_test_message ("%s: “%s” has too much: %s [%s]", self->file, self->name, text,
                      problem->rule);
    }
}

static void
score_case (const Case *self,
            Score      *score)
{
  g_autoptr (GPtrArray) problems = scan (self);
  g_autoptr (GPtrArray) missing = g_ptr_array_new ();

  score->n_cases++;
  score->n_quiet += self->expected->len == 0;
  score->n_labels += self->expected->len;
  score->n_found += problems->len;
  score->n_right += count_right (self, missing, problems);
  tell_wrong (self, missing, problems);
}

static Score
score_cases (gboolean is_held_out,
             double   min_precision,
             double   min_recall)
{
  g_autoptr (GPtrArray) cases = load_cases ();
  Score score = { 0, };
  double precision, recall;

  for (guint i = 0; i < cases->len; i++)
    {
      const Case *current = g_ptr_array_index (cases, i);

      if (g_str_has_prefix (current->name, HELD_OUT) == is_held_out)
        score_case (current, &score);
    }

  g_assert_cmpuint (score.n_found, >, 0);
  g_assert_cmpuint (score.n_labels, >, 0);
  precision = (double) score.n_right / score.n_found;
  recall = (double) score.n_right / score.n_labels;
  g_test_message ("precision %.3f, recall %.3f, %u cases (%u without problems), "
                  "%u labelled problems",
                  precision, recall, score.n_cases, score.n_quiet, score.n_labels);
  g_assert_cmpfloat (precision, >=, min_precision);
  g_assert_cmpfloat (recall, >=, min_recall);
  return score;
}

static void
test_known (void)
{
  Score score = score_cases (FALSE, MIN_KNOWN, MIN_KNOWN);

  g_assert_cmpuint (score.n_cases, >=, MIN_CASES);
}

static void
test_held_out (void)
{
  Score score = score_cases (TRUE, MIN_HELD_OUT_PRECISION, MIN_HELD_OUT_RECALL);

  g_assert_cmpuint (score.n_cases, >=, MIN_HELD_OUT_CASES);
}

static void
add_rules (GHashTable *hit,
           const Case *current)
{
  g_autoptr (GPtrArray) problems = scan (current);

  for (guint i = 0; i < problems->len; i++)
    g_hash_table_add (hit, (gpointer) ((SkepProblem *) g_ptr_array_index (problems, i))->rule);
}

static void
test_each_rule_is_hit (void)
{
  g_autoptr (GPtrArray) cases = load_cases ();
  g_autoptr (GHashTable) hit = g_hash_table_new (NULL, NULL);
  SkepProblemRules *rules = skep_problem_rules_get_default ();

  for (guint i = 0; i < cases->len; i++)
    add_rules (hit, g_ptr_array_index (cases, i));

  g_assert_cmpuint (skep_problem_rules_get_n_rules (rules), >, 0);
  for (guint i = 0; i < skep_problem_rules_get_n_rules (rules); i++)
    if (!g_hash_table_contains (hit, skep_problem_rules_get_rule (rules, i)->id))
      {
        g_test_message ("no case is for %s", skep_problem_rules_get_rule (rules, i)->id);
        g_test_fail ();
      }
}

static gint64
get_cpu_usec (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Tried again while it is too long, so that a busy machine makes no rule slow. */
static gint64
time_pattern (SkepProblemPattern *pattern,
              const char         *text,
              gsize               length)
{
  gint64 best = G_MAXINT64;

  for (int i = 0; i < 20 && best > MAX_RULE_USEC; i++)
    {
      gint64 start = get_cpu_usec ();

      skep_problem_pattern_match (pattern, text, length, NULL);
      best = MIN (best, get_cpu_usec () - start);
    }

  return best;
}

static void
time_rule (const SkepProblemRule *rule,
           const char            *text,
           gsize                  length)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rule->patterns); i++)
    {
      gint64 duration = rule->patterns[i] != NULL ? time_pattern (rule->patterns[i], text, length)
                                                  : 0;

      if (duration > MAX_RULE_USEC)
        {
          g_test_message ("%s, pattern %zu: %" G_GINT64_FORMAT " µs on “%.12s…”", rule->id, i,
                          duration, text);
          g_test_fail ();
        }
    }
}

static char *
make_long_line (const char *part)
{
  GString *line = g_string_new (NULL);

  while (line->len < LONG_LINE_BYTES)
    g_string_append (line, part);

  return g_string_free (line, FALSE);
}

/* Rules see 4 KiB of a line, so this is a wide margin. */
static void
test_no_rule_is_slow (void)
{
  static const char *const parts[] = {
    " ", "a", "(", "error error ", "a/b:1:", "Error: ", "\t\"level\":", "at x (", "[0] ",
  };
  SkepProblemRules *rules = skep_problem_rules_get_default ();

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *line = make_long_line (parts[i]);

      for (guint j = 0; j < skep_problem_rules_get_n_rules (rules); j++)
        time_rule (skep_problem_rules_get_rule (rules, j), line, LONG_LINE_BYTES);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/problem-corpus/known", test_known);
  g_test_add_func ("/problem-corpus/held-out", test_held_out);
  g_test_add_func ("/problem-corpus/each-rule-is-hit", test_each_rule_is_hit);
  g_test_add_func ("/problem-corpus/no-rule-is-slow", test_no_rule_is_slow);

  return g_test_run ();
}
