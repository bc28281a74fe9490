// How the C library keeps memory that was let go.
import CGNU

/// Gives large pieces back at once when they are let go: blocks of a log come and go by the half MiB, and those that the
/// library would keep for later, in each thread's own stock, are a seventh of the peak. To be called before any thread is
/// started.
public func returnLargePieces() { mallopt(M_MMAP_THRESHOLD, 128 << 10) }
