//! The text of files and of standard input, within a bound.

use crate::error::CliError;
use crate::terminal::Terminal;
use std::io::Read;
use std::path::Path;

const MAX_BYTES: u64 = 32 << 20;

/// What stands on standard input.
///
/// # Errors
/// [`CliError::File`]: it cannot be read, is not UTF-8, or is too large.
pub(crate) fn read_standard(terminal: &mut Terminal<'_>) -> Result<String, CliError> {
    limited(&mut *terminal.input).map_err(|cause| CliError::File { path: "standard input".into(), cause })
}

/// What stands in a file.
///
/// # Errors
/// [`CliError::File`]: it cannot be read, is not UTF-8, or is too large.
pub(crate) fn read_file(path: &Path) -> Result<String, CliError> {
    std::fs::File::open(path).and_then(limited).map_err(|cause| CliError::File { path: path.to_owned(), cause })
}

fn limited(input: impl Read) -> std::io::Result<String> {
    let mut text = String::new();
    input.take(MAX_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_BYTES {
        return Err(std::io::Error::new(std::io::ErrorKind::FileTooLarge, "it is larger than 32 MiB"));
    }
    Ok(text)
}
