//! The migrations are embedded at compile time: a changed one must compile this crate anew.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}
