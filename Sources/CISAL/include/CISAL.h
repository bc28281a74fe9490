// ISA-L's inflate, block by block, if this machine has the library: it is looked for when the program runs, so that one
// binary runs with and without it. Where the header was missing at build time nothing is ever found. Bindings decides
// what may be given to it; here is only what must know the layout of its state.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One raw deflate stream; 87 KB.
typedef struct isal_stream isal_stream;

enum isal_status {
    /// Stopped for want of input or of room.
    ISAL_STOPPED,
    /// The last bit of the block was taken. What it gave may still be held.
    ISAL_END_OF_BLOCK,
    /// Damage, or something that this code does not understand. The stream is of no use until `begin`.
    ISAL_FAILED,
};

/// What one run did.
struct isal_run {
    enum isal_status status;
    /// Bytes of input taken. At the end of a block without those after it, of which `bits` may hold a part.
    int64_t consumed;
    size_t produced;
    /// Input taken but not decoded, lowest bit first.
    uint64_t bits;
    int bit_count;
    /// Bytes that a stored block still has to give; -1 in any other block.
    int64_t stored;
};

/// Whether the library was found.
bool isal_is_available(void);
/// The file that it was loaded from; NULL when it was not found.
const char *isal_library_path(void);

/// NULL when the library was not found or there is no memory.
isal_stream *isal_stream_create(void);
void isal_stream_free(isal_stream *stream);

/// Makes ready for a block whose first `bit_count` bits (1 to 8) are `bits`, after `count` bytes of history (at most
/// 32 KiB). The block is read as the last of a stream, whatever its first bit says, so that `run` stops at its end. The
/// first run has to be given all the rest of the block's header.
void isal_stream_begin(isal_stream *stream, const uint8_t *history, size_t count, unsigned bits, int bit_count);

/// Decodes input into `output`; nothing may be held when it is called.
struct isal_run isal_stream_run(
    isal_stream *stream, const uint8_t *input, size_t length, uint8_t *output, size_t room);

/// Bytes decoded for which there was no room.
size_t isal_stream_held(const isal_stream *stream);
/// Hands out at most `room` of them; how many.
size_t isal_stream_take(isal_stream *stream, uint8_t *output, size_t room);

/// CRC-32 of gzip, going on from `crc`. Only where the library is available.
uint32_t isal_checksum(uint32_t crc, const uint8_t *bytes, size_t count);
