//! Commands as a person runs them, against a server that answers what each test says, or without one.

#![cfg(test)]

mod admin;
mod commands;
mod help;
mod operations;
mod server;
