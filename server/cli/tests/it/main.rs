//! Commands as a person runs them, against a server that answers what each test says.

#![cfg(test)]

mod commands;
mod help;
