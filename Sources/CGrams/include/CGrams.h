// The inner loop of searching for many literals: which places of a text hold a gram whose hash a bitmap knows. In C, for
// eight places at a time are looked up by instructions that Swift has no words for (AVX2's gather); what machine it is, is
// found out when the program runs.
#include <stddef.h>
#include <stdint.h>

/// The hash of the gram of `width` bytes (3, 6 or 8) at `gram`, letters in either case alike. At least four bytes can be
/// read there, for eight eight.
uint32_t vigie_gram_hash(const uint8_t *gram, unsigned width);

/// Writes the places from `first` to `last`, in steps of `step` (for a width of 6: 2, of 8: 4), whose gram's hash is in
/// `bitmap`, in order; how many they are. The word of a hash in the bitmap is its upper bits after `shift`, its two bits
/// in the word are the lower five and the five above them.
/// - `readable`: bytes of the text, at least `last` + the width, and for a width of 3 `last` + 4.
/// - `places`: has room for each place that is looked at, and eight more.
size_t vigie_gram_places(
    const uint8_t *text, size_t readable, size_t first, size_t last, unsigned width, unsigned step,
    const uint32_t *bitmap, unsigned shift, uint32_t *places);

/// The slot of four bytes in a table of 2^`bits` slots.
/// - `gram`: in lower case, as a text's four bytes are read.
static inline uint32_t vigie_gram_slot(uint32_t gram, unsigned bits) { return gram * 0x9E3779B1u >> (32 - bits); }

/// The first place from `first` on whose four bytes' slot is not free (less than 0); `count` where there is none.
/// - `count`: bytes of the text.
size_t vigie_gram_find(const uint8_t *text, size_t count, size_t first, const int32_t *slots, unsigned bits);

/// The first place from `first` on where these four bytes stand, letters in either case alike; `count` where there is
/// none.
/// - `gram`: in lower case, as a text's four bytes are read.
size_t vigie_gram_find_one(const uint8_t *text, size_t count, size_t first, uint32_t gram);
