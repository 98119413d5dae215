//! What commands print: tables for people, JSON, YAML and names for programs.

mod table;

pub(crate) use table::Table;

use crate::error::CliError;
use crate::terminal::Terminal;
use clap::ValueEnum;
use serde_json::Value;

/// How the answer is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns for people.
    #[default]
    Table,
    /// The server's answer as JSON.
    Json,
    /// The server's answer as YAML.
    Yaml,
    /// One `kind/name` a line.
    Name,
}

/// `-o`, for commands that print objects.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Output {
    /// How the answer is printed
    #[arg(short = 'o', long = "output", value_name = "FORMAT", value_enum, default_value_t)]
    pub(crate) format: Format,
}

impl Output {
    /// Prints a list: `table` for people, else the whole answer, else the names.
    pub(crate) fn list(
        self,
        terminal: &mut Terminal<'_>,
        whole: &Value,
        table: Table,
        names: &[String],
    ) -> Result<(), CliError> {
        match self.format {
            Format::Table => terminal.say(table),
            Format::Json | Format::Yaml => self.value(terminal, whole),
            Format::Name => names.iter().try_for_each(|name| terminal.say(name)),
        }
    }

    /// Prints one object as JSON or YAML; as JSON where a table or name was asked for and there is none.
    pub(crate) fn value(self, terminal: &mut Terminal<'_>, value: &Value) -> Result<(), CliError> {
        if self.format == Format::Yaml {
            let text = windlass_objects::yaml::to_string(value);
            return write!(terminal.out, "{text}").map_err(CliError::Output);
        }
        terminal.say(format_args!("{value:#}"))
    }
}

/// The text with control characters made visible: what others wrote (names, commit messages, errors) shall not move
/// the cursor, recolour or overwrite what the terminal shows.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            '\n' | '\t' => letter.to_string(),
            _ if letter.is_control() || is_bidi(letter) => letter.escape_unicode().to_string(),
            _ => letter.to_string(),
        })
        .collect()
}

/// Marks that reorder what is read.
fn is_bidi(letter: char) -> bool {
    matches!(letter, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
}

/// The items' whole manifests in the shape of the server's answer.
pub(crate) fn whole_list(items: impl Iterator<Item = Value>) -> Value {
    serde_json::json!({ "apiVersion": "v1", "kind": "List", "items": items.collect::<Vec<_>>() })
}

/// The same for typed items.
pub(crate) fn typed_list<T: serde::Serialize>(items: &[T]) -> Value {
    whole_list(items.iter().filter_map(|item| serde_json::to_value(item).ok()))
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn what_others_wrote_does_not_steer_the_terminal() {
        for (text, shown) in [
            ("shop", "shop"),
            ("tak\u{1b}[2Jen", "tak\\u{1b}[2Jen"),
            ("a\rb", "a\\u{d}b"),
            ("user\u{202e}txt", "user\\u{202e}txt"),
            ("가게\n", "가게\n"),
        ] {
            assert_eq!(clean(text), shown);
        }
    }
}
