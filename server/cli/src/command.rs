//! The tree of commands, and running one.

use crate::account::AccountArgs;
use crate::admin::AdminArgs;
use crate::app::AppArgs;
use crate::apply::ApplyArgs;
use crate::cluster::ClusterArgs;
use crate::contexts::ContextArgs;
use crate::error::{CliError, Verdict};
use crate::operation::OperationArgs;
use crate::project::ProjectArgs;
use crate::session::{LoginArgs, LogoutArgs, WhoamiArgs};
use crate::terminal::Terminal;
use std::process::ExitCode;

/// For the program's own help.
pub const EXIT_STATUS_HELP: &str = "\
Exit status:
  0  done
  1  the operation failed, the condition was not met in time, or there are differences
  2  the command line or a file is wrong
  3  the server refused or did not answer

Environment:
  WINDLASS_SERVER, WINDLASS_TOKEN  the server and an API token, instead of those of `windlass login`
  WINDLASS_CONFIG                  the file of contexts, instead of ~/.config/windlass/config.yaml
  SSL_CERT_FILE                    authorities to trust, instead of the system's";

/// A command for a server. Each argument type's own documentation is its help.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    Login(LoginArgs),
    Logout(LogoutArgs),
    Whoami(WhoamiArgs),
    Context(ContextArgs),
    Apply(ApplyArgs),
    #[command(visible_alias = "application")]
    App(AppArgs),
    #[command(visible_alias = "proj")]
    Project(ProjectArgs),
    Cluster(ClusterArgs),
    #[command(visible_alias = "op")]
    Operation(OperationArgs),
    Account(AccountArgs),
    Admin(AdminArgs),
}

/// Runs a command and says how it ended: the exit status of [`EXIT_STATUS_HELP`].
pub fn run(command: Command, terminal: &mut Terminal<'_>) -> ExitCode {
    match verdict(command, terminal) {
        Ok(Verdict::Yes) => ExitCode::SUCCESS,
        Ok(Verdict::No) => ExitCode::from(1),
        Err(error) => {
            let status = error.status();
            if status != 0 {
                let _ = write!(terminal.err, "{}", error.report());
            }
            ExitCode::from(status)
        }
    }
}

fn verdict(command: Command, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
    // What asks no server needs no runtime.
    if let Command::Admin(admin) = command {
        return admin.run(terminal);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| {
        CliError::usage(format!("the command cannot start: {error}"), "Look at the limits of this process.")
    })?;
    runtime.block_on(Box::pin(command.execute(terminal)))
}

impl Command {
    async fn execute(self, terminal: &mut Terminal<'_>) -> Result<Verdict, CliError> {
        match self {
            Self::Login(login) => login.run(terminal).await,
            Self::Logout(logout) => logout.run(terminal).await,
            Self::Whoami(whoami) => whoami.run(terminal).await,
            Self::Context(context) => context.run(terminal),
            Self::Apply(apply) => apply.run(terminal).await,
            Self::App(app) => app.run(terminal).await,
            Self::Project(project) => project.run(terminal).await,
            Self::Cluster(cluster) => cluster.run(terminal).await,
            Self::Operation(operation) => operation.run(terminal).await,
            Self::Account(account) => account.run(terminal).await,
            Self::Admin(admin) => admin.run(terminal),
        }
    }
}
