//! A stack of known size, for parsers and interpreters that recurse.
//!
//! Their callers run on stacks of all sizes (a test's has 2 MiB), and a stack that overflows ends the whole program. On
//! a thread of its own, work has a stack that is large enough for what the bounds on texts and depths let happen.

/// Only what is used of it becomes memory.
const BYTES: usize = 64 << 20;

/// The work did not come to its end.
#[derive(Debug)]
pub(crate) enum NoEnd {
    /// No thread could be started.
    NoThread,
    /// It unwound: with this, if it was [`std::panic::resume_unwind`], else by a fault in a parser or interpreter.
    Unwound(Box<dyn std::any::Any + Send>),
}

/// Does the work on a stack of its own, and waits for it.
pub(crate) fn on_own<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, NoEnd> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(BYTES).spawn_scoped(scope, work);
        thread.map_err(|_| NoEnd::NoThread)?.join().map_err(NoEnd::Unwound)
    })
}
