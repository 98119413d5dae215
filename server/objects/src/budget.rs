//! How much of a tenant's input is taken in.

/// Limits on what is read. What goes beyond one of them is refused by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Bytes of text that are read; also bytes of text that aliases may add to it.
    pub max_bytes: u64,
    /// Values (maps, lists, scalars), with each alias counted as often as it is used.
    pub max_nodes: u64,
    /// How deep maps and lists may be nested, with aliases in place.
    pub max_depth: u32,
}

impl Default for Budget {
    /// 32 MiB, a million values, 100 levels.
    fn default() -> Self {
        Self { max_bytes: 32 << 20, max_nodes: 1_000_000, max_depth: 100 }
    }
}
