// SHA-256's compression by the processor's own instructions (Intel's SHA extensions, which AMD has too), for which Swift
// has no words. What machine it is, is found out when the program runs.
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether this processor has the instructions.
bool vigie_sha_is_available(void);

/// Takes `count` blocks of 64 bytes into `state` (a to h, FIPS 180-4 §6.2.2). Only where it is available.
/// - `constants`: of the rounds (§4.2.2).
void vigie_sha_compress(uint32_t state[8], const uint8_t *blocks, size_t count, const uint32_t constants[64]);
