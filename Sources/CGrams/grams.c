// See CGrams.h. One hash, twice: for one place, and for eight at a time.
#include "CGrams.h"

#include <string.h>

#define FIRST_FACTOR 0x9E3779B1u
#define SECOND_FACTOR 0x85EBCA77u
#define LAST_FACTOR 0xC2B2AE3Du
#define LOWER_CASE 0x20202020u

static inline uint32_t four(const uint8_t *place) {
    uint32_t bytes;
    memcpy(&bytes, place, sizeof bytes);
    return bytes | LOWER_CASE;
}

/// Four bytes, or three, from the gram's beginning and four to its end.
static inline uint32_t hash(const uint8_t *gram, unsigned width) {
    uint32_t front = width == 3 ? four(gram) & 0xFFFFFF : four(gram);
    uint32_t back = width == 3 ? 0 : four(gram + width - 4);
    uint32_t mixed = front * FIRST_FACTOR + back * SECOND_FACTOR;
    mixed ^= mixed >> 15;
    return mixed * LAST_FACTOR;
}

uint32_t vigie_gram_hash(const uint8_t *gram, unsigned width) { return hash(gram, width); }

static inline size_t one_by_one(
    const uint8_t *text, size_t first, size_t last, unsigned width, unsigned step, const uint32_t *bitmap,
    unsigned shift, uint32_t *places) {
    size_t count = 0;
    for (size_t place = first; place <= last; place += step) {
        uint32_t hashed = hash(text + place, width);
        uint32_t word = bitmap[hashed >> shift];
        places[count] = (uint32_t)place;
        count += word >> (hashed & 31) & word >> (hashed >> 5 & 31) & 1;
    }
    return count;
}

/// The width is a constant in each copy of the loop.
static size_t plain(
    const uint8_t *text, size_t first, size_t last, unsigned width, unsigned step, const uint32_t *bitmap,
    unsigned shift, uint32_t *places) {
    switch (width) {
    case 3: return one_by_one(text, first, last, 3, step, bitmap, shift, places);
    case 6: return one_by_one(text, first, last, 6, step, bitmap, shift, places);
    default: return one_by_one(text, first, last, 8, step, bitmap, shift, places);
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

/// Of the eight grams with these fronts and backs, those whose hash is in the bitmap, as bits.
__attribute__((target("avx2"))) static inline unsigned known(
    __m256i front, __m256i back, const uint32_t *bitmap, __m128i shift) {
    const __m256i lower = _mm256_set1_epi32(LOWER_CASE), five = _mm256_set1_epi32(31);
    __m256i mixed = _mm256_add_epi32(
        _mm256_mullo_epi32(_mm256_or_si256(front, lower), _mm256_set1_epi32((int)FIRST_FACTOR)),
        _mm256_mullo_epi32(_mm256_or_si256(back, lower), _mm256_set1_epi32((int)SECOND_FACTOR)));
    mixed = _mm256_xor_si256(mixed, _mm256_srli_epi32(mixed, 15));
    __m256i hashed = _mm256_mullo_epi32(mixed, _mm256_set1_epi32((int)LAST_FACTOR));
    __m256i word = _mm256_i32gather_epi32((const int *)bitmap, _mm256_srl_epi32(hashed, shift), 4);
    __m256i one = _mm256_srlv_epi32(word, _mm256_and_si256(hashed, five));
    __m256i other = _mm256_srlv_epi32(word, _mm256_and_si256(_mm256_srli_epi32(hashed, 5), five));
    __m256i both = _mm256_slli_epi32(_mm256_and_si256(one, other), 31);
    return (unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(both));
}

__attribute__((target("avx2"))) static inline __m256i load(const uint8_t *place) {
    return _mm256_loadu_si256((const __m256i *)place);
}

/// Bit n becomes bit 2n.
static inline unsigned spread(unsigned bits) {
    bits = (bits | bits << 4) & 0x0F0F;
    bits = (bits | bits << 2) & 0x3333;
    return (bits | bits << 1) & 0x5555;
}

/// As far as 32 bytes can be read at each place; where it stopped is left in `first`.
__attribute__((target("avx2"))) static size_t by_eight(
    const uint8_t *text, size_t readable, size_t *first, size_t last, unsigned width, const uint32_t *bitmap,
    unsigned shift, uint32_t *places) {
    size_t count = 0, place = *first;
    __m128i shifted = _mm_cvtsi32_si128((int)shift);
    for (; place + 31 <= last && place + 36 <= readable; place += 32) {
        __m256i here = load(text + place), next = load(text + place + 4);
        unsigned found;
        unsigned step;
        if (width == 8) {
            found = known(here, next, bitmap, shifted);
            step = 4;
        } else {
            __m256i between = load(text + place + 2);
            found = spread(known(here, between, bitmap, shifted)) | spread(known(between, next, bitmap, shifted)) << 1;
            step = 2;
        }
        for (; found; found &= found - 1)
            places[count++] = (uint32_t)(place + step * (unsigned)__builtin_ctz(found));
    }
    *first = place;
    return count;
}
#endif

size_t vigie_gram_places(
    const uint8_t *text, size_t readable, size_t first, size_t last, unsigned width, unsigned step,
    const uint32_t *bitmap, unsigned shift, uint32_t *places) {
    size_t count = 0;
#if defined(__x86_64__)
    if (width != 3 && __builtin_cpu_supports("avx2"))
        count = by_eight(text, readable, &first, last, width, bitmap, shift, places);
#else
    (void)readable;
#endif
    if (first > last) return count;
    return count + plain(text, first, last, width, step, bitmap, shift, places + count);
}

#if defined(__x86_64__)
/// Of the eight grams of four bytes, those whose slot is taken, as bits 0, 4, 8 and so on.
__attribute__((target("avx2"))) static inline unsigned taken(const uint8_t *place, const int32_t *slots, __m128i shift) {
    __m256i gram = _mm256_or_si256(load(place), _mm256_set1_epi32(LOWER_CASE));
    __m256i hashed = _mm256_srl_epi32(_mm256_mullo_epi32(gram, _mm256_set1_epi32((int)FIRST_FACTOR)), shift);
    __m256i found = _mm256_i32gather_epi32(slots, hashed, 4);
    unsigned free = (unsigned)_mm256_movemask_epi8(_mm256_cmpgt_epi32(_mm256_setzero_si256(), found));
    return ~free & 0x11111111;
}

/// Of 32 places from `first` on, as far as all can be read; where it stopped is left in `first`.
__attribute__((target("avx2"))) static unsigned find_in_32(
    const uint8_t *text, size_t count, size_t *first, const int32_t *slots, unsigned bits) {
    __m128i shift = _mm_cvtsi32_si128(32 - (int)bits);
    for (; *first + 35 <= count; *first += 32) {
        const uint8_t *place = text + *first;
        unsigned found = taken(place, slots, shift) | taken(place + 1, slots, shift) << 1
                         | taken(place + 2, slots, shift) << 2 | taken(place + 3, slots, shift) << 3;
        if (found) return found;
    }
    return 0;
}
#endif

size_t vigie_gram_find(const uint8_t *text, size_t count, size_t first, const int32_t *slots, unsigned bits) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) {
        unsigned found = find_in_32(text, count, &first, slots, bits);
        if (found) return first + (unsigned)__builtin_ctz(found);
    }
#endif
    for (; first + 4 <= count; first++)
        if (slots[vigie_gram_slot(four(text + first), bits)] >= 0) return first;
    return count;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static inline __m256i equal(const uint8_t *place, __m256i gram) {
    return _mm256_cmpeq_epi32(_mm256_or_si256(load(place), _mm256_set1_epi32(LOWER_CASE)), gram);
}

/// Moves `first` on to 32 places of which the gram stands at one, or as far as all can be read.
__attribute__((target("avx2"))) static void one_in_32(
    const uint8_t *text, size_t count, size_t *first, uint32_t gram) {
    __m256i wanted = _mm256_set1_epi32((int)gram);
    for (; *first + 35 <= count; *first += 32) {
        const uint8_t *place = text + *first;
        __m256i found = _mm256_or_si256(
            _mm256_or_si256(equal(place, wanted), equal(place + 1, wanted)),
            _mm256_or_si256(equal(place + 2, wanted), equal(place + 3, wanted)));
        if (!_mm256_testz_si256(found, found)) return;
    }
}
#endif

size_t vigie_gram_find_one(const uint8_t *text, size_t count, size_t first, uint32_t gram) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) one_in_32(text, count, &first, gram);
#endif
    for (; first + 4 <= count; first++)
        if (four(text + first) == gram) return first;
    return count;
}
