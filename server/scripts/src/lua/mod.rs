//! Lua programs in a sandbox, with what Argo CD's scripts expect.
//!
//! Argo CD runs its scripts with gopher-lua, a Lua 5.1 whose numbers are all floats. Here Lua 5.4 runs them: [`join`]
//! and [`number`] make numbers read the same, [`sandbox`] puts back what 5.1 had and leaves out what no program needs,
//! [`pattern`] and [`strings`] and [`format`] count what C's versions would do without end, [`date`] tells the time that
//! the caller gives. [`convert`] turns the object into a table and the answer into JSON.

mod arguments;
mod convert;
mod date;
mod format;
mod join;
mod number;
mod pattern;
mod sandbox;
mod script;
mod strings;

pub use script::LuaScript;

#[cfg(test)]
mod tests;
