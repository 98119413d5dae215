//! Which server, and as whom.

use crate::contexts::{Context, Contexts};
use crate::error::CliError;
use crate::terminal::Terminal;
use secrecy::SecretString;
use windlass_client::Client;

/// Options of all commands that talk to a server.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Connection {
    /// The server's address, instead of the current context's
    #[arg(
        long,
        global = true,
        env = "WINDLASS_SERVER",
        hide_env_values = true,
        value_name = "URL",
        help_heading = "Server"
    )]
    pub(crate) server: Option<String>,
    /// The context to use, instead of the current one
    #[arg(long, global = true, value_name = "NAME", help_heading = "Server")]
    pub(crate) context: Option<String>,
}

impl Connection {
    /// A client for the server that is meant, with the token for it.
    pub(crate) fn client(&self, terminal: &mut Terminal<'_>) -> Result<Client, CliError> {
        let path = terminal.settings.contexts.clone();
        if crate::contexts::is_readable_by_others(&path) {
            terminal.note(format_args!(
                "Warning: {} holds tokens and others can read it; run `chmod 600` on it.",
                path.display()
            ))?;
        }
        let contexts = Contexts::read(&path)?;
        let (server, token) = self.choose(&contexts)?;
        Ok(Client::new(&server, terminal.settings.token.clone().or(token))?)
    }

    fn choose(&self, contexts: &Contexts) -> Result<(String, Option<SecretString>), CliError> {
        if let Some(name) = &self.context {
            let context = contexts.named(name).ok_or_else(|| {
                CliError::usage(format!("there is no context {name:?}"), "Name one of `windlass context list`.")
            })?;
            return Ok((context.server.clone(), context.token.clone()));
        }
        if let Some(server) = &self.server {
            // A token is only for the server that gave it.
            let context = preferring_current(contexts).find(|context| is_same(&context.server, server));
            return Ok((server.clone(), context.and_then(|context| context.token.clone())));
        }
        match contexts.current() {
            Some(context) => Ok((context.server.clone(), context.token.clone())),
            None => Err(CliError::usage(
                "no server is named",
                "Sign in with `windlass login https://host`, or set WINDLASS_SERVER and WINDLASS_TOKEN.",
            )),
        }
    }
}

fn preferring_current(contexts: &Contexts) -> impl Iterator<Item = &Context> {
    contexts.current().into_iter().chain(&contexts.contexts)
}

fn is_same(one: &str, other: &str) -> bool {
    match (url::Url::parse(one), url::Url::parse(other)) {
        (Ok(one), Ok(other)) => one.as_str().trim_end_matches('/') == other.as_str().trim_end_matches('/'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[test]
    fn a_token_goes_only_to_the_server_that_gave_it() {
        let mut contexts = Contexts::default();
        for (name, server, token) in [("a", "https://a", "token-a"), ("b", "https://b/", "token-b")] {
            contexts.put(Context {
                name: name.into(),
                server: server.into(),
                username: "ann".into(),
                token: Some(token.into()),
            });
        }
        for (server, context, chosen, token) in [
            (None, None, "https://b/", Some("token-b")),
            (None, Some("a"), "https://a", Some("token-a")),
            (Some("https://a:443/"), None, "https://a:443/", Some("token-a")),
            (Some("https://a.evil"), None, "https://a.evil", None),
            (Some("http://a"), None, "http://a", None),
        ] {
            let connection = Connection { server: server.map(Into::into), context: context.map(Into::into) };
            let (server, given) = connection.choose(&contexts).expect("a server");
            assert_eq!(server, chosen);
            assert_eq!(given.as_ref().map(|token| token.expose_secret()), token, "{server}");
        }
        assert!(Connection::default().choose(&Contexts::default()).is_err());
    }
}
