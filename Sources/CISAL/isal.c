// The calls of libisal.so.2, found with dlopen, and the fields of its state that are not behind a call. The soname
// stands for their layout. ISA-L itself does not stop between blocks; it does at the end of a stream, which every block
// is made to be here.
#define _GNU_SOURCE
#include "CISAL.h"

#if __has_include(<isa-l/igzip_lib.h>)

#include <dlfcn.h>
#include <isa-l/igzip_lib.h>
#include <link.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct isal_stream {
    struct inflate_state state;
};

static struct {
    void (*init)(struct inflate_state *);
    void (*reset)(struct inflate_state *);
    int (*set_dict)(struct inflate_state *, uint8_t *, uint32_t);
    int (*inflate)(struct inflate_state *);
    uint32_t (*crc)(uint32_t, const unsigned char *, uint64_t);
    char *path;
    bool found;
} library;

static void load(void) {
    void *handle = dlopen("libisal.so.2", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return;
    *(void **)&library.init = dlsym(handle, "isal_inflate_init");
    *(void **)&library.reset = dlsym(handle, "isal_inflate_reset");
    *(void **)&library.set_dict = dlsym(handle, "isal_inflate_set_dict");
    *(void **)&library.inflate = dlsym(handle, "isal_inflate");
    *(void **)&library.crc = dlsym(handle, "crc32_gzip_refl");
    struct link_map *map = NULL;
    if (dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0 && map) library.path = realpath(map->l_name, NULL);
    library.found = library.init && library.reset && library.set_dict && library.inflate && library.crc;
}

bool isal_is_available(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return library.found;
}

const char *isal_library_path(void) { return isal_is_available() ? library.path : NULL; }

isal_stream *isal_stream_create(void) {
    if (!isal_is_available()) return NULL;
    isal_stream *stream = calloc(1, sizeof *stream);
    if (stream) library.init(&stream->state);
    return stream;
}

void isal_stream_free(isal_stream *stream) { free(stream); }

void isal_stream_begin(isal_stream *stream, const uint8_t *history, size_t count, unsigned bits, int bit_count) {
    struct inflate_state *state = &stream->state;
    library.reset(state);
    // What the reset leaves as it was.
    state->crc_flag = ISAL_DEFLATE;
    state->hist_bits = 0;
    state->next_in = NULL;
    state->avail_in = 0;
    if (count > 0) library.set_dict(state, (uint8_t *)history, (uint32_t)count);
    state->read_in = bits | 1;
    state->read_in_length = bit_count;
}

size_t isal_stream_held(const isal_stream *stream) {
    return (size_t)(stream->state.tmp_out_valid - stream->state.tmp_out_processed);
}

size_t isal_stream_take(isal_stream *stream, uint8_t *output, size_t room) {
    struct inflate_state *state = &stream->state;
    size_t count = isal_stream_held(stream);
    if (count > room) count = room;
    memcpy(output, state->tmp_out_buffer + state->tmp_out_processed, count);
    state->tmp_out_processed += (int)count;
    // ISA-L counts on having handed out no more than the history; else it takes far distances for damage.
    int excess = state->tmp_out_processed - ISAL_DEF_HIST_SIZE;
    if (excess > 0 && isal_stream_held(stream) == 0) {
        memmove(state->tmp_out_buffer, state->tmp_out_buffer + excess, ISAL_DEF_HIST_SIZE);
        state->tmp_out_valid -= excess;
        state->tmp_out_processed -= excess;
    }
    return count;
}

struct isal_run isal_stream_run(
    isal_stream *stream, const uint8_t *input, size_t length, uint8_t *output, size_t room) {
    struct inflate_state *state = &stream->state;
    if (length > INT32_MAX) length = INT32_MAX;
    if (room > INT32_MAX) room = INT32_MAX;
    state->next_in = (uint8_t *)input;
    state->avail_in = (uint32_t)length;
    state->next_out = output;
    state->avail_out = (uint32_t)room;
    int code = library.inflate(state);

    struct isal_run run = {ISAL_STOPPED, 0, 0, 0, 0, -1};
    run.consumed = (int64_t)length - state->avail_in;
    run.produced = room - state->avail_out;
    run.bit_count = state->read_in_length;
    bool is_done = state->block_state == ISAL_BLOCK_INPUT_DONE || state->block_state == ISAL_BLOCK_FINISH;
    if (code != ISAL_DECOMP_OK || run.bit_count < 0 || run.bit_count > 64) {
        run.status = ISAL_FAILED;
        return run;
    }
    if (is_done) {
        run.status = ISAL_END_OF_BLOCK;
        run.consumed -= run.bit_count / 8;
        run.bit_count %= 8;
    } else if (state->block_state == ISAL_BLOCK_TYPE0) {
        run.stored = state->type0_block_len;
    } else if (state->block_state != ISAL_BLOCK_CODED) {
        run.status = ISAL_FAILED;
    }
    // Above its length the buffer of bits may hold some that are not taken yet.
    run.bits = run.bit_count == 64 ? state->read_in : state->read_in & ((1ull << run.bit_count) - 1);
    return run;
}

uint32_t isal_checksum(uint32_t crc, const uint8_t *bytes, size_t count) { return library.crc(crc, bytes, count); }

#else

bool isal_is_available(void) { return false; }
const char *isal_library_path(void) { return NULL; }
isal_stream *isal_stream_create(void) { return NULL; }
void isal_stream_free(isal_stream *stream) { (void)stream; }
void isal_stream_begin(isal_stream *stream, const uint8_t *history, size_t count, unsigned bits, int bit_count) {
    (void)stream, (void)history, (void)count, (void)bits, (void)bit_count;
}
struct isal_run isal_stream_run(
    isal_stream *stream, const uint8_t *input, size_t length, uint8_t *output, size_t room) {
    (void)stream, (void)input, (void)length, (void)output, (void)room;
    return (struct isal_run){ISAL_FAILED, 0, 0, 0, 0, -1};
}
size_t isal_stream_held(const isal_stream *stream) { return (void)stream, 0; }
size_t isal_stream_take(isal_stream *stream, uint8_t *output, size_t room) {
    return (void)stream, (void)output, (void)room, 0;
}
uint32_t isal_checksum(uint32_t crc, const uint8_t *bytes, size_t count) {
    return (void)bytes, (void)count, crc;
}

#endif
