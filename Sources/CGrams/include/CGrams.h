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
