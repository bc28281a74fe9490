// GNU's searches, settings of memory and calls for child processes, which Swift's Glibc module leaves out, and what kind of
// file system a path lies on.
#include <malloc.h>
#include <spawn.h>
#include <stddef.h>
#include <sys/vfs.h>
void *memmem(const void *text, size_t length, const void *wanted, size_t wantedLength);
void *memrchr(const void *text, int byte, size_t length);
int pipe2(int ends[2], int flags);
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int lowest);
/// The magic number of statfs(2); 0 where it cannot be known.
static inline unsigned long vigie_file_system(const char *path) {
    struct statfs found;
    return statfs(path, &found) == 0 ? (unsigned long)found.f_type & 0xffffffffUL : 0;
}
