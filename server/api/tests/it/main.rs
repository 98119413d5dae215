//! The interface as clients meet it: the whole router over a real database.

#![cfg(test)]

mod access;
mod applications;
mod browsers;
mod clusters;
mod errors;
mod live;
mod operations;
mod projects;
mod sessions;
mod support;
