//! What the child may use at most.

use crate::protocol::Request;
use nix::sys::resource::{Resource, setrlimit};

/// Memory of its own. Packs are mapped from files and do not count.
const MEMORY: u64 = 2 << 30;

/// Sets the limits; from here on breaking one ends the process, or fails an allocation.
pub(super) fn set(request: &Request) -> nix::Result<()> {
    setrlimit(Resource::RLIMIT_CORE, 0, 0)?;
    setrlimit(Resource::RLIMIT_DATA, MEMORY, MEMORY)?;
    setrlimit(Resource::RLIMIT_FSIZE, request.max_file_bytes, request.max_file_bytes)
}
