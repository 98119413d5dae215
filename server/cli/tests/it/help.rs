//! What `--help` says, of every command.

use clap::{Command, CommandFactory, Parser};

// As the program mounts the commands.
#[derive(Parser)]
#[command(name = "windlass", after_help = windlass_cli::EXIT_STATUS_HELP)]
struct Program {
    #[command(subcommand)]
    command: windlass_cli::Command,
}

fn collect(command: &mut Command, path: &str, found: &mut String) {
    found.push_str(&format!("$ {path} --help\n{}\n", command.render_long_help()));
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).filter(|name| name != "help").collect();
    for name in names {
        let sub = command.find_subcommand_mut(&name).expect("it is there");
        collect(sub, &format!("{path} {name}"), found);
    }
}

#[test]
fn every_command_explains_itself() {
    let mut program = Program::command().term_width(100);
    program.build();
    let mut found = String::new();
    collect(&mut program, "windlass", &mut found);
    let found: Vec<&str> = found.lines().map(str::trim_end).collect();
    insta::assert_snapshot!("help", found.join("\n"));
}

#[test]
fn every_command_that_does_something_has_an_example() {
    fn check(command: &Command, path: &str) {
        let leaf = command.get_subcommands().all(|sub| sub.get_name() == "help");
        let help = command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let exempt = ["windlass context list", "windlass context remove"];
        assert!(!leaf || help.contains("windlass ") || exempt.contains(&path), "{path} has no example");
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            check(sub, &format!("{path} {}", sub.get_name()));
        }
    }
    let mut program = Program::command();
    program.build();
    check(&program, "windlass");
}
