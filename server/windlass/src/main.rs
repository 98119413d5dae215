//! The program: one binary that serves, asks a server, and helps itself.

mod config;
mod data;
mod health;
mod logs;
mod retention;
mod serve;
mod values;

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Takes what is in Git to every Kubernetes cluster, and keeps it there.
#[derive(Parser)]
#[command(name = "windlass", version, propagate_version = true, max_term_width = 100, after_help = windlass_cli::EXIT_STATUS_HELP)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    /// Run the server: API, console and controllers.
    Serve {
        /// The configuration file; config/windlass.yaml in the repository shows every key with its default.
        #[arg(long, short, env = "WINDLASS_CONFIG_FILE", value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// What the server runs as a child of its own; not for people.
    #[command(hide = true)]
    Helper {
        #[command(subcommand)]
        helper: Helper,
    },
    #[command(flatten)]
    Client(Box<windlass_cli::Command>),
}

#[derive(clap::Subcommand)]
enum Helper {
    /// Fetches one repository: a request as JSON on standard input, the answer on standard output.
    Fetch,
}

fn main() -> ExitCode {
    if rustls::crypto::aws_lc_rs::default_provider().install_default().is_err() {
        eprintln!("windlass: another TLS provider is installed already");
        return ExitCode::FAILURE;
    }
    match Arguments::parse().command {
        Command::Serve { config } => serve::main(config.as_deref()),
        Command::Helper { helper: Helper::Fetch } => windlass_sources::helper::fetch_main(std::iter::empty()),
        Command::Client(command) => {
            let settings = windlass_cli::Settings::from_env();
            let (mut out, mut err, mut input) = (std::io::stdout(), std::io::stderr(), std::io::stdin());
            windlass_cli::run(
                *command,
                &mut windlass_cli::Terminal { out: &mut out, err: &mut err, input: &mut input, settings },
            )
        }
    }
}
