//! Asking for passwords: without echo, or from standard input.

use crate::error::CliError;
use crate::terminal::Terminal;
use secrecy::SecretString;
use std::io::{BufRead, BufReader, Read};

/// Longer than any password that a server takes.
const MAX_BYTES: u64 = 4096;

/// The password: all of standard input but its last line break, or typed without echo.
pub(crate) fn ask_password(
    terminal: &mut Terminal<'_>,
    prompt: &str,
    from_stdin: bool,
) -> Result<SecretString, CliError> {
    if !from_stdin {
        return rpassword::prompt_password(prompt).map(SecretString::from).map_err(CliError::Prompt);
    }
    let mut text = String::new();
    terminal.input.take(MAX_BYTES).read_to_string(&mut text).map_err(CliError::Prompt)?;
    let password = text.strip_suffix('\n').map_or(text.as_str(), |text| text.strip_suffix('\r').unwrap_or(text));
    if password.is_empty() {
        return Err(CliError::usage(
            "standard input holds no password",
            "Give the password on standard input, for example from a file.",
        ));
    }
    Ok(SecretString::from(password.to_owned()))
}

/// A new password: from standard input, or typed twice.
pub(crate) fn new_password(terminal: &mut Terminal<'_>, from_stdin: bool) -> Result<SecretString, CliError> {
    use secrecy::ExposeSecret;
    let password = ask_password(terminal, "New password: ", from_stdin)?;
    if !from_stdin {
        let again = ask_password(terminal, "New password again: ", false)?;
        if again.expose_secret() != password.expose_secret() {
            return Err(CliError::usage("the two passwords differ", "Type the same password twice."));
        }
    }
    Ok(password)
}

/// A line of standard input.
pub(crate) fn read_line(terminal: &mut Terminal<'_>, prompt: &str) -> Result<String, CliError> {
    write!(terminal.err, "{prompt}").and_then(|()| terminal.err.flush()).map_err(CliError::Output)?;
    let mut line = String::new();
    BufReader::with_capacity(1, terminal.input.take(MAX_BYTES)).read_line(&mut line).map_err(CliError::Prompt)?;
    Ok(line.trim().to_owned())
}
