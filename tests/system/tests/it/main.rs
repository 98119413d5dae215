//! Whole-system tests: the program as its users run it, a real Git, a real control plane.

mod bad_input;
mod manifests;
mod restart;
mod security;
mod start;
mod story;
