// Finds the functions of libhs.so.5; see hyperscan.h.
#define _GNU_SOURCE
#include "hyperscan.h"

#include <dlfcn.h>

int vigie_hyperscan_load(struct vigie_hyperscan *library) {
    void *handle = dlopen("libhs.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return 0;
    const struct {
        const char *name;
        void *place;
    } functions[] = {
        {"hs_version", &library->version},
        {"hs_valid_platform", &library->valid_platform},
        {"hs_compile_multi", &library->compile_multi},
        {"hs_free_compile_error", &library->free_compile_error},
        {"hs_free_database", &library->free_database},
        {"hs_serialize_database", &library->serialize_database},
        {"hs_deserialize_database", &library->deserialize_database},
        {"hs_alloc_scratch", &library->alloc_scratch},
        {"hs_free_scratch", &library->free_scratch},
        {"hs_scan", &library->scan},
    };
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        void *function = dlsym(handle, functions[i].name);
        if (!function) {
            dlclose(handle);
            return 0;
        }
        *(void **)functions[i].place = function;
    }
    // Without SSSE3 the library must not be called.
    if (library->valid_platform() != VIGIE_HS_SUCCESS) {
        dlclose(handle);
        return 0;
    }
    return 1;
}

const char *vigie_hyperscan_file(struct vigie_hyperscan library) {
    Dl_info info;
    return dladdr((void *)library.deserialize_database, &info) ? info.dli_fname : NULL;
}
