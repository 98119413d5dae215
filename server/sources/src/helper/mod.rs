//! The fetch child: `windlass helper fetch`. It alone speaks with Git servers.
//!
//! It reads one request from its standard input, carries it out, and writes one answer. It ends when that input ends,
//! so that it never outlives its parent; the parent kills it at its deadline. What libgit2 does in here with data from
//! the network can at worst spoil one mirror: memory and file sizes are limited, and there are no secrets.

mod failure;
mod limits;
mod local;
mod remote;

use crate::protocol::{Answer, Request};
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::ExitCode;

const MAX_REQUEST: u64 = 1024 * 1024;

/// Carries out one fetch, as the child. `args` are those after `helper fetch`: there are none.
pub fn fetch_main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    if args.into_iter().next().is_some() {
        return complain(
            "windlass helper fetch takes no arguments: the server starts it, with a request on its standard input",
        );
    }
    let mut input = BufReader::new(io::stdin());
    let mut line = String::new();
    if let Err(error) = (&mut input).take(MAX_REQUEST).read_line(&mut line) {
        return complain(&format!("the request could not be read: {error}"));
    }
    let request: Request = match serde_json::from_str(&line) {
        Ok(request) => request,
        Err(error) => return complain(&format!("the request is not understood: {error}")),
    };
    std::thread::spawn(move || {
        // Whatever comes, the end of it means that the parent is gone.
        let _ = io::copy(&mut input, &mut io::sink());
        std::process::exit(1);
    });
    let result = limits::set(&request).map_err(failure::Failure::limits).and_then(|()| remote::fetch(&request));
    let answer = match result {
        Ok(()) => Answer::Fetched,
        Err(failure) => Answer::Failed { kind: failure.kind, message: failure.message },
    };
    let written = serde_json::to_vec(&answer).map_err(io::Error::from).and_then(|bytes| io::stdout().write_all(&bytes));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&format!("the answer could not be written: {error}")),
    }
}

fn complain(message: &str) -> ExitCode {
    // Nobody is left to tell if this fails.
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::from(2)
}
