//! The console's decisions: functions from values to values, tested without a browser.
//!
//! [`text`] is the catalogue of every sentence in both languages, [`time`] says how long ago something was, [`diff`] and
//! [`highlight`] prepare manifests for reading, [`yaml`] turns them into text and back, [`draft`] is a project being
//! edited, [`link`] decides which addresses may become links, [`address`] writes the API's addresses, [`warning`] reads its warnings.

pub mod address;
pub mod diff;
pub mod draft;
pub mod highlight;
pub mod link;
pub mod object;
pub mod text;
pub mod time;
pub mod warning;
pub mod yaml;
