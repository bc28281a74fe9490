// GNU's searches, which Swift's Glibc module leaves out.
#include <stddef.h>
void *memmem(const void *text, size_t length, const void *wanted, size_t wantedLength);
void *memrchr(const void *text, int byte, size_t length);
