//! The fetch child for this crate's tests, where the program `windlass` is not built.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Called as the program is: `<helper> helper fetch`.
    windlass_sources::helper::fetch_main(std::env::args_os().skip(3))
}
