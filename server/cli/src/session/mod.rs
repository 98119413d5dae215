//! Signing in and out.

mod login;
mod logout;
mod password;
mod whoami;

pub(crate) use login::LoginArgs;
pub(crate) use logout::LogoutArgs;
pub(crate) use password::{ask_password, new_password, read_line};
pub(crate) use whoami::WhoamiArgs;
