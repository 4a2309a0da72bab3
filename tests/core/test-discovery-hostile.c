/* Copyright 2026 The Skep authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "discovery-fixture.h"

/* Its user id on every distribution; owns nothing. */
#define NOBODY 65534

#define MEMORY_FOLDER "/dev/shm"
#define N_CHURNS 300
#define N_LARGE_FOLDER 30000
/* Ten thousand more than are searched, in folders of a hundred. */
#define N_FOLDERS 60000

static void
make_folder (Fixture    *fixture,
             const char *name)
{
  g_autofree char *path = fixture_path (fixture, name);

  g_assert_cmpint (g_mkdir_with_parents (path, 0755), ==, 0);
}

static void
add_file (Fixture    *fixture,
          const char *name,
          const char *text)
{
  g_autofree char *dir = g_path_get_dirname (name);

  make_folder (fixture, dir);
  fixture_write (fixture, name, text);
}

static void
add_link (Fixture    *fixture,
          const char *name,
          const char *target)
{
  g_autofree char *path = fixture_path (fixture, name);

  g_assert_cmpint (symlink (target, path), ==, 0);
}

static void
make_fifo (const char *path)
{
  g_assert_cmpint (mkfifo (path, 0644), ==, 0);
}

static void
make_dir (const char *path)
{
  g_assert_cmpint (g_mkdir (path, 0755), ==, 0);
}

static void
make_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpuint (g_strlcpy (address.sun_path, path, sizeof address.sun_path), <,
                    sizeof address.sun_path);
  g_assert_cmpint (bind (fd, (struct sockaddr *) &address, sizeof address), ==, 0);
  close (fd);
}

static void
make_device (const char *path)
{
  g_assert_cmpint (symlink ("/dev/zero", path), ==, 0);
}

static void
make_loop (const char *path)
{
  g_assert_cmpint (symlink (path, path), ==, 0);
}

static void
make_root_link (const char *path)
{
  g_assert_cmpint (symlink ("/", path), ==, 0);
}

static void
make_huge (const char *path)
{
  int fd = open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);

  g_assert_cmpint (ftruncate (fd, 100 * 1024 * 1024), ==, 0);
  close (fd);
}

static void
make_noise (const char *path)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20261121);
  g_autoptr (GString) bytes = g_string_new (NULL);

  for (guint i = 0; i < 64 * 1024; i++)
    g_string_append_c (bytes, g_rand_int_range (rand, 0, 256));
  g_assert_true (g_file_set_contents (path, bytes->str, bytes->len, NULL));
}

typedef struct
{
  const char *path;
  void (*make) (const char *path);
} Kind;

static const Kind kinds[] = {
  { "fifo", make_fifo },
  { "folder", make_dir },
  { "socket", make_socket },
  { "device", make_device },
  { "link-to-itself", make_loop },
  { "link-to-root", make_root_link },
  { "100-megabytes", make_huge },
  { "noise", make_noise },
};

/* A name that @pattern of a source means. */
static char *
make_name (const char *pattern)
{
  return *pattern == '*' ? g_strconcat ("x", pattern + 1, NULL) : g_strdup (pattern);
}

/* Every problem that is told is about that file. */
static void
check_problems (Fixture    *fixture,
                const char *name)
{
  GPtrArray *errors = skep_discovery_get_errors (fixture->discovery);

  for (guint i = 0; i < errors->len; i++)
    {
      SkepSourceError *error = errors->pdata[i];

      if (!g_str_has_prefix (error->file, name))
        g_error ("%s: %s", error->file, error->reason);
      g_assert_cmpstr (error->reason, !=, "");
    }
}

/* For each file of each source, something else by its name. */
static void
test_kind (gconstpointer data)
{
  const Kind *kind = data;
  gsize n_sources;
  const SkepSource *sources = skep_sources_get_all (&n_sources);

  for (gsize i = 0; i < n_sources; i++)
    for (gsize j = 0; j < G_N_ELEMENTS (sources[i].files) && sources[i].files[j] != NULL; j++)
      {
        g_autoptr (Fixture) fixture = fixture_new ();
        g_autofree char *name = make_name (sources[i].files[j]);
        g_autofree char *path = fixture_path (fixture, name);
        g_autofree char *dir = g_path_get_dirname (name);

        g_test_message ("%s", name);
        make_folder (fixture, dir);
        kind->make (path);
        fixture_run (fixture);
        check_problems (fixture, name);
      }
}

static void
test_linked_folders (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "a/b/Procfile", "web: true\n");
  add_link (fixture, "itself", "itself");
  add_link (fixture, "here", ".");
  add_link (fixture, "a/up", "..");
  add_link (fixture, "a/b/root", "/");
  add_link (fixture, "a/b/sibling", "../b");
  add_link (fixture, "bin", "a");
  fixture_run (fixture);

  fixture_assert_names (fixture, "web");
  fixture_assert_problems (fixture, "");
}

static void
test_names (void)
{
  static const char *const names[] = { " ", "a b", "a\nb", "\xff\xfe", "-", "\x1b[31m", "%s%n", "*",
                                       "{a,b}", "\\", "$(touch x)", "caf\xc3\xa9" };
  g_autoptr (Fixture) fixture = fixture_new ();
  GPtrArray *scripts;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (names[i], "Procfile", NULL);

      add_file (fixture, file, "web: true\n");
    }
  fixture_run (fixture);

  fixture_assert_problems (fixture, "");
  fixture_check_results (fixture->discovery);
  scripts = skep_discovery_get_scripts (fixture->discovery);
  g_assert_cmpuint (scripts->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < scripts->len; i++)
    g_assert_true (g_file_test (((SkepScript *) scripts->pdata[i])->cwd, G_FILE_TEST_IS_DIR));
}

/* Root may read everything, so somebody else looks. */
static void
test_closed_folders (void)
{
  static const char *const names[] = { "closed", "listed", "entered" };
  static const int modes[] = { 0000, 0444, 0111 };
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "open/Procfile", "web: true\n");
  g_assert_cmpint (g_chmod (fixture->top, 0755), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = fixture_path (fixture, names[i]);
      g_autofree char *file = g_build_filename (names[i], "sub", "Procfile", NULL);

      add_file (fixture, file, "lost: true\n");
      g_assert_cmpint (g_chmod (path, modes[i]), ==, 0);
    }
  g_assert_true (geteuid () != 0 || seteuid (NOBODY) == 0);
  fixture_run (fixture);
  g_assert_true (getuid () != 0 || seteuid (0) == 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = fixture_path (fixture, names[i]);

      g_assert_cmpint (g_chmod (path, 0755), ==, 0);
    }

  fixture_assert_names (fixture, "web");
#define CLOSED ": This folder can’t be read: Permission denied\n"
  fixture_assert_problems (fixture, "warning closed" CLOSED "warning entered" CLOSED
                                    "warning listed/sub" CLOSED);
#undef CLOSED
}

/* Says whether anything was opened in a folder that is none of the project's. */
static int
watch_outside (Fixture *fixture)
{
  static const char *const folders[] = { "", "bin", "sub", "sub/cmd" };
  int fd = inotify_init1 (IN_NONBLOCK | IN_CLOEXEC);

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (fixture->top, "outside", folders[i], NULL);

      g_assert_cmpint (inotify_add_watch (fd, path, IN_OPEN | IN_ACCESS), >=, 0);
    }
  return fd;
}

/* What files may name: the folder beside the project, by a relative and by an absolute path. */
static void
add_paths_outside (Fixture *fixture)
{
  static const struct
  {
    const char *name;
    const char *text;
  } files[] = {
    { "package.json", "{ \"workspaces\": [\"../outside\", \"../outside/*\", \"%1$s\"],\n"
                      "  \"scripts\": { \"kept\": \"true\" } }\n" },
    { "pnpm-workspace.yaml", "packages: ['../outside', '../outside/**', '%1$s']\n" },
    { "lerna.json", "{ \"packages\": [\"../outside/*\", \"%1$s\"] }\n" },
    { "rush.json", "{ \"projects\": [{ \"packageName\": \"a\",\n"
                   "  \"projectFolder\": \"../outside\" }] }\n" },
    { "nx.json", "{ \"extends\": \"../outside/nx.json\" }\n" },
    { "turbo.json", "{ \"extends\": [\"../outside/turbo.json\"], \"tasks\": {} }\n" },
    { "deno.json", "{ \"workspace\": [\"../outside\"], \"tasks\": { \"kept\": \"true\" } }\n" },
    { "Makefile", "include ../outside/Makefile %1$s/*.mk\n-include ../outside/*\n"
                  "sinclude sub/../../outside/Makefile linked/x.mk\nkept:\n" },
    { "justfile", "import '../outside/justfile'\nimport 'linked/justfile'\n"
                  "mod outside '../outside/justfile'\nkept:\n" },
    { "Taskfile.yml", "version: '3'\nincludes: { o: ../outside/Taskfile.yml }\n"
                      "tasks: { kept: { cmds: ['true'] } }\n" },
    { "compose.yaml", "include: [../outside/compose.yaml]\nservices: { kept: { image: x } }\n" },
    { "Cargo.toml", "[workspace]\nmembers = [\"../outside\", \"%1$s\"]\n" },
    { "go.work", "use ../outside\nuse %1$s\n" },
    { "meson.build", "project('x')\nsubdir('../outside')\n" },
    { "CMakeLists.txt", "project(x)\nadd_subdirectory(../outside)\n" },
    { "CMakePresets.json", "{ \"version\": 4,\n"
                           "  \"include\": [\"../outside/CMakePresets.json\"] }\n" },
    { "settings.gradle", "include ':o'\nproject(':o').projectDir = file('../outside')\n" },
    { "pom.xml", "<project><modules><module>../outside</module></modules></project>\n" },
    { "pyproject.toml", "[tool.uv.workspace]\nmembers = [\"../outside/*\"]\n" },
    { "tox.ini", "[tox]\nenvlist = kept\n[testenv]\ndeps = -r../outside/requirements.txt\n" },
    { "Rakefile", "load '../outside/Rakefile'\nimport '%1$s/Rakefile'\ntask :kept\n" },
    { "composer.json", "{ \"repositories\":\n"
                       "  [{ \"type\": \"path\", \"url\": \"../outside\" }] }\n" },
    { "mise.toml", "[task_config]\nincludes = [\"../outside\"]\n" },
    { "skep.json", "{ \"scripts\": { \"kept\": { \"command\": \"true\", \"cwd\": \"../outside\",\n"
                   "  \"envFile\": \"../outside/.env\" } } }\n" },
    { ".gitignore", "../outside\n/../outside\n" },
  };
  g_autofree char *outside = g_build_filename (fixture->top, "outside", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GString) text = g_string_new (files[i].text);

      g_string_replace (text, "%1$s", outside, 0);
      add_file (fixture, files[i].name, text->str);
    }
}

static void
test_paths_outside (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  char events[4096];
  int fd;

  add_file (fixture, "../outside/sub/Procfile", "lost: true\n");
  add_file (fixture, "../outside/sub/cmd/package.json", "{ \"scripts\": { \"lost\": \"x\" } }\n");
  add_file (fixture, "../outside/bin/lost", "#!/bin/sh\n");
  add_file (fixture, "../outside/package.json", "{ \"scripts\": { \"lost\": \"x\" } }\n");
  add_file (fixture, "../outside/Makefile", "lost:\n");
  add_file (fixture, "../outside/x.mk", "lost:\n");
  add_file (fixture, "../outside/justfile", "lost:\n");
  add_file (fixture, "../outside/Rakefile", "task :lost\n");
  add_paths_outside (fixture);
  add_link (fixture, "linked", "../outside");
  add_link (fixture, "scripts", "../outside/bin");
  fd = watch_outside (fixture);
  fixture_run (fixture);

  g_assert_cmpint (read (fd, events, sizeof events), <, 0);
  g_assert_cmpint (errno, ==, EAGAIN);
  close (fd);
  for (guint i = 0; i < skep_discovery_get_scripts (fixture->discovery)->len; i++)
    {
      SkepScript *script = skep_discovery_get_scripts (fixture->discovery)->pdata[i];

      g_assert_cmpstr (script->name, !=, "lost");
    }
  g_assert_nonnull (fixture_find (fixture, "npm::kept"));
  g_assert_nonnull (fixture_find (fixture, "make::kept"));
}

static void
test_depth (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autoptr (GString) dir = g_string_new ("d");
  g_autofree char *expected = NULL;

  add_file (fixture, "d/Procfile", "web: true\n");
  for (guint depth = 1; depth < 40; depth++)
    {
      g_autofree char *file = NULL;

      g_string_append (dir, "/d");
      file = g_build_filename (dir->str, "Procfile", NULL);
      add_file (fixture, file, "web: true\n");
    }
  fixture_run (fixture);

  g_assert_cmpuint (skep_discovery_get_scripts (fixture->discovery)->len, ==,
                    SKEP_DISCOVERY_MAX_DEPTH);
  g_string_truncate (dir, 2 * SKEP_DISCOVERY_MAX_DEPTH + 1);
  expected = g_strdup_printf ("warning %s: This folder is too deep in the project to be "
                              "searched.\n", dir->str);
  fixture_assert_problems (fixture, expected);
}

/* @first is the path of a file, of which the folder is filled with links. */
static void
fill_folder (Fixture    *fixture,
             const char *first)
{
  g_autofree char *path = fixture_path (fixture, first);

  for (guint i = 0; i < N_LARGE_FOLDER; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%u", path, i);

      g_assert_cmpint (link (path, name), ==, 0);
    }
}

static void
test_large_folder (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "large/x", "");
  add_file (fixture, "web/Procfile", "web: true\n");
  fill_folder (fixture, "large/x");
  fixture_run (fixture);

  fixture_assert_names (fixture, "web");
  fixture_assert_problems (fixture, "warning large: This folder has more than 20000 entries; "
                                    "the rest is left out.\n");
}

/* Each of the files is opened. */
static void
test_large_bin (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  g_autofree char *first = fixture_path (fixture, "bin/x");

  add_file (fixture, "bin/x", "#!/bin/sh\n");
  g_assert_cmpint (g_chmod (first, 0755), ==, 0);
  fill_folder (fixture, "bin/x");
  fixture_run (fixture);

  g_assert_cmpuint (skep_discovery_get_scripts (fixture->discovery)->len,
                    ==, SKEP_DISCOVERY_MAX_SCRIPTS);
}

/* What comes first is found, however much comes after it. */
static void
test_many_folders (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();

  add_file (fixture, "0/Procfile", "web: true\n");
  for (guint i = 0; i < N_FOLDERS; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%u/%u", fixture->project, i / 100, i % 100);

      if (i % 100 == 0)
        g_assert_cmpint (g_mkdir_with_parents (name, 0755), ==, 0);
      else
        g_assert_cmpint (g_mkdir (name, 0755), ==, 0);
    }
  fixture_run (fixture);

  fixture_assert_names (fixture, "web");
  fixture_assert_problems (fixture, "warning : There are more than 50000 folders; "
                                    "the rest is not searched.\n");
}

typedef struct
{
  Fixture *fixture;
  guint n_rounds; /* (mutex) that are over */
  GMutex mutex;
} Churn;

static guint
get_rounds (Churn *churn)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&churn->mutex);

  return churn->n_rounds;
}

/* A folder that comes and goes, with files that do so too, become folders, and are half written. */
static void
churn_once (Fixture *fixture)
{
  static const char *const files[] = { "churn/package.json", "churn/sub/Makefile", "churn/x" };
  g_autofree char *top = fixture_path (fixture, "churn");
  g_autofree char *moved = fixture_path (fixture, "moved");
  g_autofree char *strange = fixture_path (fixture, "churn/Procfile");

  make_folder (fixture, "churn/sub");
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = fixture_path (fixture, files[i]);
      int fd = open (path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0644);

      g_assert_cmpint (fd, >=, 0);
      g_assert_cmpint (write (fd, "{ \"scripts\": {", 14), ==, 14);
      close (fd);
    }
  g_assert_cmpint (g_mkdir (strange, 0755), ==, 0);
  g_assert_cmpint (g_rename (top, moved), ==, 0);
  g_assert_cmpint (nftw (moved, fixture_remove_entry, 16, FTW_DEPTH | FTW_PHYS), ==, 0);
}

static gpointer
churn_thread (gpointer data)
{
  Churn *churn = data;

  for (guint i = 1; i <= N_CHURNS; i++)
    {
      churn_once (churn->fixture);
      g_mutex_lock (&churn->mutex);
      churn->n_rounds = i;
      g_mutex_unlock (&churn->mutex);
    }
  return NULL;
}

/* Returns whether it met something of what comes and goes. */
static gboolean
check_churned (Fixture *fixture)
{
  GPtrArray *errors = skep_discovery_get_errors (fixture->discovery);

  g_assert_nonnull (fixture_find (fixture, "procfile:stable:web"));
  g_assert_nonnull (fixture_find (fixture, "procfile::web"));
  for (guint i = 0; i < errors->len; i++)
    {
      SkepSourceError *error = errors->pdata[i];

      if (!g_str_has_prefix (error->file, "churn") && !g_str_has_prefix (error->file, "moved"))
        g_error ("%s: %s", error->file, error->reason);
    }
  return errors->len > 0;
}

static void
test_churn (void)
{
  g_autoptr (Fixture) fixture = fixture_new ();
  Churn churn = { .fixture = fixture };
  guint n_met = 0;
  GThread *thread;

  g_mutex_init (&churn.mutex);
  add_file (fixture, "Procfile", "web: true\n");
  add_file (fixture, "stable/Procfile", "web: true\n");
  thread = g_thread_new ("churn", churn_thread, &churn);
  while (get_rounds (&churn) < N_CHURNS)
    {
      fixture_run_again (fixture);
      n_met += check_churned (fixture);
    }
  g_thread_join (thread);
  g_mutex_clear (&churn.mutex);

  fixture_run_again (fixture);
  fixture_assert_names (fixture, "web web");
  fixture_assert_problems (fixture, "");
  if (n_met == 0)
    g_test_incomplete ("No look met a change");
}

int
main (int   argc,
      char *argv[])
{
  /* A disk takes half a minute for so many folders. */
  if (g_access (MEMORY_FOLDER, W_OK) == 0)
    g_setenv ("TMPDIR", MEMORY_FOLDER, TRUE);
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *path = g_strconcat ("/discovery-hostile/file/", kinds[i].path, NULL);

      g_test_add_data_func (path, &kinds[i], test_kind);
    }
  g_test_add_func ("/discovery-hostile/folder/links-are-not-entered", test_linked_folders);
  g_test_add_func ("/discovery-hostile/folder/any-name", test_names);
  g_test_add_func ("/discovery-hostile/folder/closed", test_closed_folders);
  g_test_add_func ("/discovery-hostile/folder/deep", test_depth);
  g_test_add_func ("/discovery-hostile/folder/large", test_large_folder);
  g_test_add_func ("/discovery-hostile/folder/large-bin", test_large_bin);
  g_test_add_func ("/discovery-hostile/folder/many", test_many_folders);
  g_test_add_func ("/discovery-hostile/nothing-outside-is-opened", test_paths_outside);
  g_test_add_func ("/discovery-hostile/changes-during-a-look", test_churn);
  return g_test_run ();
}
