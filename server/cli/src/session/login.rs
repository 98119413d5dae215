//! `windlass login`.

use super::{ask_password, read_line};
use crate::contexts::{Context, Contexts};
use crate::error::{CliError, Verdict};
use crate::terminal::Terminal;
use windlass_client::Client;

/// Signs in to a server and remembers it
///
/// The password is asked for without echo. The session that the server gives is kept in a file that only you can read,
/// and the server becomes the current context. Programs use an API token in WINDLASS_TOKEN instead.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  windlass login https://windlass.example --username ann
  windlass login http://127.0.0.1:8080 --username admin --password-stdin < password.txt")]
pub struct LoginArgs {
    /// The server's address; plain http on loopback only
    #[arg(env = "WINDLASS_SERVER", hide_env_values = true, value_name = "URL")]
    server: String,
    /// The account; asked for unless given
    #[arg(short, long)]
    username: Option<String>,
    /// Reads the password from standard input
    #[arg(long, requires = "username")]
    password_stdin: bool,
    /// The context's name; the server's host and port unless given
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

impl LoginArgs {
    pub(crate) async fn run(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        let client = Client::new(&self.server, None)?;
        let path = terminal.settings.contexts.clone();
        let mut contexts = Contexts::read(&path)?;
        let username = match self.username {
            Some(username) => username,
            None => read_line(terminal, "Username: ")?,
        };
        let password = ask_password(terminal, &format!("Password of {username}: "), self.password_stdin)?;
        let token = client.session().sign_in(&username, &password).await?;
        let name = self.name.unwrap_or_else(|| host_and_port(client.server()));
        contexts.put(Context {
            name: name.clone(),
            server: client.server().to_owned(),
            username: username.clone(),
            token: Some(token),
        });
        contexts.write(&path)?;
        terminal.note(format_args!("Signed in to {} as {username}; context {name}.", client.server()))?;
        Ok(Verdict::Yes)
    }
}

/// What is between `//` and the next `/`.
fn host_and_port(server: &str) -> String {
    server.split('/').nth(2).unwrap_or(server).to_owned()
}
