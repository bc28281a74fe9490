// Hyperscan's C interface as far as vigie uses it, taken from libhs.so.5 when the program runs: one binary serves machines
// with Hyperscan, with Vectorscan (which has the same names) and with neither. Source: Hyperscan 5.4, hs_compile.h and
// hs_runtime.h; the interface is frozen by the library's soname.
#ifndef VIGIE_HYPERSCAN_H
#define VIGIE_HYPERSCAN_H

#include <stddef.h>

typedef struct hs_database hs_database_t;
typedef struct hs_scratch hs_scratch_t;
typedef int hs_error_t;

typedef struct hs_compile_error {
    char *message;
    int expression;
} hs_compile_error_t;

typedef int (*hs_on_match)(unsigned int id, unsigned long long from, unsigned long long to, unsigned int flags,
                           void *context);

enum {
    VIGIE_HS_SUCCESS = 0,
    VIGIE_HS_CASELESS = 1,
    VIGIE_HS_MULTILINE = 4,
    VIGIE_HS_MODE_BLOCK = 1,
};

struct vigie_hyperscan {
    const char *(*version)(void);
    hs_error_t (*valid_platform)(void);
    hs_error_t (*compile_multi)(const char *const *expressions, const unsigned int *flags, const unsigned int *ids,
                                unsigned int elements, unsigned int mode, const void *platform,
                                hs_database_t **database, hs_compile_error_t **error);
    hs_error_t (*free_compile_error)(hs_compile_error_t *error);
    hs_error_t (*free_database)(hs_database_t *database);
    hs_error_t (*serialize_database)(const hs_database_t *database, char **bytes, size_t *length);
    hs_error_t (*deserialize_database)(const char *bytes, size_t length, hs_database_t **database);
    hs_error_t (*alloc_scratch)(const hs_database_t *database, hs_scratch_t **scratch);
    hs_error_t (*free_scratch)(hs_scratch_t *scratch);
    hs_error_t (*scan)(const hs_database_t *database, const char *data, unsigned int length, unsigned int flags,
                       hs_scratch_t *scratch, hs_on_match on_match, void *context);
};

// Fills `library`; 0 where there is no libhs.so.5, it lacks a function, or this processor cannot run it.
int vigie_hyperscan_load(struct vigie_hyperscan *library);

// The file that the functions were loaded from; NULL where that is not known.
const char *vigie_hyperscan_file(struct vigie_hyperscan library);

#endif
